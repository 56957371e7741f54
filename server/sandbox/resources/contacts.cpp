// Contacts: create, read, change, remove, hand over. Source: Reply, "Contacts", and "Enum casing traps" for
// company sizes and custom fields.
#include "sandbox/resources/contact_fields.hpp"
#include "sandbox/resources/contact_search.hpp"
#include "sandbox/resources/domain.hpp"
#include "sandbox/resources/handlers.hpp"

#include <cctype>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

Admission fields_by_key(AccountCall& call) {
  drop_foreign_custom_fields(call.body, true);
  return {};
}

Admission fields_by_name(AccountCall& call) {
  drop_foreign_custom_fields(call.body, false);
  return {};
}

AccountAnswer create(AccountCall& call) {
  const json::object& fields = call.fields();
  if (const auto reason = reason_against(call.store(), fields, nullptr)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  if (call.store().table("contacts").full()) {
    return business_problem(400, "contact.limitExceeded", "The plan takes no more contacts.");
  }
  return done(contact_view(call.store(), add_contact(call.state, fields)));
}

AccountAnswer list(AccountCall& call) {
  const std::string_view email = text_of(call.query, "email");
  const std::string_view profile = text_of(call.query, "linkedIn");
  const std::vector<Record*> records = select(call.store(), "contacts", [&](const Record& record) {
    return (email.empty() || same_text(text_of(record, "email"), email)) &&
           (profile.empty() || same_text(text_of(record, "linkedInUrl"), profile));
  });
  return page(call, records, [&](const Record* record) { return contact_view(call.store(), *record); });
}

AccountAnswer get(AccountCall& call) {
  const Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return done(contact_view(call.store(), *contact));
}

AccountAnswer update(AccountCall& call) {
  Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  if (const auto reason = reason_against(call.store(), call.fields(), contact)) {
    return call.refuse(400, "invalidInput", *reason);
  }
  const bool opted_out = flag_of(*contact, "isOptedOut");
  write_contact(call.state, *contact, call.fields());
  if (!opted_out && flag_of(*contact, "isOptedOut")) mark_email(call.state, "optedOut", call.id());
  return done(contact_view(call.store(), *contact));
}

AccountAnswer remove(AccountCall& call) {
  if (!delete_contact(call.state, call.id())) return call.not_found("There is no contact with that id.");
  return done();
}

AccountAnswer bulk_remove(AccountCall& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!delete_contact(call.state, id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Contact not found.");
  }
  return done(std::move(failures));
}

AccountAnswer change_owner(AccountCall& call) {
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!AccountState::is_user(user)) return call.not_found("The user is not in this team.");
  json::array affected;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Record* const contact = call.store().find("contacts", id);
    if (contact == nullptr) continue;
    (*contact)["ownerUserId"] = user;
    affected.emplace_back(id);
    if (!flag_of(call.fields(), "reassignTasks")) continue;
    for (Record* task : select(call.store(), "tasks",
                               [&](const Record& record) { return integer_of(record, "contactId") == id; })) {
      (*task)["assignedUserId"] = user;
    }
  }
  if (affected.empty()) return call.not_found("None of the contacts exists.");
  return done(json::object{{"isSuccess", true}, {"affectedIds", std::move(affected)}});
}

AccountAnswer filter(AccountCall& call) {
  std::string fault;
  const auto records = search_contacts(call.state, call.fields(), fault);
  if (!records) return call.refuse(400, "invalidInput", fault);
  return page(call, *records, [&](const Record* record) { return contact_view(call.store(), *record); });
}

AccountAnswer count(AccountCall& call) {
  std::string fault;
  const auto records = search_contacts(call.state, call.fields(), fault);
  if (!records) return call.refuse(400, "invalidInput", fault);
  return done(json::object{{"count", records->size()}});
}

}  // namespace

std::span<const OperationHandler> contact_handlers() {
  static constexpr OperationHandler k_handlers[] = {
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
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
