// Records of schedules and holiday calendars.
#pragma once

#include "sandbox/engine/call.hpp"

#include <string>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

engine::Row& add_schedule(engine::Store& store, const json::object& fields);
/// A full replacement: what is left out goes back to its default.
void write_schedule(engine::Row& schedule, const json::object& fields);

engine::Row& add_calendar(engine::Store& store, const json::object& fields, std::string_view type,
                          json::value country);
void write_calendar(engine::Store& store, engine::Row& calendar, const json::object& fields);
/// One line for each holiday: name, first and last day.
[[nodiscard]] std::string calendar_csv(const engine::Row& calendar);

}  // namespace reply_mcp::sandbox::resources
