#include "reply/quota/redis_quota_store.hpp"

#include "reply/client/tls_context.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace reply_mcp::reply::quota {

namespace asio = boost::asio;
using std::chrono::milliseconds;

boost::system::result<std::unique_ptr<RedisQuotaStore>, std::string> RedisQuotaStore::create(
    RedisQuotaOptions options) {
  if (!(options.share > 0.0 && options.share <= 1.0)) {
    return std::string("The share of the quota must be over 0 and at most 1");
  }
  std::unique_ptr<asio::ssl::context> tls;
  if (options.url.server.tls) {
    auto made = client::make_tls_context(options.tls_ca_file);
    if (!made) return made.error();
    tls = std::move(*made);
    if (options.tls_ca_file.empty()) client::trust_system(*tls);
  }
  return std::unique_ptr<RedisQuotaStore>(new RedisQuotaStore(std::move(options), std::move(tls)));
}

RedisQuotaStore::RedisQuotaStore(RedisQuotaOptions options, std::unique_ptr<asio::ssl::context> tls)
    : options_(std::move(options)),
      tls_(std::move(tls)),
      script_(options_.key_prefix, options_.limits),
      fallback_(options_.limits.share(options_.share), options_.max_identities),
      ledgers_(options_.max_identities),
      connection_(io_.get_executor(),
                  {options_.url, tls_.get(), options_.connect_timeout, options_.answer_timeout,
                   options_.first_pause, options_.max_pause},
                  {[this] { on_connected(); }, [this](const std::string& why) { on_disconnected(why); }}) {
  asio::co_spawn(io_, connection_.run(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

RedisQuotaStore::~RedisQuotaStore() {
  asio::post(io_, [this] {
    connection_.stop();
    work_.reset();
  });
  thread_.join();
}

asio::awaitable<QuotaVerdict> RedisQuotaStore::try_take(std::string identity, QuotaClass quota) {
  const QuotaReceipt receipt = next_receipt_.fetch_add(1);
  ScriptCall take{identity, quota, "take", {script_.receipt_name(receipt), "", ""}};
  const std::optional<ScriptDecision> decision = co_await call(std::move(take));
  if (decision && !decision->granted) {
    co_return QuotaVerdict{.granted = false, .wait = decision->wait, .receipt = 0};
  }
  QuotaReceipt local = 0;
  if (decision) {
    local = fallback_.record(identity, quota);
  } else {
    const QuotaVerdict alone = co_await fallback_.try_take(identity, quota);
    if (!alone.granted) {
      forget(identity, receipt);  // Redis may have counted it before its answer was lost
      co_return alone;
    }
    local = alone.receipt;
  }
  const std::lock_guard lock(mutex_);
  QuotaLedger& ledger = ledgers_.of(identity);
  ledger.expire(std::chrono::steady_clock::now());
  ledger.takes.push_back({receipt, std::chrono::steady_clock::now(), quota, local});
  co_return QuotaVerdict{.granted = true, .wait = {}, .receipt = receipt};
}

void RedisQuotaStore::give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) {
  {
    const std::lock_guard lock(mutex_);
    const auto take = ledgers_.of(identity).remove(receipt);
    if (!take) return;
    fallback_.give_back(identity, quota, take->local);
  }
  forget(identity, receipt);
  post({std::string(identity), quota, "look", {}});
}

void RedisQuotaStore::observe(std::string_view identity, const QuotaHint& hint) {
  fallback_.observe(identity, hint);
  post({std::string(identity),
        QuotaClass::general,
        "observe",
        {std::to_string(hint.window.count()), std::to_string(hint.remaining),
         std::to_string(hint.reset_in.count())}});
}

void RedisQuotaStore::refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) {
  fallback_.refused(identity, quota, retry_after);
  post({std::string(identity), quota, "refused", {std::to_string(retry_after.count()), "", ""}});
}

milliseconds RedisQuotaStore::estimate(std::string_view identity, QuotaClass quota, std::size_t ahead) {
  if (unavailable_) return fallback_.estimate(identity, quota, ahead);
  const std::lock_guard lock(mutex_);
  const auto& snapshot = ledgers_.of(identity).snapshots[static_cast<std::size_t>(quota)];
  return snapshot ? snapshot->estimate(ahead, std::chrono::steady_clock::now()) : milliseconds{0};
}

QuotaBook::State RedisQuotaStore::state(std::string_view identity) {
  if (!unavailable_) {
    const std::lock_guard lock(mutex_);
    const QuotaSnapshot* newest = nullptr;
    for (const auto& snapshot : ledgers_.of(identity).snapshots) {
      if (snapshot && (newest == nullptr || snapshot->at > newest->at)) newest = &*snapshot;
    }
    if (newest != nullptr) return newest->state_at(std::chrono::steady_clock::now(), options_.limits);
  }
  return fallback_.state(identity);
}

asio::awaitable<QuotaBook::State> RedisQuotaStore::refresh(std::string identity) {
  ScriptCall look{identity, QuotaClass::general, "look", {}};
  const std::optional<ScriptDecision> answered = co_await call(std::move(look));
  co_return answered ? state(identity) : fallback_.state(identity);
}

asio::awaitable<Claim> RedisQuotaStore::claim(std::string name, std::chrono::seconds ttl) {
  std::function<void(std::function<void(Claim)>)> begin = [this, command = script_.claim(name, ttl)](
                                                              std::function<void(Claim)> done) {
    connection_.execute(
        command, [this, done = std::move(done)](const RedisResult& result) { done(parse_claim(result)); });
  };
  const Claim claim = co_await on_own_thread<Claim>(std::move(begin));
  co_return claim;
}

/// Calls `begin` on the store's thread with a function that takes the answer, and comes back with that on the
/// caller's.
template <typename Answer>
asio::awaitable<Answer> RedisQuotaStore::on_own_thread(
    std::function<void(std::function<void(Answer)>)> begin) {
  const auto start = [this](auto handler, std::function<void(std::function<void(Answer)>)> ask) {
    const auto executor = asio::get_associated_executor(handler);
    auto held = std::make_shared<decltype(handler)>(std::move(handler));
    asio::post(io_, [ask = std::move(ask), held, work = asio::make_work_guard(executor)] {
      ask([held, work](Answer answer) {
        asio::post(work.get_executor(), [held, answer] { (*held)(answer); });
      });
    });
  };
  Answer answer = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(
      start, asio::use_awaitable, std::move(begin));
  co_return answer;
}

asio::awaitable<std::optional<ScriptDecision>> RedisQuotaStore::call(ScriptCall call) {
  std::function<void(Done)> begin = [this, call = std::move(call)](Done done) {
    send(call, std::move(done));
  };
  const std::optional<ScriptDecision> decision =
      co_await on_own_thread<std::optional<ScriptDecision>>(std::move(begin));
  co_return decision;
}

void RedisQuotaStore::post(ScriptCall call) {
  asio::post(io_,
             [this, call = std::move(call)] { send(call, [](const std::optional<ScriptDecision>&) {}); });
}

void RedisQuotaStore::forget(std::string_view identity, QuotaReceipt receipt) {
  const std::lock_guard lock(mutex_);
  auto& not_sent = ledgers_.of(identity).not_sent;
  // In a long outage these grow; what is dropped only counts as used until it is an hour old.
  if (not_sent.size() < options_.limits.per_hour) not_sent.push_back(receipt);
}

void RedisQuotaStore::send(const ScriptCall& call, Done done) {
  EncodedCall encoded;
  {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    QuotaLedger& ledger = ledgers_.of(call.identity);
    ledger.expire(now);
    encoded = script_.encode(call, ledger, connection_.generation(), now);
  }
  const std::vector<std::string> command = encoded.command;
  connection_.execute(command, [this, call, encoded = std::move(encoded),
                                done = std::move(done)](const RedisResult& result) mutable {
    if (!lacks_script(result)) {
      done(take_reply(call, encoded.sent, result));
      return;
    }
    const std::vector<std::string> whole = script_.with_source(std::move(encoded.command));
    connection_.execute(whole, [this, call, sent = std::move(encoded.sent), done](const RedisResult& second) {
      done(take_reply(call, sent, second));
    });
  });
}

std::optional<ScriptDecision> RedisQuotaStore::take_reply(const ScriptCall& call, const Sent& sent,
                                                          const RedisResult& result) {
  auto reply = parse_reply(result, std::chrono::steady_clock::now());
  if (!reply) {
    on_disconnected(reply.error().message);
    return std::nullopt;
  }
  on_reconnected();
  const std::lock_guard lock(mutex_);
  QuotaLedger& ledger = ledgers_.of(call.identity);
  ledger.told = sent.connection;
  std::erase_if(ledger.not_sent, [&](QuotaReceipt receipt) {
    return std::find(sent.not_sent.begin(), sent.not_sent.end(), receipt) != sent.not_sent.end();
  });
  ledger.snapshots[static_cast<std::size_t>(call.quota)] = std::move(reply->snapshot);
  return reply->decision;
}

Claim RedisQuotaStore::parse_claim(const RedisResult& result) {
  if (!result) {
    on_disconnected(result.error().message);
    return Claim::unknown;
  }
  on_reconnected();
  return result->text == "OK" ? Claim::first : Claim::taken;
}

/// Redis is told at once what this replica used, and not when the identity is next asked for: the other
/// replicas decide by it.
void RedisQuotaStore::on_connected() {
  on_reconnected();
  std::vector<std::string> identities;
  {
    const std::lock_guard lock(mutex_);
    identities = ledgers_.active();
  }
  for (std::string& identity : identities) {
    send({std::move(identity), QuotaClass::general, "look", {}}, [](const std::optional<ScriptDecision>&) {});
  }
}

void RedisQuotaStore::on_disconnected(const std::string& why) {
  if (unavailable_.exchange(true) || !options_.on_notice) return;
  options_.on_notice({true, "The shared quota in Redis at " + options_.url.place() +
                                " cannot be used: " + why +
                                ". This server goes on alone with its share of Reply's quota until Redis "
                                "is back."});
}

void RedisQuotaStore::on_reconnected() {
  if (!unavailable_.exchange(false) || !options_.on_notice) return;
  options_.on_notice({false, "The shared quota in Redis at " + options_.url.place() + " is used again."});
}

}  // namespace reply_mcp::reply::quota
