// The quota that several replicas share, kept in Redis: each decision is one script there, so two replicas
// can never both take the last request, and the windows are as exact as those of LocalQuotaStore.
//
// While Redis is unavailable no call fails: this process goes on alone with its share of the limits (its own
// requests of the last hour count towards it), says so once, and returns to Redis as soon as it is back.
// Redis is then told of every request that was let through meanwhile, so a Redis that lost its memory
// knows again what the replicas used.
//
// The same Redis keeps what may happen once among the replicas (claim_store.hpp).
#pragma once

#include "reply/quota/claim_store.hpp"
#include "reply/quota/quota_ledger.hpp"
#include "reply/quota/quota_store.hpp"
#include "reply/quota/redis_connection.hpp"
#include "reply/quota/redis_script.hpp"
#include "reply/quota/redis_url.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace reply_mcp::reply::quota {

/// That Redis became unavailable, or is back.
struct RedisNotice {
  bool unavailable = false;
  std::string message;  ///< a sentence for the log; holds no secret
};

struct RedisQuotaOptions {
  RedisUrl url;
  std::string tls_ca_file;  ///< for rediss://; empty: the system's authorities
  /// Begins the name of every key, so that several installations can share a Redis. Replicas that share a
  /// quota must agree on it.
  std::string key_prefix = "reply-mcp:quota:";
  QuotaLimits limits;
  /// The part of the limits that this replica may use while Redis is unavailable.
  double share = 0.5;
  std::size_t max_identities = 10'000;
  std::chrono::milliseconds connect_timeout{1'000};
  std::chrono::milliseconds answer_timeout{500};
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds max_pause{5'000};
  /// Told when Redis becomes unavailable and when it is back, on the store's own thread; must not block.
  std::function<void(const RedisNotice&)> on_notice;
};

class RedisQuotaStore final : public QuotaStore, public ClaimStore {
 public:
  /// Starts a thread that connects and stays connected; whether Redis answers is not waited for. The error
  /// is a sentence about the options.
  static boost::system::result<std::unique_ptr<RedisQuotaStore>, std::string> create(
      RedisQuotaOptions options);
  /// Ends the thread. Calls that wait for Redis are decided alone; their io_contexts must still exist.
  ~RedisQuotaStore() override;
  RedisQuotaStore(const RedisQuotaStore&) = delete;
  RedisQuotaStore& operator=(const RedisQuotaStore&) = delete;

  /// Waits at most RedisQuotaOptions::answer_timeout (while connecting for the first time: connect_timeout),
  /// and does not end early when it is cancelled.
  boost::asio::awaitable<QuotaVerdict> try_take(std::string identity, QuotaClass quota) override;
  void give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) override;
  void observe(std::string_view identity, const QuotaHint& hint) override;
  void refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) override;
  /// From what Redis said last about the identity.
  std::chrono::milliseconds estimate(std::string_view identity, QuotaClass quota, std::size_t ahead) override;
  QuotaBook::State state(std::string_view identity) override;
  boost::asio::awaitable<QuotaBook::State> refresh(std::string identity) override;

  /// Waits as try_take() does.
  boost::asio::awaitable<Claim> claim(std::string name, std::chrono::seconds ttl) override;
  /// Whether decisions are made alone at this moment.
  [[nodiscard]] bool unavailable() const override { return unavailable_; }

 private:
  /// Takes nothing when Redis gave no answer that can be used.
  using Done = std::function<void(std::optional<ScriptDecision>)>;

  RedisQuotaStore(RedisQuotaOptions options, std::unique_ptr<boost::asio::ssl::context> tls);

  template <typename Answer>
  boost::asio::awaitable<Answer> on_own_thread(std::function<void(std::function<void(Answer)>)> begin);
  boost::asio::awaitable<std::optional<ScriptDecision>> call(ScriptCall call);
  void post(ScriptCall call);
  void forget(std::string_view identity, QuotaReceipt receipt);

  // On the store's own thread:
  void send(const ScriptCall& call, Done done);
  [[nodiscard]] std::optional<ScriptDecision> take_reply(const ScriptCall& call, const Sent& sent,
                                                         const RedisResult& result);
  [[nodiscard]] Claim parse_claim(const RedisResult& result);
  void on_connected();
  void on_disconnected(const std::string& why);
  void on_reconnected();

  const RedisQuotaOptions options_;
  const std::unique_ptr<boost::asio::ssl::context> tls_;
  const RedisScript script_;
  std::atomic<QuotaReceipt> next_receipt_{1};
  std::atomic<bool> unavailable_{false};
  LocalQuotaStore fallback_;
  std::mutex mutex_;  // guards ledgers_
  QuotaLedgers ledgers_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  RedisConnection connection_;
  std::thread thread_;
};

}  // namespace reply_mcp::reply::quota
