#include "app/service/reply_stack.hpp"

#include "app/service/reply_metrics.hpp"
#include "reply/quota/redis_quota_store.hpp"

#include <spdlog/spdlog.h>

namespace reply_mcp::app::service {
namespace {

struct Stores {
  std::unique_ptr<reply::quota::QuotaStore> quota;
  reply::quota::ClaimStore* claims = nullptr;
};

boost::system::result<Stores, std::string> open_stores(const options::ResilienceOptionGroup& options) {
  if (!options.limits) return Stores{std::make_unique<reply::quota::UncountedQuotaStore>()};
  if (!options.redis) return Stores{std::make_unique<reply::quota::LocalQuotaStore>(*options.limits)};
  reply::quota::RedisQuotaOptions redis;
  redis.url = *options.redis;
  redis.limits = *options.limits;
  redis.share = options.share;
  redis.on_notice = [](const reply::quota::RedisNotice& notice) {
    spdlog::log(notice.unavailable ? spdlog::level::warn : spdlog::level::info, "{}", notice.message);
  };
  auto store = reply::quota::RedisQuotaStore::create(std::move(redis));
  if (!store) return "--quota-store: " + store.error();
  reply::quota::ClaimStore* claims = store->get();
  return Stores{std::move(*store), claims};
}

}  // namespace

void take_proxy(const cli::Environment& environment, reply::client::ClientOptions& client) {
  const auto value = [&](const char* upper, const char* lower) {
    const auto found = environment.contains(upper) ? environment.find(upper) : environment.find(lower);
    return found == environment.end() ? std::string() : found->second;
  };
  if (std::string proxy = value("HTTPS_PROXY", "https_proxy"); !proxy.empty()) {
    client.proxy = base::Secret(std::move(proxy));
  }
  if (std::string direct = value("NO_PROXY", "no_proxy"); !direct.empty())
    client.no_proxy = std::move(direct);
}

boost::system::result<std::unique_ptr<ReplyStack>, std::string> ReplyStack::create(
    reply::client::ClientOptions client, const options::ResilienceOptionGroup& options,
    ReplyMetrics* metrics) {
  std::unique_ptr<ReplyStack> self(new ReplyStack);
  client.replace_dead_connections = false;  // ResilientApi sees to it, and counts it
  auto opened = reply::client::Client::create(std::move(client));
  if (!opened) return opened.error();
  self->client_ = std::move(*opened);
  auto stores = open_stores(options);
  if (!stores) return stores.error();
  self->quota_ = std::move(stores->quota);
  self->claims_ = stores->claims;
  std::vector<reply::resilience::AttemptObserver*> observers{&self->log_};
  if (metrics != nullptr) observers.push_back(metrics);
  self->resilient_ = std::make_unique<reply::resilience::ResilientApi>(*self->client_, *self->quota_,
                                                                       options.calls, std::move(observers));
  if (options.cache) self->caching_ = std::make_unique<reply::resilience::CachingApi>(*self->resilient_);
  self->metrics_ = metrics;
  self->counted_ = options.limits.has_value();
  if (metrics != nullptr) metrics->watch(self.get());
  return self;
}

ReplyStack::ReplyStack() = default;

ReplyStack::~ReplyStack() {
  if (metrics_ != nullptr) metrics_->watch(nullptr);
}

void ReplyStack::show_quota_of(std::string fingerprint) {
  const std::lock_guard lock(mutex_);
  own_account_ = std::move(fingerprint);
}

std::optional<reply::quota::QuotaBook::State> ReplyStack::quota_left() const {
  const std::lock_guard lock(mutex_);
  if (!counted_ || own_account_.empty()) return std::nullopt;
  return quota_->state(own_account_);
}

reply::Api& ReplyStack::api() {
  if (caching_) return *caching_;
  return *resilient_;
}

reply::resilience::CacheStats ReplyStack::cache() const {
  return caching_ ? caching_->stats() : reply::resilience::CacheStats{};
}

}  // namespace reply_mcp::app::service
