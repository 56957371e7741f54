// Sequences of the seed: one running, one paused, one new, one archived, and one that a failed mailbox stops.
#include "sandbox/domain/sequences.hpp"

#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/steps.hpp"
#include "sandbox/seed/seed.hpp"

#include <utility>

namespace reply_mcp::sandbox::seed {

using namespace domain;
using namespace engine;

namespace {

json::object email_step(std::int64_t delay, std::string_view subject, std::string_view message) {
  return {{"type", "email"},
          {"delayInMinutes", delay},
          {"executionMode", "automatic"},
          {"variants", json::array{json::object{{"subject", subject}, {"message", message}},
                                   json::object{{"subject", subject},
                                                {"message", std::string(message) + "<p>Best regards</p>"}}}}};
}

Record& make_sequence(AccountState& state, std::string_view name, std::int64_t age_in_days,
                      json::array mailboxes = {1, 2}) {
  const Past past(state, 24 * age_in_days);
  Record& sequence = add_sequence(
      state, {{"name", name}, {"_emails", std::move(mailboxes)}, {"_linkedins", json::array{1}}});
  const std::int64_t id = integer_of(sequence, "id");
  add_step(
      state.store, id,
      email_step(0, "A question for {{Company}}", "<p>Hello {{FirstName}}, may I ask you something?</p>"));
  add_step(state.store, id,
           {{"type", "linkedIn"},
            {"actionType", "connect"},
            {"delayInMinutes", 2880},
            {"executionMode", "automatic"},
            {"variants", json::array{json::object{{"message", "Hello {{FirstName}}, let us connect."},
                                                  {"isEnabled", true}}}}});
  add_step(state.store, id,
           email_step(4320, "One more thought", "<p>{{FirstName}}, did you see my note?</p>"));
  return sequence;
}

/// Enrols the contacts numbered [from, to) of the seed, some days ago.
void fill(AccountState& state, Record& sequence, std::int64_t from, std::int64_t to, std::int64_t days) {
  const Past past(state, 24 * days);
  for (std::int64_t i = from; i < to; ++i) {
    const Record* const contact = state.store.find("contacts", k_first_contact + i);
    // Who opted out is not taken.
    if (contact != nullptr) static_cast<void>(enrol(state, sequence, *contact));
  }
}

}  // namespace

void seed_sequences(AccountState& state) {
  Store& store = state.store;
  // Its people come in seed_history(), one after another.
  make_sequence(state, "Welcome tour", 45)["status"] = "active";

  Record& paused = make_sequence(state, "Spring follow-up", 30);
  paused["status"] = "paused";
  fill(state, paused, 8, 12, 11);

  Record& fresh = make_sequence(state, "New feature news", 3);
  fill(state, fresh, 12, 15, 2);
  add_step(store, integer_of(fresh, "id"),
           {{"type", "call"}, {"delayInMinutes", 1440}, {"message", "Ask what they think."}});

  Record& archived = make_sequence(state, "Last year's campaign", 300);
  archived["status"] = "paused";
  archived["isArchived"] = true;

  json::array steps;
  for (const Record* step : steps_of(store, 1)) steps.push_back(*step);
  for (const char* scope : {"global", "team"}) {
    store.add_uuid("sequence-templates", {{"name", std::string("Three touches (") + scope + ")"},
                                          {"description", "Two emails and a LinkedIn request between them."},
                                          {"stepTypes", json::array{"Email", "LinkedIn"}},
                                          {"isConditional", false},
                                          {"_scope", scope},
                                          {"_steps", steps}});
  }
}

void seed_blocked(AccountState& state) {
  // The mailbox lost its connection before anything went out: health says blocked, issues says why.
  Record& blocked = make_sequence(state, "Winter reminder", 5, {3});
  blocked["ownerUserId"] = AccountState::k_colleague;
  blocked["status"] = "active";
  fill(state, blocked, 21, 24, 4);
}

}  // namespace reply_mcp::sandbox::seed
