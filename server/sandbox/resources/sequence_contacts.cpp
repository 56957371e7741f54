// Who is in a sequence: enrol, remove, list, mark. Source: Reply, "Sequence contacts" and "Non-atomic bulk
// operations".
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/enrolment_state.hpp"

#include <set>

namespace reply_mcp::sandbox::resources {

namespace {

engine::Row* sequence_of(engine::Call& call) {
  return call.store().find("sequences", call.id());
}

engine::Answer no_sequence(const engine::Call& call) {
  return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
}

json::object view(engine::Store& store, const engine::Row& enrolment) {
  json::object item = enrolment;
  if (const engine::Row* const contact = store.find("contacts", engine::integer_of(enrolment, "contactId"))) {
    static constexpr std::string_view k_fields[] = {"email", "firstName",  "lastName",   "company",
                                                    "title", "isOptedOut", "callStatus", "meetingStatus"};
    engine::copy_fields(*contact, item, k_fields);
  }
  if (engine::flag_of(enrolment, "isBounced")) item["statusInSequence"] = "inactive";
  item["emailDisposition"] = json::object{{"isReplied", engine::flag_of(enrolment, "isReplied")},
                                          {"isBounced", engine::flag_of(enrolment, "isBounced")}};
  item["currentStep"] = current_step(store, enrolment);
  return item;
}

/// The slug of the refusal, nullopt when the contact was enrolled.
std::optional<std::string_view> add_one(engine::Call& call, engine::Row& sequence, std::int64_t contact_id) {
  const engine::Row* const contact = call.store().find("contacts", contact_id);
  if (contact == nullptr) return "contactNotFound";
  if (engine::flag_of(*contact, "isOptedOut")) return "invalidInput";
  if (engine::find_enrolment(call.store(), call.id(), contact_id) != nullptr)
    return "contactAlreadyInSequence";
  if (call.store().table("enrolments").full()) return "contactLimitExceeded";
  if (engine::flag_of(call.fields(), "removeFromExisting")) {
    std::vector<std::int64_t> others;
    for (const engine::Row* row : engine::enrolments_of(call.store(), contact_id))
      others.push_back(engine::integer_of(*row, "sequenceId"));
    for (const std::int64_t other : others) engine::end_enrolment(call.world, other, contact_id);
  }
  engine::enrol(call.world, sequence, *contact, engine::integer_of(call.fields(), "startStepId"));
  return std::nullopt;
}

engine::Answer bulk_add(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const std::vector<engine::Row*> steps = engine::steps_of(call.store(), call.id());
  if (steps.empty()) return call.refuse(400, "noStepsInSequence", "The sequence has no steps.");
  if (engine::flag_of(*sequence, "isArchived"))
    return call.refuse(400, "invalidInput", "The sequence is archived.");
  const std::int64_t start = engine::integer_of(call.fields(), "startStepId");
  const auto is_start = [&](const engine::Row* step) { return engine::integer_of(*step, "id") == start; };
  if (start != 0 && std::none_of(steps.begin(), steps.end(), is_start)) {
    return call.refuse(400, "invalidInput", "startStepId names no step of this sequence.");
  }
  json::array added;
  json::object refused;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    if (const auto slug = add_one(call, *sequence, id)) {
      refused[std::to_string(id)] = engine::bulk_failure(*slug, "The contact was not added to the sequence.");
    } else {
      added.emplace_back(id);
    }
  }
  return engine::done(json::object{{"added", std::move(added)}, {"notProcessed", std::move(refused)}});
}

engine::Answer bulk_remove(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  json::array removed;
  std::int64_t unknown = 0;
  std::int64_t elsewhere = 0;
  const std::vector<std::int64_t> ids = engine::integers_of(call.fields(), "contactIds");
  for (const std::int64_t id : ids) {
    if (engine::find_enrolment(call.store(), call.id(), id) != nullptr) {
      engine::end_enrolment(call.world, call.id(), id);
      removed.emplace_back(id);
    } else {
      ++(call.store().find("contacts", id) == nullptr ? unknown : elsewhere);
    }
  }
  return engine::done(json::object{{"requested", ids.size()},
                                   {"removed", removed.size()},
                                   {"notFound", unknown},
                                   {"notInSequence", elsewhere},
                                   {"removedIds", removed}});
}

engine::Answer remove(engine::Call& call) {
  if (engine::find_enrolment(call.store(), call.id(), call.id("contact_id")) == nullptr) {
    return call.refuse(404, "notInSequence", "The contact is not in this sequence.");
  }
  engine::end_enrolment(call.world, call.id(), call.id("contact_id"));
  return engine::done();
}

engine::Answer list(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  std::vector<json::object> items;
  for (const engine::Row* row : engine::enrolments_in(call.store(), call.id()))
    items.push_back(view(call.store(), *row));
  const std::string_view sort_by = engine::text_of(call.query, "sort_by");
  const std::string_view member = sort_by.empty() ? std::string_view("addingDate") : sort_by;
  std::stable_sort(items.begin(), items.end(), [&](const json::object& a, const json::object& b) {
    return engine::text_of(a, member) < engine::text_of(b, member);
  });
  // Most recently added first unless the caller sorts.
  const std::string_view direction = engine::text_of(call.query, "sort_direction");
  if (direction == "desc" || (direction.empty() && sort_by.empty())) std::reverse(items.begin(), items.end());
  return engine::page(call, items, [](const json::object& item) { return item; });
}

engine::Answer count(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  return engine::done(json::object{{"count", engine::enrolments_in(call.store(), call.id()).size()}});
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const enrolment = engine::find_enrolment(call.store(), call.id(), call.id("contact_id"));
  if (enrolment == nullptr) return call.refuse(404, "notInSequence", "The contact is not in this sequence.");
  return engine::done(view(call.store(), *enrolment));
}

std::string_view outcome_of(const engine::Row& enrolment) {
  if (engine::flag_of(enrolment, "isReplied")) return "Replied";
  if (engine::flag_of(enrolment, "isBounced")) return "Bounced";
  const std::string_view status = engine::text_of(enrolment, "statusInSequence");
  if (status == "paused") return "Paused";
  if (status == "finished") return "Finished";
  return status == "outOfOffice" ? "OutOfOffice" : "Active";
}

json::object state_view(engine::Store& store, const engine::Row& enrolment,
                        const std::set<std::string_view>& columns) {
  const engine::Row* const contact = store.find("contacts", engine::integer_of(enrolment, "contactId"));
  const engine::Row none;
  const engine::Row& person = contact == nullptr ? none : *contact;
  const auto text = [&](std::string_view name) {
    return engine::has_value(person, name) ? json::value(engine::text_of(person, name))
                                           : json::value(nullptr);
  };
  json::object item{{"contactId", enrolment.at("contactId")},
                    {"email", text("email")},
                    {"firstName", text("firstName")},
                    {"lastName", text("lastName")},
                    {"title", text("title")},
                    {"addedAt", enrolment.at("addingDate")}};
  if (columns.contains("CurrentStep")) {
    const std::string place = engine::step_display(store, engine::integer_of(enrolment, "sequenceId"),
                                                   engine::integer_of(enrolment, "currentStepId"));
    item["currentStep"] = place.empty() ? json::value(nullptr)
                                        : json::value(json::object{{"stepId", enrolment.at("currentStepId")},
                                                                   {"displayStepNumber", place},
                                                                   {"stepNumber", std::stoll(place)}});
  }
  if (columns.contains("LastStepCompletedAt"))
    item["lastStepCompletedAt"] = enrolment.at("lastStepCompletedAt");
  if (columns.contains("Status")) {
    item["status"] = json::object{{"status", outcome_of(enrolment)},
                                  {"replied", engine::flag_of(enrolment, "isReplied")},
                                  {"delivered", engine::flag_of(enrolment, "delivered")},
                                  {"bounced", engine::flag_of(enrolment, "isBounced")},
                                  {"opened", engine::flag_of(enrolment, "opened")},
                                  {"clicked", engine::flag_of(enrolment, "clicked")}};
  }
  return item;
}

engine::Answer list_state(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  std::set<std::string_view> columns;
  std::string_view wanted = engine::text_of(call.query, "additionalColumns");
  while (!wanted.empty()) {
    const std::size_t comma = std::min(wanted.find(','), wanted.size());
    columns.insert(wanted.substr(0, comma));
    wanted.remove_prefix(std::min(comma + 1, wanted.size()));
  }
  engine::Answer answer =
      engine::page(call, engine::enrolments_in(call.store(), call.id()),
                   [&](const engine::Row* row) { return state_view(call.store(), *row, columns); });
  answer.kind = engine::Answer::Kind::exact;  // columns that were not asked for are absent, not null
  return answer;
}

/// Runs `change` on the enrolments of the listed contacts; it gives the slug of a refusal.
template <class Change>
engine::Answer mark(engine::Call& call, Change change) {
  const engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    engine::Row* const enrolment = engine::find_enrolment(call.store(), call.id(), id);
    std::optional<std::string_view> slug;
    if (enrolment != nullptr)
      slug = change(*enrolment);
    else
      slug = call.store().find("contacts", id) == nullptr ? "contactNotFound" : "notInSequence";
    if (slug) failures[std::to_string(id)] = engine::bulk_failure(*slug, "The contact was left as it was.");
  }
  return engine::done(std::move(failures));
}

engine::Answer mark_replied(engine::Call& call) {
  return mark(call, [&](engine::Row& enrolment) -> std::optional<std::string_view> {
    set_replied(call.world, enrolment, engine::flag_of(call.fields(), "isReplied"));
    return std::nullopt;
  });
}

engine::Answer mark_bounced(engine::Call& call) {
  return mark(call, [&](engine::Row& enrolment) -> std::optional<std::string_view> {
    set_bounced(call.world, enrolment, engine::flag_of(call.fields(), "isBounced"),
                engine::flag_of(call.fields(), "resendEmails"));
    return std::nullopt;
  });
}

engine::Answer mark_status(engine::Call& call) {
  return mark(call, [&](engine::Row& enrolment) {
    return set_status(enrolment, engine::text_of(call.fields(), "statusInSequence"));
  });
}

engine::Answer preview(engine::Call& call) {
  engine::Store& store = call.store();
  const std::int64_t sequence = call.id("sequence_id");
  const engine::Row* const enrolment = engine::find_enrolment(store, sequence, call.id("contact_id"));
  const engine::Row* const contact = store.find("contacts", call.id("contact_id"));
  if (enrolment == nullptr || contact == nullptr)
    return call.not_found("The contact is not in this sequence.");
  json::array steps;
  for (const engine::Row* step : engine::steps_of(store, sequence)) {
    const json::value* variants = step->if_contains("variants");
    if (variants == nullptr || variants->as_array().empty()) continue;
    const json::object& variant = variants->as_array().front().as_object();
    const std::string subject = engine::render(engine::text_of(variant, "subject"), *contact).text;
    steps.push_back(json::object{
        {"stepId", step->at("id")},
        {"displayName", "Step " + engine::step_display(store, sequence, engine::integer_of(*step, "id"))},
        {"personalizationStatus", "notPersonalized"},
        {"needsPersonalization", false},
        {"subject", subject.empty() ? json::value(nullptr) : json::value(subject)},
        {"body", engine::render(engine::text_of(variant, "message"), *contact).text},
        {"isModifiedByUser", false}});
  }
  return engine::done(json::object{{"sequenceId", sequence},
                                   {"contactId", contact->at("id")},
                                   {"contactFullName", engine::full_name(*contact)},
                                   {"contactEmail", contact->at("email")},
                                   {"contactTitle", contact->at("title")},
                                   {"contactCompany", contact->at("company")},
                                   {"contactLinkedInUrl", contact->at("linkedInUrl")},
                                   {"steps", std::move(steps)}});
}

engine::Answer reset_preview(engine::Call& call) {
  const engine::Row* const enrolment =
      engine::find_enrolment(call.store(), call.id("sequence_id"), call.id("contact_id"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> sequence_contact_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"sequence_contacts_bulk_add", bulk_add},
      {"sequence_contacts_bulk_remove", bulk_remove},
      {"sequence_contacts_remove", remove},
      {"sequence_contacts_list", list},
      {"sequence_contacts_count", count},
      {"sequence_contacts_get", get},
      {"sequence_contacts_list_state", list_state},
      {"sequence_contacts_set_replied", mark_replied},
      {"sequence_contacts_set_bounced", mark_bounced},
      {"sequence_contacts_set_status", mark_status},
      {"sequence_contacts_preview_get", preview},
      {"sequence_contacts_preview_reset", reset_preview},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
