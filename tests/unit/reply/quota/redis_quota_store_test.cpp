#include "reply/quota/redis_quota_store.hpp"

#include "support/certificates.hpp"
#include "support/redis_server.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temporary_file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace reply_mcp::reply::quota {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::RedisServer;

constexpr const char* k_identity = "0123456789abcdef/7//ann@example.com";
constexpr QuotaLimits k_limits{
    .per_minute = 20, .per_hour = 1'000, .reporting_per_minute = 3, .reporting_per_hour = 10};

/// What a store told its operator, and a way to wait for it.
class Notices {
 public:
  void add(const RedisNotice& notice) {
    const std::lock_guard lock(mutex_);
    all_.push_back(notice);
    changed_.notify_all();
  }
  [[nodiscard]] bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, testing::k_patience, [&] { return all_.size() >= count; });
  }
  [[nodiscard]] std::vector<RedisNotice> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RedisNotice> all_;
};

template <typename T>
T run(asio::awaitable<T> work) {
  asio::io_context io;
  auto future = asio::co_spawn(io, std::move(work), asio::use_future);
  io.run();
  return future.get();
}

/// One replica.
struct Replica {
  explicit Replica(const std::string& url, double share = 0.5, const std::string& ca_file = "") {
    auto parsed = parse_redis_url(url);
    RedisQuotaOptions options;
    if (parsed) options.url = *parsed;
    options.limits = k_limits;
    options.share = share;
    options.tls_ca_file = ca_file;
    options.first_pause = milliseconds{5};
    options.max_pause = milliseconds{20};
    options.answer_timeout = milliseconds{2'000};
    options.on_notice = [this](const RedisNotice& notice) { notices.add(notice); };
    auto made = RedisQuotaStore::create(std::move(options));
    if (made) store = std::move(*made);
  }
  QuotaVerdict take(QuotaClass quota = QuotaClass::general, const char* identity = k_identity) {
    return run(store->try_take(identity, quota));
  }
  /// How many of `tries` were granted.
  std::size_t take_many(std::size_t tries) {
    std::size_t granted = 0;
    for (std::size_t i = 0; i < tries; ++i) granted += take().granted ? 1 : 0;
    return granted;
  }
  QuotaBook::State refresh() { return run(store->refresh(k_identity)); }

  Notices notices;
  std::unique_ptr<RedisQuotaStore> store;
};

class RedisQuotaStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server.start()); }
  RedisServer server;
};

TEST_F(RedisQuotaStoreTest, LetsTheLimitThroughAndThenSaysHowLongToWait) {
  Replica replica(server.url());
  EXPECT_EQ(replica.take_many(20), 20U);
  const QuotaVerdict refused = replica.take();
  EXPECT_FALSE(refused.granted);
  EXPECT_GT(refused.wait, seconds{50});
  EXPECT_LE(refused.wait, seconds{60});
  const QuotaBook::State state = replica.store->state(k_identity);
  EXPECT_EQ(state.minute, 0U);
  EXPECT_EQ(state.hour, 980U);
  EXPECT_EQ(replica.take(QuotaClass::general, "someone else").granted, true);
  EXPECT_TRUE(replica.notices.all().empty());
}

TEST_F(RedisQuotaStoreTest, TwoReplicasThatTakeAtTheSameTimeStayWithinOneQuota) {
  Replica first(server.url());
  Replica second(server.url());
  std::size_t by_first = 0;
  std::size_t by_second = 0;
  std::thread other([&] { by_second = second.take_many(30); });
  by_first = first.take_many(30);
  other.join();
  EXPECT_EQ(by_first + by_second, 20U);
}

TEST_F(RedisQuotaStoreTest, ARequestThatWasNotSentMakesRoomForAnother) {
  Replica first(server.url());
  Replica second(server.url());
  const QuotaVerdict unused = first.take();
  EXPECT_EQ(first.take_many(30), 19U);
  EXPECT_FALSE(second.take().granted);
  first.store->give_back(k_identity, QuotaClass::general, unused.receipt);
  EXPECT_EQ(first.refresh().minute, 1U);  // asked after the giving back, on the same connection
  EXPECT_TRUE(second.take().granted);
  EXPECT_FALSE(second.take().granted);
}

TEST_F(RedisQuotaStoreTest, WhatBecomesFreeAtOnceIsSharedByTheReplicasThatWaitedForIt) {
  Replica quick(server.url());
  Replica late(server.url());
  std::vector<QuotaReceipt> receipts;
  for (int i = 0; i < 20; ++i) receipts.push_back(quick.take().receipt);
  EXPECT_FALSE(late.take().granted);
  EXPECT_FALSE(quick.take().granted);
  for (const QuotaReceipt receipt : receipts) {
    quick.store->give_back(k_identity, QuotaClass::general, receipt);
  }
  while (quick.refresh().minute < 20) std::this_thread::yield();

  EXPECT_EQ(quick.take_many(20), 10U) << "the other half is for the one that waits as well";
  const QuotaVerdict held_back = quick.take();
  EXPECT_FALSE(held_back.granted);
  EXPECT_GT(held_back.wait, milliseconds{0});
  EXPECT_LE(held_back.wait, seconds{1}) << "it may have the rest when nobody comes for it";
  EXPECT_EQ(late.take_many(20), 10U);
}

TEST_F(RedisQuotaStoreTest, AReplicaThatWaitsNoMoreHoldsUpNobodyForLong) {
  Replica greedy(server.url());
  Replica modest(server.url());
  std::vector<QuotaReceipt> receipts;
  for (int i = 0; i < 20; ++i) receipts.push_back(greedy.take().receipt);
  EXPECT_FALSE(modest.take().granted);
  for (int i = 0; i < 10; ++i)
    greedy.store->give_back(k_identity, QuotaClass::general, receipts.at(static_cast<std::size_t>(i)));
  while (greedy.refresh().minute < 10) std::this_thread::yield();
  EXPECT_TRUE(modest.take().granted) << "and this was all that it wanted";
  EXPECT_FALSE(greedy.take().granted);
  const auto begin = std::chrono::steady_clock::now();
  while (!greedy.take().granted) std::this_thread::yield();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{20});
  EXPECT_EQ(greedy.take_many(20), 8U);
}

TEST_F(RedisQuotaStoreTest, ReportsHaveATighterWindowOfTheirOwnAndCountInTheGeneralOneToo) {
  Replica replica(server.url());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(replica.take(QuotaClass::reporting).granted);
  EXPECT_FALSE(replica.take(QuotaClass::reporting).granted);
  EXPECT_EQ(replica.take_many(30), 17U);
}

TEST_F(RedisQuotaStoreTest, A429ThatOneReplicaGotHoldsUpAllOfThem) {
  Replica first(server.url());
  Replica second(server.url());
  first.store->refused(k_identity, QuotaClass::general, seconds{40});
  EXPECT_GT(first.refresh().blocked, seconds{35});
  const QuotaVerdict refused = second.take();
  EXPECT_FALSE(refused.granted);
  EXPECT_GT(refused.wait, seconds{35});
  EXPECT_LE(refused.wait, seconds{40});
  EXPECT_GT(second.store->estimate(k_identity, QuotaClass::general, 0), seconds{35});
}

TEST_F(RedisQuotaStoreTest, WhatAnAnswerSaysOfTheWindowCorrectsItForAllReplicas) {
  Replica first(server.url());
  Replica second(server.url());
  first.store->observe(k_identity, {.window = seconds{60}, .remaining = 2, .reset_in = seconds{30}});
  EXPECT_EQ(first.refresh().minute, 2U);
  EXPECT_TRUE(second.take().granted);
  EXPECT_TRUE(second.take().granted);
  const QuotaVerdict refused = second.take();
  EXPECT_FALSE(refused.granted);
  EXPECT_GT(refused.wait, seconds{25});
  EXPECT_LE(refused.wait, seconds{30});
}

TEST_F(RedisQuotaStoreTest, EstimatesWaitsAsTheLocalStoreDoes) {
  Replica replica(server.url());
  LocalQuotaStore local(k_limits);
  for (int i = 0; i < 18; ++i) {
    ASSERT_TRUE(replica.take().granted);
    ASSERT_TRUE(run(local.try_take(k_identity, QuotaClass::general)).granted);
  }
  for (const std::size_t ahead : {0U, 1U, 2U, 10U, 25U, 60U}) {
    const auto here = replica.store->estimate(k_identity, QuotaClass::general, ahead);
    const auto there = local.estimate(k_identity, QuotaClass::general, ahead);
    if (ahead < 22) {
      EXPECT_LT(std::chrono::abs(here - there), seconds{5}) << ahead << ": " << here.count();
    } else {
      EXPECT_GE(here, seconds{50}) << ahead;
    }
  }
}

TEST_F(RedisQuotaStoreTest, LeavesNothingInRedisForLongerThanAnHourAndNoAddressOfAPerson) {
  Replica replica(server.url());
  ASSERT_TRUE(replica.take(QuotaClass::reporting).granted);
  replica.store->refused(k_identity, QuotaClass::general, seconds{5});
  (void)replica.refresh();
  const std::string keys = server.ask("keys '*'");
  EXPECT_NE(keys.find("reply-mcp:quota:{"), std::string::npos) << keys;
  EXPECT_EQ(keys.find("example.com"), std::string::npos) << keys;
  std::istringstream lines(keys);
  int seen = 0;
  for (std::string key; std::getline(lines, key); ++seen) {
    const int left = std::stoi(server.ask("ttl '" + key + "'"));
    EXPECT_GT(left, 3'500) << key;
    EXPECT_LE(left, 3'700) << key;
  }
  EXPECT_EQ(seen, 3);
}

TEST_F(RedisQuotaStoreTest, GoesOnAloneWithItsShareWhenRedisDiesAndTellsRedisEverythingWhenItIsBack) {
  Replica first(server.url(), 0.5);
  Replica second(server.url(), 0.5);
  EXPECT_EQ(first.take_many(6), 6U);
  EXPECT_EQ(second.take_many(4), 4U);
  server.kill();
  ASSERT_TRUE(first.notices.wait_for(1));
  ASSERT_TRUE(second.notices.wait_for(1));
  EXPECT_TRUE(first.store->unavailable());
  // Half of 20 each, of which their own requests of before are used already.
  EXPECT_EQ(first.take_many(20), 4U);
  EXPECT_EQ(second.take_many(20), 6U);
  ASSERT_TRUE(server.start());  // with nothing in it
  ASSERT_TRUE(first.notices.wait_for(2));
  ASSERT_TRUE(second.notices.wait_for(2));
  (void)second.refresh();  // comes after what it has told Redis of its own accord
  EXPECT_EQ(first.take_many(5), 0U) << "20 were used, and Redis has to know again";
  EXPECT_EQ(second.take_many(5), 0U);
  EXPECT_EQ(first.refresh().minute, 0U);
  EXPECT_EQ(first.refresh().hour, 980U);
  const auto told = first.notices.all();
  ASSERT_EQ(told.size(), 2U) << "one warning, one all-clear";
  EXPECT_TRUE(told[0].unavailable);
  EXPECT_FALSE(told[1].unavailable);
}

TEST_F(RedisQuotaStoreTest, ARedisThatKeptItsMemoryIsNotToldTwice) {
  Replica replica(server.url());
  EXPECT_EQ(replica.take_many(5), 5U);
  (void)server.ask("client kill type normal");
  ASSERT_TRUE(replica.notices.wait_for(2));
  EXPECT_EQ(replica.refresh().minute, 15U);
  (void)server.ask("script flush");
  EXPECT_TRUE(replica.take().granted);
  EXPECT_EQ(replica.notices.all().size(), 2U) << "a flushed script is sent again without a word";
}

TEST_F(RedisQuotaStoreTest, ARedisThatHangsHoldsUpACallForItsTimeoutOnlyAndFailsNone) {
  Replica replica(server.url());
  ASSERT_TRUE(replica.take().granted);
  server.freeze();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(replica.take().granted);
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds{10});
  EXPECT_TRUE(replica.store->unavailable());
  EXPECT_NE(replica.notices.all().at(0).message.find("did not answer in time"), std::string::npos);
  server.thaw();
  ASSERT_TRUE(replica.notices.wait_for(2));
  EXPECT_FALSE(replica.store->unavailable());
}

TEST_F(RedisQuotaStoreTest, ANameIsTakenByOneReplicaAndOnlyForItsTime) {
  Replica first(server.url());
  Replica second(server.url());
  EXPECT_EQ(run(first.store->claim("a", seconds{900})), Claim::first);
  EXPECT_EQ(run(second.store->claim("a", seconds{900})), Claim::taken);
  EXPECT_EQ(run(first.store->claim("a", seconds{900})), Claim::taken);
  EXPECT_EQ(run(second.store->claim("b", seconds{900})), Claim::first);
  const int left = std::stoi(server.ask("ttl reply-mcp:quota:claim:a"));
  EXPECT_GT(left, 800);
  EXPECT_LE(left, 900);
}

TEST_F(RedisQuotaStoreTest, WhetherANameIsTakenIsUnknownWhileRedisIsAway) {
  Replica replica(server.url());
  ASSERT_EQ(run(replica.store->claim("a", seconds{900})), Claim::first);
  server.kill();
  EXPECT_EQ(run(replica.store->claim("b", seconds{900})), Claim::unknown);
  EXPECT_TRUE(replica.store->unavailable());
  ASSERT_TRUE(server.start());
  ASSERT_TRUE(replica.notices.wait_for(2));
  EXPECT_EQ(run(replica.store->claim("b", seconds{900})), Claim::first);
}

TEST(RedisQuotaStore, StartsWithoutARedisAndFindsItLater) {
  RedisServer server;
  Replica replica(server.url());
  EXPECT_TRUE(replica.take().granted);
  ASSERT_TRUE(replica.notices.wait_for(1));
  EXPECT_EQ(replica.take_many(20), 9U);
  ASSERT_TRUE(server.start());
  ASSERT_TRUE(replica.notices.wait_for(2));
  EXPECT_EQ(replica.refresh().minute, 10U) << "what it let through alone counts";
}

TEST(RedisQuotaStore, LogsInAndSaysSoWhenTheLoginIsWrongWithoutShowingIt) {
  RedisServer::Options options;
  options.password = "hunter2";
  RedisServer server(options);
  ASSERT_TRUE(server.start());
  Replica right(server.url());
  EXPECT_EQ(right.take_many(20), 20U);
  EXPECT_TRUE(right.notices.all().empty());

  std::string wrong_url = server.url();
  wrong_url.replace(wrong_url.find("hunter2"), 7, "hunter3");
  Replica wrong(wrong_url);
  EXPECT_TRUE(wrong.take().granted);
  ASSERT_TRUE(wrong.notices.wait_for(1));
  EXPECT_NE(wrong.notices.all()[0].message.find("WRONGPASS"), std::string::npos);
  EXPECT_EQ(wrong.notices.all()[0].message.find("hunter"), std::string::npos);
}

TEST(RedisQuotaStore, SpeaksTlsAndChecksTheCertificate) {
  const testing::CertificateAuthority authority;
  RedisServer::Options options;
  testing::CertificateSpec spec;
  spec.addresses = {"127.0.0.1"};
  options.tls = authority.issue(spec);
  RedisServer server(options);
  ASSERT_TRUE(server.start());
  const std::string url = "rediss://127.0.0.1:" + std::to_string(server.tls_port());
  const testing::TemporaryFile trusted(authority.pem());
  Replica good(url, 0.5, trusted.path());
  EXPECT_EQ(good.take_many(20), 20U);
  EXPECT_TRUE(good.notices.all().empty()) << good.notices.all()[0].message;

  const testing::TemporaryFile other(testing::CertificateAuthority().pem());
  Replica bad(url, 0.5, other.path());
  EXPECT_TRUE(bad.take().granted);
  ASSERT_TRUE(bad.notices.wait_for(1));
  EXPECT_NE(bad.notices.all()[0].message.find("certificate"), std::string::npos);
}

TEST(RedisQuotaStore, TrustsTheSystemsAuthoritiesWhenNoneAreNamed) {
  const testing::CertificateAuthority authority;
  RedisServer::Options options;
  testing::CertificateSpec spec;
  spec.addresses = {"127.0.0.1"};
  options.tls = authority.issue(spec);
  RedisServer server(options);
  ASSERT_TRUE(server.start());
  const std::string url = "rediss://127.0.0.1:" + std::to_string(server.tls_port());
  Replica before(url);
  EXPECT_TRUE(before.take().granted);
  ASSERT_TRUE(before.notices.wait_for(1));
  EXPECT_NE(before.notices.all()[0].message.find("certificate"), std::string::npos);

  const testing::TemporaryFile system(authority.pem());
  ::setenv("SSL_CERT_FILE", system.path().c_str(), 1);  // where OpenSSL looks for the system's
  Replica after(url);
  ::unsetenv("SSL_CERT_FILE");
  EXPECT_EQ(after.take_many(20), 20U);
  EXPECT_TRUE(after.notices.all().empty()) << after.notices.all()[0].message;
  EXPECT_EQ(after.refresh().minute, 0U) << "it is Redis that counts";
}

TEST(RedisQuotaStore, APeerThatIsNoRedisFailsNoCall) {
  using testing::ScriptedHttpServer;
  for (const char* nonsense :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "*-7\r\n", "$5\r\nabc", "+OK\r\n+OK\r\n"}) {
    ScriptedHttpServer peer([nonsense](ScriptedHttpServer::Session& session) {
      (void)session.read_until("PING");
      (void)session.send(nonsense);
      session.close();
    });
    Replica replica("redis://127.0.0.1:" + std::to_string(peer.port()));
    EXPECT_TRUE(replica.take().granted) << nonsense;
    ASSERT_TRUE(replica.notices.wait_for(1)) << nonsense;
    EXPECT_TRUE(replica.notices.all()[0].unavailable);
  }
}

TEST(RedisQuotaStore, RefusesAShareThatIsNone) {
  RedisQuotaOptions options;
  options.share = 0.0;
  EXPECT_FALSE(RedisQuotaStore::create(options).has_value());
  options.share = 1.5;
  EXPECT_FALSE(RedisQuotaStore::create(std::move(options)).has_value());
}

}  // namespace
}  // namespace reply_mcp::reply::quota
