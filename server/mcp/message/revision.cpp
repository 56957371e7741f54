#include "mcp/message/revision.hpp"

#include <algorithm>
#include <iterator>

namespace reply_mcp::mcp::message {

bool has_batches(std::string_view revision) {
  return revision == revision::k_2025_03_26;
}

namespace revision {

bool is_stateful(std::string_view revision) {
  return std::find(std::begin(k_stateful_versions), std::end(k_stateful_versions), revision) !=
         std::end(k_stateful_versions);
}

std::string_view negotiate(std::string_view requested) {
  const auto* found = std::find(std::begin(k_stateful_versions), std::end(k_stateful_versions), requested);
  return found != std::end(k_stateful_versions) ? *found : k_stateful_versions[0];
}

}  // namespace revision
}  // namespace reply_mcp::mcp::message
