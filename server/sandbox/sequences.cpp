// Sequences: create, read, change, remove; running states are in sequence_states.cpp.
// Source: Reply, "Sequences".
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/sequence_states.hpp"
#include "sandbox/sequence_views.hpp"
#include "sandbox/step_rules.hpp"

namespace reply_mcp::sandbox {

namespace {

/// Every id of the array member is a record of the table.
bool all_known(Store& store, std::string_view table, const json::object& fields, std::string_view name) {
  const std::vector<std::int64_t> ids = integers_of(fields, name);
  return std::all_of(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return store.find(table, id) != nullptr; });
}

std::optional<Answer> unknown_reference(const Call& call) {
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
  return std::nullopt;
}

void write(Row& row, const json::object& fields) {
  static constexpr std::string_view k_plain[] = {"name", "scheduleId"};
  copy_fields(fields, row, k_plain);
  if (const json::value* ids = fields.if_contains("emailAccounts")) row["_emails"] = *ids;
  if (const json::value* ids = fields.if_contains("linkedInAccounts")) row["_linkedins"] = *ids;
  if (const json::value* settings = fields.if_contains("settings");
      settings != nullptr && settings->is_object()) {
    for (const auto& [name, value] : settings->get_object()) row["settings"].as_object()[name] = value;
  }
}

Answer create(Call& call) {
  if (auto refused = unknown_reference(call)) return *refused;
  if (call.store().table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  const json::value* steps = call.fields().if_contains("steps");
  if (steps != nullptr && steps->is_array()) {
    StepPlan plan(call.store(), 0);
    for (const json::value& step : steps->get_array()) {
      if (const auto fault = plan.fault_of(step.as_object()))
        return call.refuse(400, fault->variant, fault->detail);
      plan.take(step.as_object());
    }
  }
  Row own;
  write(own, {{"name", call.fields().at("name")}});
  Row& row = add_sequence(call.world, std::move(own));
  write(row, call.fields());
  if (steps != nullptr && steps->is_array()) {
    for (const json::value& step : steps->get_array())
      add_step(call.store(), integer_of(row, "id"), step.as_object());
  }
  return done(sequence_view(call.store(), row));
}

bool matches(const Call& call, const Row& row) {
  const json::object& query = call.query;
  if (has_value(query, "status") && text_of(query, "status") != text_of(row, "status")) return false;
  if (has_value(query, "ownerUserId") && integer_of(query, "ownerUserId") != integer_of(row, "ownerUserId"))
    return false;
  if (has_value(query, "folderId") && !same_text(text_of(query, "folderId"), text_of(row, "_folder")))
    return false;
  if (has_value(query, "isArchived") && flag_of(query, "isArchived") != flag_of(row, "isArchived"))
    return false;
  if (!contains_text(text_of(row, "name"), text_of(query, "name"))) return false;
  return !has_value(query, "createdAfter") || instant_of(row, "created") > instant_of(query, "createdAfter");
}

Answer list(Call& call) {
  if (has_value(call.query, "sortDirection") && !has_value(call.query, "sortBy")) {
    return call.refuse(400, "invalidSort", "sortDirection needs sortBy.");
  }
  std::vector<Row*> rows =
      select(call.store(), "sequences", [&](const Row& row) { return matches(call, row); });
  const std::string_view sort_by = text_of(call.query, "sortBy");
  if (!sort_by.empty()) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row* a, const Row* b) { return text_of(*a, sort_by) < text_of(*b, sort_by); });
  }
  if (text_of(call.query, "sortDirection") == "desc") std::reverse(rows.begin(), rows.end());
  return page(call, rows, [&](const Row* row) { return sequence_item(call.store(), *row); });
}

Answer count(Call& call) {
  const auto rows = select(call.store(), "sequences", [&](const Row& row) { return matches(call, row); });
  return done(json::object{{"count", rows.size()}});
}

Answer get(Call& call) {
  const Row* const row = call.store().find("sequences", call.id());
  if (row == nullptr) return call.not_found("There is no sequence with that id.");
  return done(sequence_view(call.store(), *row));
}

Answer update(Call& call) {
  Row* const row = call.store().find("sequences", call.id());
  if (row == nullptr) return call.not_found("There is no sequence with that id.");
  if (flag_of(*row, "isArchived"))
    return call.refuse(409, "archived", "An archived sequence cannot be changed.");
  if (auto refused = unknown_reference(call)) return *refused;
  write(*row, call.fields());
  return done(sequence_view(call.store(), *row));
}

Answer remove(Call& call) {
  if (!delete_sequence(call.world, call.id())) return call.not_found("There is no sequence with that id.");
  return done();
}

}  // namespace

std::span<const Binding> sequence_bindings() {
  static constexpr Binding k_bindings[] = {
      {"sequences_create", create}, {"sequences_list", list},     {"sequences_count", count},
      {"sequences_get", get},       {"sequences_update", update}, {"sequences_delete", remove},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
