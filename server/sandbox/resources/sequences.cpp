// Sequences: create, read, change, remove; running states are in sequence_states.cpp.
// Source: Reply, "Sequences".

#include "sandbox/domain/sequences.hpp"

#include "sandbox/domain/steps.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

/// Every id of the array member is a record of the table.
bool all_known(Store& store, std::string_view table, const json::object& fields, std::string_view name) {
  const std::vector<std::int64_t> ids = integers_of(fields, name);
  return std::all_of(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return store.find(table, id) != nullptr; });
}

Admission unknown_reference(const AccountCall& call) {
  const json::object& fields = call.fields();
  if (has_value(fields, "scheduleId") &&
      call.store().find("schedules", integer_of(fields, "scheduleId")) == nullptr) {
    return call.refuse(404, "scheduleNotFound", "There is no schedule with that id.");
  }
  if (!all_known(call.store(), "email-accounts", fields, "emailAccounts")) {
    return call.refuse(404, "emailAccountNotFound", "An email account does not exist.");
  }
  if (!all_known(call.store(), "linkedin-accounts", fields, "linkedInAccounts")) {
    return call.refuse(404, "linkedInAccountNotFound", "A LinkedIn account does not exist.");
  }
  return {};
}

void write(Record& record, const json::object& fields) {
  static constexpr std::string_view k_plain[] = {"name", "scheduleId"};
  copy_fields(fields, record, k_plain);
  if (const json::value* ids = fields.if_contains("emailAccounts")) record["_emails"] = *ids;
  if (const json::value* ids = fields.if_contains("linkedInAccounts")) record["_linkedins"] = *ids;
  if (const json::value* settings = fields.if_contains("settings");
      settings != nullptr && settings->is_object()) {
    for (const auto& [name, value] : settings->get_object()) record["settings"].as_object()[name] = value;
  }
}

/// Reported from the live API: such a step in the body of a creation answers 500; added afterwards it works.
bool has_connect_step(const json::array& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const json::value& step) {
    return text_of(step.as_object(), "type") == "linkedIn" &&
           text_of(step.as_object(), "actionType") == "connect";
  });
}

AccountAnswer create(AccountCall& call) {
  if (auto checked = unknown_reference(call); !checked) return checked.error();
  if (call.store().table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  const json::value* steps = call.fields().if_contains("steps");
  if (steps != nullptr && steps->is_array()) {
    if (has_connect_step(steps->get_array())) return plain_problem(500, "An unexpected error occurred.");
    StepPlan plan(call.store(), 0);
    for (const json::value& step : steps->get_array()) {
      if (const auto checked = plan.check(step.as_object()); !checked)
        return call.refuse(400, checked.error().variant, checked.error().detail);
      plan.take(step.as_object());
    }
  }
  Record own;
  write(own, {{"name", call.fields().at("name")}});
  Record& record = add_sequence(call.state, std::move(own));
  write(record, call.fields());
  if (steps != nullptr && steps->is_array()) {
    for (const json::value& step : steps->get_array())
      add_step(call.store(), integer_of(record, "id"), step.as_object());
  }
  return done(sequence_view(call.store(), record));
}

bool matches(const AccountCall& call, const Record& record) {
  const json::object& query = call.query;
  if (has_value(query, "status") && text_of(query, "status") != text_of(record, "status")) return false;
  if (has_value(query, "ownerUserId") &&
      integer_of(query, "ownerUserId") != integer_of(record, "ownerUserId"))
    return false;
  if (has_value(query, "isArchived") && flag_of(query, "isArchived") != flag_of(record, "isArchived"))
    return false;
  if (!contains_text(text_of(record, "name"), text_of(query, "name"))) return false;
  return !has_value(query, "createdAfter") ||
         instant_of(record, "created") > instant_of(query, "createdAfter");
}

AccountAnswer list(AccountCall& call) {
  if (has_value(call.query, "sortDirection") && !has_value(call.query, "sortBy")) {
    return call.refuse(400, "invalidSort", "sortDirection needs sortBy.");
  }
  std::vector<Record*> records =
      select(call.store(), "sequences", [&](const Record& record) { return matches(call, record); });
  const std::string_view sort_by = text_of(call.query, "sortBy");
  if (!sort_by.empty()) {
    std::stable_sort(records.begin(), records.end(), [&](const Record* a, const Record* b) {
      return text_of(*a, sort_by) < text_of(*b, sort_by);
    });
  }
  if (text_of(call.query, "sortDirection") == "desc") std::reverse(records.begin(), records.end());
  return page(call, records, [&](const Record* record) { return sequence_item(call.store(), *record); });
}

AccountAnswer count(AccountCall& call) {
  const auto records =
      select(call.store(), "sequences", [&](const Record& record) { return matches(call, record); });
  return done(json::object{{"count", records.size()}});
}

AccountAnswer get(AccountCall& call) {
  const Record* const record = call.store().find("sequences", call.id());
  if (record == nullptr) return call.not_found("There is no sequence with that id.");
  return done(sequence_view(call.store(), *record));
}

AccountAnswer update(AccountCall& call) {
  Record* const record = call.store().find("sequences", call.id());
  if (record == nullptr) return call.not_found("There is no sequence with that id.");
  if (flag_of(*record, "isArchived"))
    return call.refuse(409, "archived", "An archived sequence cannot be changed.");
  if (auto checked = unknown_reference(call); !checked) return checked.error();
  write(*record, call.fields());
  return done(sequence_view(call.store(), *record));
}

AccountAnswer remove(AccountCall& call) {
  if (!delete_sequence(call.state, call.id())) return call.not_found("There is no sequence with that id.");
  return done();
}

}  // namespace

std::span<const OperationHandler> sequence_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequences_create", create}, {"sequences_list", list},     {"sequences_count", count},
      {"sequences_get", get},       {"sequences_update", update}, {"sequences_delete", remove},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
