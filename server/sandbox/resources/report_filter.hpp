// The filters that reports and statistics share: a time window, people, sequences, and contacts by their
// fields. Source: Reply, "Reporting" and "Dates and time zones".
#pragma once

#include "sandbox/engine/call.hpp"

#include <optional>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Start and end of a report; both belong to it.
struct Window {
  engine::Instant from;
  engine::Instant to;
};

/// The window of the filters: from and to, or a preset, or the last seven days. The answer is a problem: a
/// preset beside dates, or a start after the end.
struct WindowResult {
  Window window;
  std::optional<engine::Answer> refused;
};
[[nodiscard]] WindowResult window_of(const engine::Call& call, const json::object& filters);

/// `filters` of the body; none when it is absent.
[[nodiscard]] const json::object& filters_of(const engine::Call& call);

/// Entries of the record that fall into the window and meet the filters, oldest first.
[[nodiscard]] std::vector<engine::Row*> events_in(engine::World& world, std::string_view kind,
                                                  const Window& window, const json::object& filters);
/// The contact meets the filters on lists and fields.
[[nodiscard]] bool contact_meets(engine::Store& store, std::int64_t contact, const json::object& filters);
/// The array member is absent, empty, or has the value.
[[nodiscard]] bool allows(const json::object& filters, std::string_view name, const json::value& value);

/// 100 * part / whole with two decimals; 0 of nothing.
[[nodiscard]] double percentage(std::int64_t part, std::int64_t whole);

}  // namespace reply_mcp::sandbox::resources
