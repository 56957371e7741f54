// Records of schedules and holiday calendars.
#pragma once

#include "sandbox/call.hpp"

#include <string>

namespace reply_mcp::sandbox {

Row& add_schedule(Store& store, const json::object& fields);
/// A full replacement: what is left out goes back to its default.
void write_schedule(Row& schedule, const json::object& fields);

Row& add_calendar(Store& store, const json::object& fields, std::string_view type, json::value country);
void write_calendar(Store& store, Row& calendar, const json::object& fields);
/// One line for each holiday: name, first and last day.
[[nodiscard]] std::string calendar_csv(const Row& calendar);

}  // namespace reply_mcp::sandbox
