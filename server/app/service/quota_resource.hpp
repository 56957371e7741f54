// reply://quota: how much of Reply's request quota the caller's account has left, as this server counts it.
//
// Without it a model learns of the quota only by running into it. Reading it sends nothing to Reply.
#pragma once

#include "mcp/features.hpp"
#include "reply/quota/quota_store.hpp"
#include "tools/toolbox.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace reply_mcp::app::service {

/// What the resource reports.
struct QuotaView {
  std::optional<reply::quota::QuotaLimits> limits;  ///< none: this server does not count
  std::chrono::milliseconds max_wait{0};            ///< longest wait of a call
  bool shared = false;                              ///< other servers count in the same place
};

class QuotaResource : public mcp::ResourceSource {
 public:
  static constexpr std::string_view k_uri = "reply://quota";

  /// `store` must outlive this. `waiting` returns how many calls are waiting for the quota.
  QuotaResource(reply::quota::QuotaStore& store, QuotaView view, tools::call::IdentityOf identity,
                std::function<std::size_t()> waiting);

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override;
  mcp::message::Outcome list_templates(const std::optional<std::string>& cursor,
                                       const mcp::CallContext& context) override;
  /// Result: one JSON text, {counted, shared, minute: {limit, left}, hour, reporting: {minute, hour},
  /// blockedSeconds, reportingBlockedSeconds, waiting, maxWaitSeconds}.
  mcp::asio::awaitable<mcp::message::Outcome> read(std::string uri, mcp::CallContext& context) override;
  [[nodiscard]] bool can_subscribe(std::string_view /*uri*/) const override { return false; }

 private:
  [[nodiscard]] mcp::json::object describe(const reply::quota::QuotaBook::State& left) const;

  reply::quota::QuotaStore& store_;
  const QuotaView view_;
  const tools::call::IdentityOf identity_;
  const std::function<std::size_t()> waiting_;
};

}  // namespace reply_mcp::app::service
