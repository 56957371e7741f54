// Sequences of the seed: one running, one paused, one new, one archived, and what they sent so far.
#include "sandbox/resources/domain.hpp"
#include "sandbox/resources/sequence_views.hpp"
#include "sandbox/resources/step_rules.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

using namespace engine;
using namespace resources;

namespace {

json::object email_step(std::int64_t delay, std::string_view subject, std::string_view message) {
  return {{"type", "email"},
          {"delayInMinutes", delay},
          {"executionMode", "automatic"},
          {"variants", json::array{json::object{{"subject", subject}, {"message", message}},
                                   json::object{{"subject", subject},
                                                {"message", std::string(message) + "<p>Best regards</p>"}}}}};
}

Record& make_sequence(AccountState& state, std::string_view name, std::int64_t age_in_days) {
  Record& sequence =
      add_sequence(state, {{"name", name}, {"_emails", json::array{1, 2}}, {"_linkedins", json::array{1}}});
  sequence["created"] = hours_ago(state, 24 * age_in_days);
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

/// Enrols the contacts numbered [from, to) of the seed, added some days ago.
void fill(AccountState& state, Record& sequence, std::int64_t from, std::int64_t to) {
  for (std::int64_t i = from; i < to; ++i) {
    const Record* const contact = state.store.find("contacts", k_first_contact + i);
    if (contact == nullptr || flag_of(*contact, "isOptedOut")) continue;
    Record& enrolment = enrol(state, sequence, *contact);
    enrolment["addingDate"] = hours_ago(state, 24 * (20 - i % 10));
    backdate_activity(state, hours_ago(state, 24 * (20 - i % 10)));
  }
}

/// The first email of everybody in the sequence, with what became of it.
void send_first_emails(AccountState& state, const Record& sequence) {
  Store& store = state.store;
  const std::int64_t id = integer_of(sequence, "id");
  const std::vector<Record*> steps = steps_of(store, id);
  std::int64_t i = 0;
  for (Record* enrolment : enrolments_in(store, id)) {
    const std::int64_t contact = integer_of(*enrolment, "contactId");
    const std::string date = hours_ago(state, 12 + 20 * i);
    const json::object& variant = steps.front()->at("variants").as_array().front().as_object();
    note_event(state, "email", contact,
               {{"date", date},
                {"sequenceId", id},
                {"stepId", steps.front()->at("id")},
                {"emailAccountId", 1},
                {"opened", i % 2 == 0},
                {"clicked", i % 4 == 0},
                {"replied", i == 0 || i == 2},
                {"interested", i == 0},
                {"bounced", i == 5}});
    (*enrolment)["delivered"] = i != 5;
    (*enrolment)["opened"] = i % 2 == 0;
    (*enrolment)["clicked"] = i % 4 == 0;
    (*enrolment)["isReplied"] = i == 0 || i == 2;
    (*enrolment)["isBounced"] = i == 5;
    (*enrolment)["_received"].as_array().push_back(variant.at("id"));
    pass_step(state, *enrolment);
    (*enrolment)["lastStepCompletedAt"] = date;
    if (i == 0 || i == 2 || i == 5) (*enrolment)["statusInSequence"] = "finished";
    ++i;
  }
}

void seed_linkedin_actions(AccountState& state, std::int64_t sequence) {
  static constexpr std::string_view k_types[] = {"sentAutoConnection", "acceptedAutoConnection",
                                                 "sentAutoMessage",    "autoProfileView",
                                                 "repliedAutoMessage", "like"};
  for (std::size_t i = 0; i < std::size(k_types); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    note_event(state, "linkedIn", k_first_contact + number,
               {{"actionType", k_types[i]},
                {"date", hours_ago(state, 10 + 18 * number)},
                {"sequenceId", sequence},
                {"linkedInAccountId", 1}});
  }
}

}  // namespace

void seed_sequences(AccountState& state) {
  Store& store = state.store;
  Record& running = make_sequence(state, "Welcome tour", 45);
  fill(state, running, 0, 8);
  running["status"] = "active";
  send_first_emails(state, running);
  seed_linkedin_actions(state, integer_of(running, "id"));

  Record& paused = make_sequence(state, "Spring follow-up", 30);
  fill(state, paused, 8, 12);
  paused["status"] = "paused";

  Record& fresh = make_sequence(state, "New feature news", 3);
  fill(state, fresh, 12, 15);
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
  note_event(state, "call", k_first_contact + 3,
             {{"date", hours_ago(state, 50)}, {"resolution", "positive"}, {"duration", 185}});
  note_event(state, "call", k_first_contact + 4,
             {{"date", hours_ago(state, 75)}, {"resolution", "toCall"}, {"duration", 20}});
  note_event(state, "meeting", k_first_contact, {{"date", hours_ago(state, 40)}, {"sequenceId", 1}});
}

}  // namespace reply_mcp::sandbox::seed
