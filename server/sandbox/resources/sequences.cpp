// Sequences: create, read, change, remove; running states are in sequence_states.cpp.
// Source: Reply, "Sequences".
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/sequence_states.hpp"
#include "sandbox/resources/sequence_views.hpp"
#include "sandbox/resources/step_rules.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

/// Every id of the array member is a record of the table.
bool all_known(engine::Store& store, std::string_view table, const json::object& fields,
               std::string_view name) {
  const std::vector<std::int64_t> ids = engine::integers_of(fields, name);
  return std::all_of(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return store.find(table, id) != nullptr; });
}

std::optional<engine::Answer> unknown_reference(const engine::Call& call) {
  const json::object& fields = call.fields();
  if (engine::has_value(fields, "scheduleId") &&
      call.store().find("schedules", engine::integer_of(fields, "scheduleId")) == nullptr) {
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

void write(engine::Row& row, const json::object& fields) {
  static constexpr std::string_view k_plain[] = {"name", "scheduleId"};
  engine::copy_fields(fields, row, k_plain);
  if (const json::value* ids = fields.if_contains("emailAccounts")) row["_emails"] = *ids;
  if (const json::value* ids = fields.if_contains("linkedInAccounts")) row["_linkedins"] = *ids;
  if (const json::value* settings = fields.if_contains("settings");
      settings != nullptr && settings->is_object()) {
    for (const auto& [name, value] : settings->get_object()) row["settings"].as_object()[name] = value;
  }
}

engine::Answer create(engine::Call& call) {
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
  engine::Row own;
  write(own, {{"name", call.fields().at("name")}});
  engine::Row& row = add_sequence(call.world, std::move(own));
  write(row, call.fields());
  if (steps != nullptr && steps->is_array()) {
    for (const json::value& step : steps->get_array())
      add_step(call.store(), engine::integer_of(row, "id"), step.as_object());
  }
  return engine::done(sequence_view(call.store(), row));
}

bool matches(const engine::Call& call, const engine::Row& row) {
  const json::object& query = call.query;
  if (engine::has_value(query, "status") &&
      engine::text_of(query, "status") != engine::text_of(row, "status"))
    return false;
  if (engine::has_value(query, "ownerUserId") &&
      engine::integer_of(query, "ownerUserId") != engine::integer_of(row, "ownerUserId"))
    return false;
  if (engine::has_value(query, "folderId") &&
      !engine::same_text(engine::text_of(query, "folderId"), engine::text_of(row, "_folder")))
    return false;
  if (engine::has_value(query, "isArchived") &&
      engine::flag_of(query, "isArchived") != engine::flag_of(row, "isArchived"))
    return false;
  if (!engine::contains_text(engine::text_of(row, "name"), engine::text_of(query, "name"))) return false;
  return !engine::has_value(query, "createdAfter") ||
         engine::instant_of(row, "created") > engine::instant_of(query, "createdAfter");
}

engine::Answer list(engine::Call& call) {
  if (engine::has_value(call.query, "sortDirection") && !engine::has_value(call.query, "sortBy")) {
    return call.refuse(400, "invalidSort", "sortDirection needs sortBy.");
  }
  std::vector<engine::Row*> rows =
      engine::select(call.store(), "sequences", [&](const engine::Row& row) { return matches(call, row); });
  const std::string_view sort_by = engine::text_of(call.query, "sortBy");
  if (!sort_by.empty()) {
    std::stable_sort(rows.begin(), rows.end(), [&](const engine::Row* a, const engine::Row* b) {
      return engine::text_of(*a, sort_by) < engine::text_of(*b, sort_by);
    });
  }
  if (engine::text_of(call.query, "sortDirection") == "desc") std::reverse(rows.begin(), rows.end());
  return engine::page(call, rows, [&](const engine::Row* row) { return sequence_item(call.store(), *row); });
}

engine::Answer count(engine::Call& call) {
  const auto rows =
      engine::select(call.store(), "sequences", [&](const engine::Row& row) { return matches(call, row); });
  return engine::done(json::object{{"count", rows.size()}});
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const row = call.store().find("sequences", call.id());
  if (row == nullptr) return call.not_found("There is no sequence with that id.");
  return engine::done(sequence_view(call.store(), *row));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = call.store().find("sequences", call.id());
  if (row == nullptr) return call.not_found("There is no sequence with that id.");
  if (engine::flag_of(*row, "isArchived"))
    return call.refuse(409, "archived", "An archived sequence cannot be changed.");
  if (auto refused = unknown_reference(call)) return *refused;
  write(*row, call.fields());
  return engine::done(sequence_view(call.store(), *row));
}

engine::Answer remove(engine::Call& call) {
  if (!delete_sequence(call.world, call.id())) return call.not_found("There is no sequence with that id.");
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> sequence_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"sequences_create", create}, {"sequences_list", list},     {"sequences_count", count},
      {"sequences_get", get},       {"sequences_update", update}, {"sequences_delete", remove},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
