// The small believable account that the sandbox begins with: people with made-up placeholder names at
// example.com, example.org and example.net, and what they were sent. Deterministic by the store's seed; dates
// are relative to the clock, so that reports of the last weeks find something.
#pragma once

#include "sandbox/engine/call.hpp"

#include <chrono>
#include <string>

namespace reply_mcp::sandbox::seed {

namespace json = boost::json;

void plant(engine::World& world);

// The parts of it, in this order.
void plant_settings(
    engine::World& world);                ///< schedules, mailboxes, LinkedIn account, fields, lists, accounts
void plant_people(engine::World& world);  ///< contacts
void plant_sequences(engine::World& world);  ///< sequences, steps, enrolments, the record of what was sent
void plant_inbox(engine::World& world);      ///< categories, threads, messages, tasks, jobs
void plant_library(engine::World& world);    ///< templates, webhooks, blacklist, files, live data
void plant_ai(engine::World& world);         ///< knowledge, offers, playbooks, prompts, an AI sequence

/// Ids that the parts refer to.
inline constexpr std::int64_t k_first_contact = 1001;

/// A date-time that many hours before the clock's.
[[nodiscard]] inline std::string hours_ago(const engine::World& world, std::int64_t hours) {
  return engine::to_iso(world.now() - std::chrono::hours(hours));
}

/// Moves the newest timeline entry to that date: what the seed does happened some time ago.
inline void backdate_activity(engine::World& world, const std::string& date) {
  auto& rows = world.store.table("activities").rows();
  if (!rows.empty()) rows.rbegin()->second["date"] = date;
}

}  // namespace reply_mcp::sandbox::seed
