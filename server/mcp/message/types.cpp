#include "mcp/message/types.hpp"

#include <array>

namespace reply_mcp::mcp::message {
namespace {

constexpr std::array<std::string_view, 8> k_level_names = {"debug", "info",     "notice", "warning",
                                                           "error", "critical", "alert",  "emergency"};

const json::object* member_object(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

bool ClientCapabilities::elicitation_form() const {
  const json::object* elicitation = member_object(raw, "elicitation");
  // An empty object means form mode: that was the only one before 2025-11-25.
  return elicitation != nullptr && (elicitation->empty() || elicitation->contains("form"));
}

bool ClientCapabilities::elicitation_url() const {
  const json::object* elicitation = member_object(raw, "elicitation");
  return elicitation != nullptr && elicitation->contains("url");
}

bool ClientCapabilities::sampling() const {
  return member_object(raw, "sampling") != nullptr;
}

bool ClientCapabilities::sampling_tools() const {
  const json::object* sampling = member_object(raw, "sampling");
  return sampling != nullptr && sampling->contains("tools");
}

bool ClientCapabilities::roots() const {
  return member_object(raw, "roots") != nullptr;
}

bool ClientCapabilities::extension(std::string_view id) const {
  const json::object* extensions = member_object(raw, "extensions");
  return extensions != nullptr && extensions->contains(id);
}

std::string_view to_string(LogLevel level) {
  return k_level_names[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
  for (std::size_t i = 0; i < k_level_names.size(); ++i) {
    if (k_level_names[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

}  // namespace reply_mcp::mcp::message
