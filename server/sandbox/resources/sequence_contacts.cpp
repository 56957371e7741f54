// Who is in a sequence: enrol, remove, list, mark. Source: Reply, "Sequence contacts" and "Non-atomic bulk
// operations".
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

Record* sequence_of(AccountCall& call) {
  return call.store().find("sequences", call.id());
}

AccountAnswer no_sequence(const AccountCall& call) {
  return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
}

json::object view(Store& store, const Record& enrolment) {
  json::object item = enrolment;
  if (const Record* const contact = store.find("contacts", integer_of(enrolment, "contactId"))) {
    static constexpr std::string_view k_fields[] = {"email", "firstName",  "lastName",   "company",
                                                    "title", "isOptedOut", "callStatus", "meetingStatus"};
    copy_fields(*contact, item, k_fields);
  }
  if (flag_of(enrolment, "isBounced")) item["statusInSequence"] = "inactive";
  item["emailDisposition"] = json::object{{"isReplied", flag_of(enrolment, "isReplied")},
                                          {"isBounced", flag_of(enrolment, "isBounced")}};
  item["currentStep"] = current_step(store, enrolment);
  return item;
}

/// Success when the contact was enrolled.
ItemOutcome add_one(AccountCall& call, Record& sequence, std::int64_t contact_id) {
  const Record* const contact = call.store().find("contacts", contact_id);
  if (contact == nullptr) return "contactNotFound";
  if (find_enrolment(call.store(), call.id(), contact_id) != nullptr) return "contactAlreadyInSequence";
  if (call.store().table("enrolments").full()) return "contactLimitExceeded";
  if (const Reach reach = check_reach(call.store(), *contact); !reach) return item_fault(reach.error());
  if (flag_of(call.fields(), "removeFromExisting")) leave_all(call.state, contact_id);
  const auto enrolled = enrol(call.state, sequence, *contact, integer_of(call.fields(), "startStepId"));
  if (!enrolled) return item_fault(enrolled.error());
  return {};
}

AccountAnswer bulk_add(AccountCall& call) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const std::vector<Record*> steps = steps_of(call.store(), call.id());
  if (steps.empty()) return call.refuse(400, "noStepsInSequence", "The sequence has no steps.");
  if (flag_of(*sequence, "isArchived")) return call.refuse(400, "invalidInput", "The sequence is archived.");
  const std::int64_t start = integer_of(call.fields(), "startStepId");
  const auto is_start = [&](const Record* step) { return integer_of(*step, "id") == start; };
  if (start != 0 && std::none_of(steps.begin(), steps.end(), is_start)) {
    return call.refuse(400, "invalidInput", "startStepId names no step of this sequence.");
  }
  json::array added;
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    if (const auto outcome = add_one(call, *sequence, id); !outcome) {
      failures[std::to_string(id)] = bulk_failure(outcome.error());
    } else {
      added.emplace_back(id);
    }
  }
  return done(json::object{{"added", std::move(added)}, {"notProcessed", std::move(failures)}});
}

AccountAnswer bulk_remove(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  json::array removed;
  std::int64_t unknown = 0;
  std::int64_t elsewhere = 0;
  const std::vector<std::int64_t> ids = integers_of(call.fields(), "contactIds");
  for (const std::int64_t id : ids) {
    if (find_enrolment(call.store(), call.id(), id) != nullptr) {
      end_enrolment(call.state, call.id(), id);
      removed.emplace_back(id);
    } else {
      ++(call.store().find("contacts", id) == nullptr ? unknown : elsewhere);
    }
  }
  return done(json::object{{"requested", ids.size()},
                           {"removed", removed.size()},
                           {"notFound", unknown},
                           {"notInSequence", elsewhere},
                           {"removedIds", removed}});
}

AccountAnswer remove(AccountCall& call) {
  if (find_enrolment(call.store(), call.id(), call.id("contact_id")) == nullptr) {
    return call.refuse(404, "notInSequence", "The contact is not in this sequence.");
  }
  end_enrolment(call.state, call.id(), call.id("contact_id"));
  return done();
}

AccountAnswer list(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  std::vector<json::object> items;
  for (const Record* record : enrolments_in(call.store(), call.id()))
    items.push_back(view(call.store(), *record));
  const std::string_view sort_by = text_of(call.query, "sort_by");
  const std::string_view member = sort_by.empty() ? std::string_view("addingDate") : sort_by;
  std::stable_sort(items.begin(), items.end(), [&](const json::object& a, const json::object& b) {
    return text_of(a, member) < text_of(b, member);
  });
  // Most recently added first unless the caller sorts.
  const std::string_view direction = text_of(call.query, "sort_direction");
  if (direction == "desc" || (direction.empty() && sort_by.empty())) std::reverse(items.begin(), items.end());
  return page(call, items, [](const json::object& item) { return item; });
}

AccountAnswer count(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  return done(json::object{{"count", enrolments_in(call.store(), call.id()).size()}});
}

AccountAnswer get(AccountCall& call) {
  const Record* const enrolment = find_enrolment(call.store(), call.id(), call.id("contact_id"));
  if (enrolment == nullptr) return call.refuse(404, "notInSequence", "The contact is not in this sequence.");
  return done(view(call.store(), *enrolment));
}

std::string_view outcome_of(const Record& enrolment) {
  if (flag_of(enrolment, "isReplied")) return "Replied";
  if (flag_of(enrolment, "isBounced")) return "Bounced";
  const std::string_view status = text_of(enrolment, "statusInSequence");
  if (status == "paused") return "Paused";
  if (status == "finished") return "Finished";
  return status == "outOfOffice" ? "OutOfOffice" : "Active";
}

json::object state_view(Store& store, const Record& enrolment, const std::set<std::string_view>& columns) {
  const Record* const contact = store.find("contacts", integer_of(enrolment, "contactId"));
  const Record none;
  const Record& person = contact == nullptr ? none : *contact;
  const auto text = [&](std::string_view name) {
    return has_value(person, name) ? json::value(text_of(person, name)) : json::value(nullptr);
  };
  json::object item{{"contactId", enrolment.at("contactId")},
                    {"email", text("email")},
                    {"firstName", text("firstName")},
                    {"lastName", text("lastName")},
                    {"title", text("title")},
                    {"addedAt", enrolment.at("addingDate")}};
  if (columns.contains("CurrentStep")) {
    const std::string place =
        step_display(store, integer_of(enrolment, "sequenceId"), integer_of(enrolment, "currentStepId"));
    item["currentStep"] = place.empty() ? json::value(nullptr)
                                        : json::value(json::object{{"stepId", enrolment.at("currentStepId")},
                                                                   {"displayStepNumber", place},
                                                                   {"stepNumber", std::stoll(place)}});
  }
  if (columns.contains("LastStepCompletedAt"))
    item["lastStepCompletedAt"] = enrolment.at("lastStepCompletedAt");
  if (columns.contains("Status")) {
    const std::vector<Record*> emails =
        emails_of(store, integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
    const auto any = [&](std::string_view flag, bool value) {
      return std::any_of(emails.begin(), emails.end(),
                         [&](const Record* email) { return flag_of(*email, flag) == value; });
    };
    item["status"] =
        json::object{{"status", outcome_of(enrolment)},    {"replied", flag_of(enrolment, "isReplied")},
                     {"delivered", any("bounced", false)}, {"bounced", flag_of(enrolment, "isBounced")},
                     {"opened", any("opened", true)},      {"clicked", any("clicked", true)}};
  }
  return item;
}

AccountAnswer list_state(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  std::set<std::string_view> columns;
  std::string_view wanted = text_of(call.query, "additionalColumns");
  while (!wanted.empty()) {
    const std::size_t comma = std::min(wanted.find(','), wanted.size());
    columns.insert(wanted.substr(0, comma));
    wanted.remove_prefix(std::min(comma + 1, wanted.size()));
  }
  AccountAnswer answer = page(call, enrolments_in(call.store(), call.id()), [&](const Record* record) {
    return state_view(call.store(), *record, columns);
  });
  answer.kind = AccountAnswer::Kind::exact;  // columns that were not asked for are absent, not null
  return answer;
}

/// Runs `change` on the enrolments of the listed contacts; it gives the error code when it cannot.
template <class Change>
AccountAnswer mark(AccountCall& call, Change change) {
  const Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Record* const enrolment = find_enrolment(call.store(), call.id(), id);
    ItemOutcome outcome;
    if (enrolment != nullptr)
      outcome = change(*enrolment);
    else
      outcome = call.store().find("contacts", id) == nullptr ? "contactNotFound" : "notInSequence";
    if (!outcome) failures[std::to_string(id)] = bulk_failure(outcome.error());
  }
  return done(std::move(failures));
}

AccountAnswer mark_replied(AccountCall& call) {
  return mark(call, [&](Record& enrolment) -> ItemOutcome {
    set_replied(call.state, enrolment, flag_of(call.fields(), "isReplied"));
    return {};
  });
}

AccountAnswer mark_bounced(AccountCall& call) {
  return mark(call, [&](Record& enrolment) {
    return set_bounced(call.state, enrolment, flag_of(call.fields(), "isBounced"),
                       flag_of(call.fields(), "resendEmails"));
  });
}

AccountAnswer mark_status(AccountCall& call) {
  return mark(call, [&](Record& enrolment) {
    return set_status(call.state, enrolment, text_of(call.fields(), "statusInSequence"));
  });
}

AccountAnswer preview(AccountCall& call) {
  Store& store = call.store();
  const std::int64_t sequence = call.id("sequence_id");
  const Record* const enrolment = find_enrolment(store, sequence, call.id("contact_id"));
  const Record* const contact = store.find("contacts", call.id("contact_id"));
  if (enrolment == nullptr || contact == nullptr)
    return call.not_found("The contact is not in this sequence.");
  json::array steps;
  for (const Record* step : steps_of(store, sequence)) {
    const json::value* variants = step->if_contains("variants");
    if (variants == nullptr || variants->as_array().empty()) continue;
    const json::object& variant = variants->as_array().front().as_object();
    const std::string subject = render(text_of(variant, "subject"), *contact).text;
    steps.push_back(json::object{
        {"stepId", step->at("id")},
        {"displayName", "Step " + step_display(store, sequence, integer_of(*step, "id"))},
        {"personalizationStatus", flag_of(*enrolment, "_personalized") ? "personalized" : "notPersonalized"},
        {"needsPersonalization", false},
        {"subject", subject.empty() ? json::value(nullptr) : json::value(subject)},
        {"body", render(text_of(variant, "message"), *contact).text},
        {"isModifiedByUser", false}});
  }
  return done(json::object{{"sequenceId", sequence},
                           {"contactId", contact->at("id")},
                           {"contactFullName", full_name(*contact)},
                           {"contactEmail", contact->at("email")},
                           {"contactTitle", contact->at("title")},
                           {"contactCompany", contact->at("company")},
                           {"contactLinkedInUrl", contact->at("linkedInUrl")},
                           {"steps", std::move(steps)}});
}

/// Only that there are texts of its own is kept, not which.
AccountAnswer personalize_preview(AccountCall& call) {
  const std::int64_t sequence = call.id("sequence_id");
  const std::int64_t contact = call.id("contact_id");
  if (find_enrolment(call.store(), sequence, contact) == nullptr)
    return call.not_found("The contact is not in this sequence.");
  return accept_job(call, call.operation.group, [sequence, contact](AccountState& state) -> json::value {
    if (Record* const enrolment = find_enrolment(state.store, sequence, contact))
      (*enrolment)["_personalized"] = true;
    return json::object();
  });
}

AccountAnswer reset_preview(AccountCall& call) {
  Record* const enrolment = find_enrolment(call.store(), call.id("sequence_id"), call.id("contact_id"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  enrolment->erase("_personalized");
  return done();
}

}  // namespace

std::span<const OperationHandler> sequence_contact_handlers() {
  static constexpr OperationHandler k_handlers[] = {
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
      {"ai_sequences_personalize_preview", personalize_preview},
      {"sequence_contacts_preview_reset", reset_preview},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
