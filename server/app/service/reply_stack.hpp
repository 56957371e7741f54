// The way of a request to Reply, put together: what the tools call on top, the HTTPS client at the bottom.
//
//   CachingApi     answers reference reads from memory, joins identical reads   (unless --no-cache)
//   ResilientApi   quota, retries, circuit breaker; tells log and metrics of each try
//   Client         HTTPS; no error answer carries the API key back
#pragma once

#include "app/cli/environment.hpp"
#include "app/options/resilience_options.hpp"
#include "app/service/attempt_log.hpp"
#include "reply/client/client.hpp"
#include "reply/quota/claim_store.hpp"
#include "reply/quota/quota_store.hpp"
#include "reply/resilience/caching_api.hpp"
#include "reply/resilience/resilient_api.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace reply_mcp::app::service {

class ReplyMetrics;

/// Takes the proxy from HTTPS_PROXY (or https_proxy) and its exceptions from NO_PROXY (or no_proxy), as curl
/// and others do. What is not set leaves `client` as it is.
void take_proxy(const cli::Environment& environment, reply::client::ClientOptions& client);

class ReplyStack {
 public:
  /// The error is for the operator and names what cannot be used.
  /// `metrics`, when given, must outlive the stack.
  static boost::system::result<std::unique_ptr<ReplyStack>, std::string> create(
      reply::client::ClientOptions client, const options::ResilienceOptionGroup& options,
      ReplyMetrics* metrics = nullptr);
  ~ReplyStack();
  ReplyStack(const ReplyStack&) = delete;
  ReplyStack& operator=(const ReplyStack&) = delete;

  /// What the tools send through.
  [[nodiscard]] reply::Api& api();
  [[nodiscard]] reply::quota::QuotaStore& quota() { return *quota_; }
  /// Where replicas note what may happen once; null without a store that they share.
  [[nodiscard]] reply::quota::ClaimStore* claims() { return claims_; }

  [[nodiscard]] reply::client::ConnectionStats connections() const { return client_->connections(); }
  [[nodiscard]] reply::resilience::ResilienceStats resilience() const { return resilient_->stats(); }
  /// All zero without a cache.
  [[nodiscard]] reply::resilience::CacheStats cache() const;
  /// The one account whose quota the metrics show (Identity::fingerprint); callers' own are not shown.
  void show_quota_of(std::string fingerprint);
  [[nodiscard]] std::optional<reply::quota::QuotaBook::State> quota_left() const;

 private:
  ReplyStack();

  // In the order in which they rest on each other.
  std::unique_ptr<reply::client::Client> client_;
  AttemptLog log_;
  std::unique_ptr<reply::quota::QuotaStore> quota_;
  reply::quota::ClaimStore* claims_ = nullptr;  // the same object as quota_, where that is shared
  std::unique_ptr<reply::resilience::ResilientApi> resilient_;
  std::unique_ptr<reply::resilience::CachingApi> caching_;
  ReplyMetrics* metrics_ = nullptr;
  bool counted_ = false;
  mutable std::mutex mutex_;  // guards own_account_
  std::string own_account_;
};

}  // namespace reply_mcp::app::service
