// The options about Reply's rate limits, retries and the short cache; part of AccountOptionGroup.
#pragma once

#include "app/cli/command.hpp"
#include "reply/quota/redis_url.hpp"
#include "reply/resilience/resilient_api.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace reply_mcp::app::options {

class ResilienceOptionGroup {
 public:
  void declare(CLI::App& app);
  [[nodiscard]] cli::Validation validate(const cli::Origins& origins);

  reply::resilience::ResilientApi::Options calls;
  /// What may be sent in a minute and an hour; none: Reply alone counts.
  std::optional<reply::quota::QuotaLimits> limits = reply::quota::QuotaLimits{};
  /// The Redis that replicas share the quota in; none: this process counts alone.
  std::optional<reply::quota::RedisUrl> redis;
  /// The part of the limits that this process keeps to while Redis is away.
  double share = 0.5;
  /// Answer reference reads from memory for a few seconds.
  bool cache = true;
  /// Whether the operator asked for limits, so that they hold for the embedded account too.
  bool limits_given = false;

 private:
  void declare_quota(CLI::App& app);
  void declare_retries(CLI::App& app);

  reply::quota::QuotaLimits quota_;
  unsigned share_percent_ = 50;
  std::string store_;
  bool no_cache_ = false;
};

}  // namespace reply_mcp::app::options
