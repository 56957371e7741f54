// Sequences of the seed: one running, one paused, one new, one archived, and what they sent so far.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/sequence_views.hpp"
#include "sandbox/resources/step_rules.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

namespace {

json::object email_step(std::int64_t delay, std::string_view subject, std::string_view message) {
  return {{"type", "email"},
          {"delayInMinutes", delay},
          {"executionMode", "automatic"},
          {"variants", json::array{json::object{{"subject", subject}, {"message", message}},
                                   json::object{{"subject", subject},
                                                {"message", std::string(message) + "<p>Best regards</p>"}}}}};
}

engine::Row& make_sequence(engine::World& world, std::string_view name, std::int64_t age_in_days) {
  engine::Row& sequence = resources::add_sequence(
      world, {{"name", name}, {"_emails", json::array{1, 2}}, {"_linkedins", json::array{1}}});
  sequence["created"] = hours_ago(world, 24 * age_in_days);
  const std::int64_t id = engine::integer_of(sequence, "id");
  resources::add_step(
      world.store, id,
      email_step(0, "A question for {{Company}}", "<p>Hello {{FirstName}}, may I ask you something?</p>"));
  resources::add_step(
      world.store, id,
      {{"type", "linkedIn"},
       {"actionType", "connect"},
       {"delayInMinutes", 2880},
       {"executionMode", "automatic"},
       {"variants", json::array{json::object{{"message", "Hello {{FirstName}}, let us connect."},
                                             {"isEnabled", true}}}}});
  resources::add_step(world.store, id,
                      email_step(4320, "One more thought", "<p>{{FirstName}}, did you see my note?</p>"));
  return sequence;
}

/// Enrols the contacts numbered [from, to) of the seed, added some days ago.
void fill(engine::World& world, engine::Row& sequence, std::int64_t from, std::int64_t to) {
  for (std::int64_t i = from; i < to; ++i) {
    const engine::Row* const contact = world.store.find("contacts", k_first_contact + i);
    if (contact == nullptr || engine::flag_of(*contact, "isOptedOut")) continue;
    engine::Row& enrolment = engine::enrol(world, sequence, *contact);
    enrolment["addingDate"] = hours_ago(world, 24 * (20 - i % 10));
    backdate_activity(world, hours_ago(world, 24 * (20 - i % 10)));
  }
}

/// The first email of everybody in the sequence, with what became of it.
void send_first_emails(engine::World& world, const engine::Row& sequence) {
  engine::Store& store = world.store;
  const std::int64_t id = engine::integer_of(sequence, "id");
  const std::vector<engine::Row*> steps = engine::steps_of(store, id);
  std::int64_t i = 0;
  for (engine::Row* enrolment : engine::enrolments_in(store, id)) {
    const std::int64_t contact = engine::integer_of(*enrolment, "contactId");
    const std::string date = hours_ago(world, 12 + 20 * i);
    const json::object& variant = steps.front()->at("variants").as_array().front().as_object();
    engine::note_event(world, "email", contact,
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
    engine::pass_step(world, *enrolment);
    (*enrolment)["lastStepCompletedAt"] = date;
    if (i == 0 || i == 2 || i == 5) (*enrolment)["statusInSequence"] = "finished";
    ++i;
  }
}

void plant_linkedin_actions(engine::World& world, std::int64_t sequence) {
  static constexpr std::string_view k_types[] = {"sentAutoConnection", "acceptedAutoConnection",
                                                 "sentAutoMessage",    "autoProfileView",
                                                 "repliedAutoMessage", "like"};
  for (std::size_t i = 0; i < std::size(k_types); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    engine::note_event(world, "linkedIn", k_first_contact + number,
                       {{"actionType", k_types[i]},
                        {"date", hours_ago(world, 10 + 18 * number)},
                        {"sequenceId", sequence},
                        {"linkedInAccountId", 1}});
  }
}

}  // namespace

void plant_sequences(engine::World& world) {
  engine::Store& store = world.store;
  engine::Row& running = make_sequence(world, "Welcome tour", 45);
  fill(world, running, 0, 8);
  running["status"] = "active";
  send_first_emails(world, running);
  plant_linkedin_actions(world, engine::integer_of(running, "id"));

  engine::Row& paused = make_sequence(world, "Spring follow-up", 30);
  fill(world, paused, 8, 12);
  paused["status"] = "paused";

  engine::Row& fresh = make_sequence(world, "New feature news", 3);
  fill(world, fresh, 12, 15);
  resources::add_step(store, engine::integer_of(fresh, "id"),
                      {{"type", "call"}, {"delayInMinutes", 1440}, {"message", "Ask what they think."}});

  engine::Row& archived = make_sequence(world, "Last year's campaign", 300);
  archived["status"] = "paused";
  archived["isArchived"] = true;

  const engine::Row& folder = store.add_uuid("sequence-folders", {{"name", "Welcome series"}});
  store.find("sequences", 1)->insert_or_assign("_folder", folder.at("id"));
  json::array steps;
  for (const engine::Row* step : engine::steps_of(store, 1)) steps.push_back(*step);
  for (const char* scope : {"global", "team"}) {
    store.add_uuid("sequence-templates", {{"name", std::string("Three touches (") + scope + ")"},
                                          {"description", "Two emails and a LinkedIn request between them."},
                                          {"stepTypes", json::array{"Email", "LinkedIn"}},
                                          {"isConditional", false},
                                          {"_scope", scope},
                                          {"_steps", steps}});
  }
  engine::note_event(world, "call", k_first_contact + 3,
                     {{"date", hours_ago(world, 50)}, {"resolution", "positive"}, {"duration", 185}});
  engine::note_event(world, "call", k_first_contact + 4,
                     {{"date", hours_ago(world, 75)}, {"resolution", "toCall"}, {"duration", 20}});
  engine::note_event(world, "meeting", k_first_contact, {{"date", hours_ago(world, 40)}, {"sequenceId", 1}});
}

}  // namespace reply_mcp::sandbox::seed
