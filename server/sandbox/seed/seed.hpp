// The small believable account that the sandbox begins with: people with made-up placeholder names at
// example.com, example.org and example.net, and what they were sent. Deterministic by the store's seed; dates
// are relative to the clock, so that reports of the last weeks find something.
//
// records.json holds what needs no code: "tables", whose names are those of the resources and whose records
// get ids in turn unless they have one, and "documents", each the one record of its table. A text
// "$hours:-24" stands for that time from now, "$uuid" for a new one.
#pragma once

#include "sandbox/domain/history.hpp"
#include "sandbox/engine/account_state.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace reply_mcp::sandbox::seed {

namespace json = boost::json;

void seed_account(engine::AccountState& state);

// The parts of it, in this order.
void seed_records(engine::AccountState& state);    ///< records.json
void seed_mailboxes(engine::AccountState& state);  ///< what sequences send from
void seed_people(engine::AccountState& state);     ///< contacts
void seed_sequences(engine::AccountState& state);  ///< sequences, their steps, and who waits in them
void seed_ai(engine::AccountState& state);         ///< an AI sequence and the messages that wait in it
void seed_blocked(engine::AccountState& state);    ///< a running sequence whose only mailbox failed
void seed_history(engine::AccountState& state);    ///< what happened between the account and people
void seed_tasks(engine::AccountState& state);

/// Ids that the parts refer to.
inline constexpr std::int64_t k_first_contact = 1001;

/// A date-time that many hours before the clock's.
[[nodiscard]] inline std::string hours_ago(const engine::AccountState& state, std::int64_t hours) {
  return engine::to_iso(state.now() - std::chrono::hours(hours));
}

/// While it lives, the account's clock stands that many hours back: what the seed does happened then.
class Past {
 public:
  Past(engine::AccountState& state, std::int64_t hours) : state_(state), clock_(state.clock) {
    state_.clock = [then = state.now() - std::chrono::hours(hours)] { return then; };
  }
  ~Past() { state_.clock = clock_; }
  Past(const Past&) = delete;
  Past& operator=(const Past&) = delete;

 private:
  engine::AccountState& state_;
  engine::WallClock clock_;
};

}  // namespace reply_mcp::sandbox::seed
