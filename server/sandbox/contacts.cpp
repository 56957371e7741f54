// Contacts: create, read, change, remove, hand over. Source: Reply, "Contacts", and "Enum casing traps" for
// company sizes and custom fields.
#include "sandbox/behaviours.hpp"
#include "sandbox/contact_fields.hpp"
#include "sandbox/contact_search.hpp"
#include "sandbox/domain.hpp"

#include <cctype>

namespace reply_mcp::sandbox {

namespace {

std::optional<Answer> fields_by_key(Call& call) {
  drop_foreign_custom_fields(call.body, true);
  return std::nullopt;
}

std::optional<Answer> fields_by_name(Call& call) {
  drop_foreign_custom_fields(call.body, false);
  return std::nullopt;
}

Answer create(Call& call) {
  const json::object& fields = call.fields();
  if (const auto reason = reason_against(call.store(), fields, nullptr)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  if (call.store().table("contacts").full()) {
    return business_problem(400, "contact.limitExceeded", "The plan takes no more contacts.");
  }
  return done(contact_view(call.store(), add_contact(call.world, fields)));
}

Answer list(Call& call) {
  const std::string_view email = text_of(call.query, "email");
  const std::string_view profile = text_of(call.query, "linkedIn");
  const std::vector<Row*> rows = select(call.store(), "contacts", [&](const Row& row) {
    return (email.empty() || same_text(text_of(row, "email"), email)) &&
           (profile.empty() || same_text(text_of(row, "linkedInUrl"), profile));
  });
  return page(call, rows, [&](const Row* row) { return contact_view(call.store(), *row); });
}

Answer get(Call& call) {
  const Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return done(contact_view(call.store(), *contact));
}

Answer update(Call& call) {
  Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  if (const auto reason = reason_against(call.store(), call.fields(), contact)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  const bool opted_out = flag_of(*contact, "isOptedOut");
  write_contact(call.world, *contact, call.fields());
  if (!opted_out && flag_of(*contact, "isOptedOut")) mark_email(call.world, "optedOut", call.id());
  return done(contact_view(call.store(), *contact));
}

Answer remove(Call& call) {
  if (!delete_contact(call.world, call.id())) return call.not_found("There is no contact with that id.");
  return done();
}

Answer bulk_remove(Call& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!delete_contact(call.world, id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Contact not found.");
  }
  return done(std::move(failures));
}

Answer change_owner(Call& call) {
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!World::is_user(user)) return call.not_found("The user is not in this team.");
  json::array affected;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Row* const contact = call.store().find("contacts", id);
    if (contact == nullptr) continue;
    (*contact)["ownerUserId"] = user;
    affected.emplace_back(id);
    if (!flag_of(call.fields(), "reassignTasks")) continue;
    for (Row* task :
         select(call.store(), "tasks", [&](const Row& row) { return integer_of(row, "contactId") == id; })) {
      (*task)["assignedUserId"] = user;
    }
  }
  if (affected.empty()) return call.not_found("None of the contacts exists.");
  return done(json::object{{"isSuccess", true}, {"affectedIds", std::move(affected)}});
}

Answer filter(Call& call) {
  std::string fault;
  const auto rows = search_contacts(call.world, call.fields(), fault);
  if (!rows) return call.refuse(400, "invalidInput", fault);
  return page(call, *rows, [&](const Row* row) { return contact_view(call.store(), *row); });
}

Answer count(Call& call) {
  std::string fault;
  const auto rows = search_contacts(call.world, call.fields(), fault);
  if (!rows) return call.refuse(400, "invalidInput", fault);
  return done(json::object{{"count", rows->size()}});
}

}  // namespace

std::span<const Binding> contact_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
