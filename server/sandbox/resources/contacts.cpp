// Contacts: create, read, change, remove, hand over. Source: Reply, "Contacts", and "Enum casing traps" for
// company sizes and custom fields.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/contact_fields.hpp"
#include "sandbox/resources/contact_search.hpp"

#include <cctype>

namespace reply_mcp::sandbox::resources {

namespace {

std::optional<engine::Answer> fields_by_key(engine::Call& call) {
  drop_foreign_custom_fields(call.body, true);
  return std::nullopt;
}

std::optional<engine::Answer> fields_by_name(engine::Call& call) {
  drop_foreign_custom_fields(call.body, false);
  return std::nullopt;
}

engine::Answer create(engine::Call& call) {
  const json::object& fields = call.fields();
  if (const auto reason = reason_against(call.store(), fields, nullptr)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  if (call.store().table("contacts").full()) {
    return engine::business_problem(400, "contact.limitExceeded", "The plan takes no more contacts.");
  }
  return engine::done(contact_view(call.store(), add_contact(call.world, fields)));
}

engine::Answer list(engine::Call& call) {
  const std::string_view email = engine::text_of(call.query, "email");
  const std::string_view profile = engine::text_of(call.query, "linkedIn");
  const std::vector<engine::Row*> rows =
      engine::select(call.store(), "contacts", [&](const engine::Row& row) {
        return (email.empty() || engine::same_text(engine::text_of(row, "email"), email)) &&
               (profile.empty() || engine::same_text(engine::text_of(row, "linkedInUrl"), profile));
      });
  return engine::page(call, rows, [&](const engine::Row* row) { return contact_view(call.store(), *row); });
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return engine::done(contact_view(call.store(), *contact));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  if (const auto reason = reason_against(call.store(), call.fields(), contact)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  const bool opted_out = engine::flag_of(*contact, "isOptedOut");
  write_contact(call.world, *contact, call.fields());
  if (!opted_out && engine::flag_of(*contact, "isOptedOut"))
    engine::mark_email(call.world, "optedOut", call.id());
  return engine::done(contact_view(call.store(), *contact));
}

engine::Answer remove(engine::Call& call) {
  if (!engine::delete_contact(call.world, call.id()))
    return call.not_found("There is no contact with that id.");
  return engine::done();
}

engine::Answer bulk_remove(engine::Call& call) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    if (!engine::delete_contact(call.world, id))
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Contact not found.");
  }
  return engine::done(std::move(failures));
}

engine::Answer change_owner(engine::Call& call) {
  const std::int64_t user = engine::integer_of(call.fields(), "userId");
  if (!engine::World::is_user(user)) return call.not_found("The user is not in this team.");
  json::array affected;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    engine::Row* const contact = call.store().find("contacts", id);
    if (contact == nullptr) continue;
    (*contact)["ownerUserId"] = user;
    affected.emplace_back(id);
    if (!engine::flag_of(call.fields(), "reassignTasks")) continue;
    for (engine::Row* task : engine::select(call.store(), "tasks", [&](const engine::Row& row) {
           return engine::integer_of(row, "contactId") == id;
         })) {
      (*task)["assignedUserId"] = user;
    }
  }
  if (affected.empty()) return call.not_found("None of the contacts exists.");
  return engine::done(json::object{{"isSuccess", true}, {"affectedIds", std::move(affected)}});
}

engine::Answer filter(engine::Call& call) {
  std::string fault;
  const auto rows = search_contacts(call.world, call.fields(), fault);
  if (!rows) return call.refuse(400, "invalidInput", fault);
  return engine::page(call, *rows, [&](const engine::Row* row) { return contact_view(call.store(), *row); });
}

engine::Answer count(engine::Call& call) {
  std::string fault;
  const auto rows = search_contacts(call.world, call.fields(), fault);
  if (!rows) return call.refuse(400, "invalidInput", fault);
  return engine::done(json::object{{"count", rows->size()}});
}

}  // namespace

std::span<const engine::Binding> contact_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"contacts_create", create, fields_by_key},
      {"contacts_list", list},
      {"contacts_get", get},
      {"contacts_update", update, fields_by_name},
      {"contacts_delete", remove},
      {"contacts_bulk_delete", bulk_remove},
      {"contacts_change_owner", change_owner},
      {"contacts_filter", filter},
      {"contacts_count_filtered", count},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
