// What a schedule and a holiday calendar consist of beyond the members that a request has to give.
#pragma once

#include "sandbox/engine/store.hpp"

#include <string>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Adds what a new schedule lacks: working days from nine to five, no holidays.
void complete_schedule(engine::Record& schedule);
/// Adds what a new calendar lacks, and ids to its holidays.
void complete_calendar(engine::Store& store, engine::Record& calendar);
/// One line for each holiday: name, first and last day.
[[nodiscard]] std::string calendar_csv(const engine::Record& calendar);

}  // namespace reply_mcp::sandbox::resources
