#include "reply/quota/redis_quota_store.hpp"

#include "base/hex.hpp"
#include "base/random.hpp"
#include "redis_quota.hpp"  // generated: redis_quota.lua
#include "reply/client/tls_context.hpp"
#include "reply/quota/quota_ledger.hpp"
#include "reply/quota/redis_connection.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

namespace reply_mcp::reply::quota {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

std::string digest_hex(std::string_view text, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, digest, nullptr);
  return base::to_hex(std::span(bytes).first(size));
}

std::string_view name_of(QuotaClass quota) {
  return quota == QuotaClass::reporting ? "reporting" : "general";
}

/// What the script is asked to do.
struct Question {
  std::string identity;
  QuotaClass quota = QuotaClass::general;
  std::string operation;
  std::array<std::string, 3> values{};
};

/// What it said.
struct Decision {
  bool granted = false;
  milliseconds wait{0};
};

constexpr std::size_t k_numbers_before_waits = 9;

}  // namespace

class RedisQuotaStore::Impl {
 public:
  Impl(RedisQuotaOptions options, std::unique_ptr<asio::ssl::context> tls)
      : options_(std::move(options)),
        tls_(std::move(tls)),
        script_(embedded::redis_quota_files().front().bytes),
        script_name_(digest_hex(script_, EVP_sha1())),
        fallback_(options_.limits.share(options_.share), options_.max_identities),
        ledgers_(options_.max_identities),
        connection_(io_.get_executor(),
                    {options_.url, tls_.get(), options_.connect_timeout, options_.answer_timeout,
                     options_.first_pause, options_.max_pause},
                    {[this] { connected(); }, [this](const std::string& why) { went_away(why); }}) {
    asio::co_spawn(io_, connection_.run(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  ~Impl() {
    asio::post(io_, [this] {
      connection_.stop();
      work_.reset();
    });
    thread_.join();
  }

  asio::awaitable<QuotaVerdict> try_take(std::string identity, QuotaClass quota) {
    const QuotaReceipt receipt = next_receipt_.fetch_add(1);
    Question question{identity, quota, "take", {public_name(receipt), "", ""}};
    const std::optional<Decision> decision = co_await ask(std::move(question));
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

  void give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) {
    {
      const std::lock_guard lock(mutex_);
      const auto take = ledgers_.of(identity).remove(receipt);
      if (!take) return;
      fallback_.give_back(identity, quota, take->local);
    }
    forget(identity, receipt);
    tell({std::string(identity), quota, "look", {}});
  }

  void observe(std::string_view identity, const QuotaHint& hint) {
    fallback_.observe(identity, hint);
    tell({std::string(identity),
          QuotaClass::general,
          "observe",
          {std::to_string(hint.window.count()), std::to_string(hint.remaining),
           std::to_string(hint.reset_in.count())}});
  }

  void refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) {
    fallback_.refused(identity, quota, retry_after);
    tell({std::string(identity), quota, "refused", {std::to_string(retry_after.count()), "", ""}});
  }

  milliseconds estimate(std::string_view identity, QuotaClass quota, std::size_t ahead) {
    if (away_) return fallback_.estimate(identity, quota, ahead);
    const std::lock_guard lock(mutex_);
    const auto& snapshot = ledgers_.of(identity).snapshots[static_cast<std::size_t>(quota)];
    return snapshot ? snapshot->estimate(ahead, std::chrono::steady_clock::now()) : milliseconds{0};
  }

  QuotaBook::State state(std::string_view identity) {
    if (!away_) {
      const std::lock_guard lock(mutex_);
      const QuotaSnapshot* newest = nullptr;
      for (const auto& snapshot : ledgers_.of(identity).snapshots) {
        if (snapshot && (newest == nullptr || snapshot->at > newest->at)) newest = &*snapshot;
      }
      if (newest != nullptr) return newest->state_at(std::chrono::steady_clock::now(), options_.limits);
    }
    return fallback_.state(identity);
  }

  asio::awaitable<QuotaBook::State> look(std::string identity) {
    Question question{identity, QuotaClass::general, "look", {}};
    const std::optional<Decision> decision = co_await ask(std::move(question));
    co_return decision ? state(identity) : fallback_.state(identity);
  }

  asio::awaitable<Claim> claim(std::string name, std::chrono::seconds lasting) {
    std::vector<std::string> command{"SET", options_.key_prefix + "claim:" + name, replica_, "NX",
                                     "EX",  std::to_string(lasting.count())};
    std::function<void(std::function<void(Claim)>)> begin = [this, command = std::move(command)](
                                                                std::function<void(Claim)> done) {
      connection_.execute(
          command, [this, done = std::move(done)](const RedisResult& result) { done(hear_claim(result)); });
    };
    const Claim claim = co_await on_own_thread<Claim>(std::move(begin));
    co_return claim;
  }

  [[nodiscard]] bool away() const { return away_; }

 private:
  using Done = std::function<void(std::optional<Decision>)>;

  [[nodiscard]] std::string public_name(QuotaReceipt receipt) const {
    return replica_ + ':' + std::to_string(receipt);
  }

  /// Calls `begin` on the store's thread with a function that takes the answer, and comes back with that
  /// on the caller's.
  template <typename Answer>
  asio::awaitable<Answer> on_own_thread(std::function<void(std::function<void(Answer)>)> begin) {
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

  asio::awaitable<std::optional<Decision>> ask(Question question) {
    std::function<void(Done)> begin = [this, question = std::move(question)](Done done) {
      send(question, std::move(done));
    };
    const std::optional<Decision> decision =
        co_await on_own_thread<std::optional<Decision>>(std::move(begin));
    co_return decision;
  }

  void tell(Question question) {
    asio::post(io_, [this, question = std::move(question)] {
      send(question, [](const std::optional<Decision>&) {});
    });
  }

  void forget(std::string_view identity, QuotaReceipt receipt) {
    const std::lock_guard lock(mutex_);
    auto& not_sent = ledgers_.of(identity).not_sent;
    // While Redis is away for long these grow; what is dropped only counts as used until it is an hour old.
    if (not_sent.size() < options_.limits.per_hour) not_sent.push_back(receipt);
  }

  // The rest runs on the store's thread.

  /// What is said of earlier requests in one question, to be taken off the list when it was heard.
  struct Told {
    std::uint64_t connection = 0;
    std::vector<QuotaReceipt> not_sent;
  };

  std::vector<std::string> arguments(const Question& question, Told& told) {
    const QuotaLimits& limits = options_.limits;
    std::vector<std::string> out{question.operation,
                                 std::string(name_of(question.quota)),
                                 std::to_string(limits.per_minute),
                                 std::to_string(limits.per_hour),
                                 std::to_string(limits.reporting_per_minute),
                                 std::to_string(limits.reporting_per_hour)};
    out.insert(out.end(), question.values.begin(), question.values.end());
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    QuotaLedger& ledger = ledgers_.of(question.identity);
    ledger.expire(now);
    told.connection = connection_.generation();
    told.not_sent = ledger.not_sent;
    if (ledger.told == told.connection) {
      out.emplace_back("0");
    } else {
      out.push_back(std::to_string(ledger.takes.size()));
      for (const QuotaTake& take : ledger.takes) {
        const auto age = std::chrono::duration_cast<std::chrono::microseconds>(now - take.at);
        out.push_back(public_name(take.receipt));
        out.push_back(std::to_string(age.count()));
        out.emplace_back(name_of(take.quota));
      }
    }
    for (const QuotaReceipt receipt : told.not_sent) out.push_back(public_name(receipt));
    return out;
  }

  void send(const Question& question, Done done) {
    auto told = std::make_shared<Told>();
    std::vector<std::string> command{"EVALSHA", script_name_, "3"};
    // The braces make Redis Cluster keep the three in one place; the hash keeps addresses of people out.
    const std::string key = options_.key_prefix + '{' + digest_hex(question.identity, EVP_sha256()) + '}';
    for (const char* part : {":all", ":reports", ":notes"}) command.push_back(key + part);
    for (std::string& argument : arguments(question, *told)) command.push_back(std::move(argument));
    connection_.execute(
        command, [this, command, question, told, done = std::move(done)](const RedisResult& result) {
          if (result.has_error() && result.error().message.starts_with("NOSCRIPT")) {
            std::vector<std::string> whole = command;
            whole[0] = "EVAL";
            whole[1] = script_;
            connection_.execute(whole, [this, question, told, done](const RedisResult& second) {
              done(hear(question, *told, second));
            });
            return;
          }
          done(hear(question, *told, result));
        });
  }

  std::optional<Decision> hear(const Question& question, const Told& told, const RedisResult& result) {
    if (result.has_error()) {
      went_away(result.error().message);
      return std::nullopt;
    }
    const auto& numbers = result->items;
    if (numbers.size() < k_numbers_before_waits) {
      went_away("it gave an answer that is not one of the script");
      return std::nullopt;
    }
    came_back();
    const auto count = [&](std::size_t i) {
      return static_cast<std::size_t>(std::max<std::int64_t>(0, numbers[i].integer));
    };
    QuotaSnapshot snapshot;
    snapshot.at = std::chrono::steady_clock::now();
    snapshot.state = {.minute = count(4),
                      .hour = count(5),
                      .reporting_minute = count(6),
                      .reporting_hour = count(7),
                      .blocked = milliseconds{numbers[2].integer},
                      .reporting_blocked = milliseconds{numbers[3].integer}};
    snapshot.room = count(8);
    for (std::size_t i = k_numbers_before_waits; i < numbers.size(); ++i) {
      snapshot.waits.emplace_back(numbers[i].integer);
    }
    const std::lock_guard lock(mutex_);
    QuotaLedger& ledger = ledgers_.of(question.identity);
    ledger.told = told.connection;
    std::erase_if(ledger.not_sent, [&](QuotaReceipt receipt) {
      return std::find(told.not_sent.begin(), told.not_sent.end(), receipt) != told.not_sent.end();
    });
    ledger.snapshots[static_cast<std::size_t>(question.quota)] = std::move(snapshot);
    return Decision{.granted = numbers[0].integer == 1, .wait = milliseconds{numbers[1].integer}};
  }

  Claim hear_claim(const RedisResult& result) {
    if (result.has_error()) {
      went_away(result.error().message);
      return Claim::unknown;
    }
    came_back();
    return result->text == "OK" ? Claim::first : Claim::taken;
  }

  void went_away(const std::string& why) {
    if (away_.exchange(true) || !options_.on_notice) return;
    options_.on_notice({true, "The shared quota in Redis at " + options_.url.place() +
                                  " cannot be used: " + why +
                                  ". This server goes on alone with its share of Reply's quota until Redis "
                                  "is back."});
  }

  /// Redis is told at once what this replica used, and not when the identity is next asked for: the other
  /// replicas decide by it.
  void connected() {
    came_back();
    std::vector<std::string> identities;
    {
      const std::lock_guard lock(mutex_);
      identities = ledgers_.active();
    }
    for (std::string& identity : identities) {
      send({std::move(identity), QuotaClass::general, "look", {}}, [](const std::optional<Decision>&) {});
    }
  }

  void came_back() {
    if (!away_.exchange(false) || !options_.on_notice) return;
    options_.on_notice({false, "The shared quota in Redis at " + options_.url.place() + " is used again."});
  }

  const RedisQuotaOptions options_;
  const std::unique_ptr<asio::ssl::context> tls_;
  const std::string script_;
  const std::string script_name_;
  const std::string replica_ = base::random_hex(6);
  std::atomic<QuotaReceipt> next_receipt_{1};
  std::atomic<bool> away_{false};
  LocalQuotaStore fallback_;
  std::mutex mutex_;  // guards ledgers_
  QuotaLedgers ledgers_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  RedisConnection connection_;
  std::thread thread_;
};

boost::system::result<std::unique_ptr<RedisQuotaStore>, std::string> RedisQuotaStore::create(
    RedisQuotaOptions options) {
  if (!(options.share > 0.0 && options.share <= 1.0)) {
    return std::string("The share of the quota must be over 0 and at most 1");
  }
  std::unique_ptr<asio::ssl::context> tls;
  if (options.url.server.tls) {
    auto made = client::make_tls_context(options.tls_ca_file);
    if (made.has_error()) return made.error();
    tls = std::move(*made);
    if (options.tls_ca_file.empty()) client::trust_system(*tls);
  }
  return std::unique_ptr<RedisQuotaStore>(
      new RedisQuotaStore(std::make_unique<Impl>(std::move(options), std::move(tls))));
}

RedisQuotaStore::RedisQuotaStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RedisQuotaStore::~RedisQuotaStore() = default;

asio::awaitable<QuotaVerdict> RedisQuotaStore::try_take(std::string identity, QuotaClass quota) {
  return impl_->try_take(std::move(identity), quota);
}

void RedisQuotaStore::give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) {
  impl_->give_back(identity, quota, receipt);
}

void RedisQuotaStore::observe(std::string_view identity, const QuotaHint& hint) {
  impl_->observe(identity, hint);
}

void RedisQuotaStore::refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) {
  impl_->refused(identity, quota, retry_after);
}

milliseconds RedisQuotaStore::estimate(std::string_view identity, QuotaClass quota, std::size_t ahead) {
  return impl_->estimate(identity, quota, ahead);
}

QuotaBook::State RedisQuotaStore::state(std::string_view identity) {
  return impl_->state(identity);
}

asio::awaitable<QuotaBook::State> RedisQuotaStore::look(std::string identity) {
  return impl_->look(std::move(identity));
}

asio::awaitable<Claim> RedisQuotaStore::claim(std::string name, std::chrono::seconds lasting) {
  return impl_->claim(std::move(name), lasting);
}

bool RedisQuotaStore::away() const {
  return impl_->away();
}

}  // namespace reply_mcp::reply::quota
