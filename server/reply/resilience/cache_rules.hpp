// Which reads are answered from memory for a few seconds: one table. Only reference data that agents ask
// for again and again while they work and that rarely changes. What people act on (threads, contacts,
// tasks, statistics) is always asked for anew.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

namespace reply_mcp::reply::resilience {

struct CacheRule {
  std::string_view operation;  ///< operationId; a GET that only reads
  std::chrono::seconds keep;
  /// A second group, beside the operation's own, whose changes make the answer old; empty: none.
  std::string_view also_changed_by;
};

[[nodiscard]] std::span<const CacheRule> cache_rules();
/// Null when answers of the operation are not kept.
[[nodiscard]] const CacheRule* find_cache_rule(std::string_view operation);

}  // namespace reply_mcp::reply::resilience
