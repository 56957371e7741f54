// The figures that overviews and sequence statistics show, counted from the record of what was sent.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Email engagement: counts of people and their percentages. `meetings`: how many were booked.
[[nodiscard]] json::object email_figures(const std::vector<engine::Record*>& emails, std::int64_t meetings);
/// LinkedIn actions by type.
[[nodiscard]] json::object linkedin_figures(const std::vector<engine::Record*>& actions);
/// How many different contacts the entries have.
[[nodiscard]] std::int64_t people_in(const std::vector<engine::Record*>& events);
/// How many entries carry the mark.
[[nodiscard]] std::int64_t marked(const std::vector<engine::Record*>& events, std::string_view flag);

}  // namespace reply_mcp::sandbox::resources
