#include "sandbox/resources/contact_fields.hpp"

#include "base/ascii.hpp"
#include "sandbox/resources/domain.hpp"

#include <cctype>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_fields[] = {
    "email",       "firstName",
    "lastName",    "phone",
    "title",       "company",
    "companySize", "industry",
    "city",        "state",
    "country",     "timeZoneId",
    "linkedInUrl", "linkedInSalesNavigatorUrl",
    "notes",       "linkedInRecruiterUrl",
    "isOptedOut",  "callStatus",
    "ownerUserId", "meetingStatus",
    "accountId",
};

/// The custom field that an entry names by key (create), id or name (update, import); null when none does.
Record* named_field(Store& store, const json::object& entry) {
  if (has_value(entry, "id")) return store.find("custom-fields", integer_of(entry, "id"));
  const std::string_view title = has_value(entry, "key") ? text_of(entry, "key") : text_of(entry, "name");
  for (auto& [place, record] : store.table("custom-fields").records()) {
    if (!title.empty() && same_text(text_of(record, "title"), title)) return &record;
  }
  return nullptr;
}

/// Values are kept by the field's id, so that a renamed field keeps them.
void write_custom_fields(Store& store, Record& contact, const json::value& entries) {
  if (!entries.is_array()) return;
  if (!contact.contains("_custom")) contact["_custom"] = json::object();
  json::object& values = contact["_custom"].as_object();
  for (const json::value& entry : entries.get_array()) {
    if (!entry.is_object()) continue;
    const Record* const field = named_field(store, entry.get_object());
    if (field == nullptr) continue;
    const std::string id = std::to_string(integer_of(*field, "id"));
    if (has_value(entry.get_object(), "value"))
      values[id] = entry.get_object().at("value");
    else
      values.erase(id);
  }
}

}  // namespace

boost::system::result<void, std::string> check_contact(Store& store, const json::object& fields,
                                                       const Record* self) {
  if (const std::string_view email = text_of(fields, "email"); !email.empty()) {
    const Record* const other = contact_by_email(store, email);
    if (other != nullptr && other != self)
      return "A contact with the address " + std::string(email) + " exists.";
  }
  if (has_value(fields, "ownerUserId") && !AccountState::is_user(integer_of(fields, "ownerUserId"))) {
    return std::string("The owner is not a user of this team.");
  }
  if (has_value(fields, "accountId") &&
      store.find("contact-accounts", integer_of(fields, "accountId")) == nullptr) {
    return std::string("There is no account with that id.");
  }
  return {};
}

void drop_foreign_custom_fields(json::value& contact, bool by_key) {
  json::object* const members = contact.if_object();
  json::value* const fields = members == nullptr ? nullptr : members->if_contains("customFields");
  if (fields == nullptr || !fields->is_array()) return;
  json::array kept;
  for (json::value& field : fields->get_array()) {
    json::object* const entry = field.if_object();
    if (entry == nullptr) {
      kept.push_back(std::move(field));  // not of the other form but wrong, which validation reports
      continue;
    }
    const bool named = entry->contains("id") || entry->contains("name");
    if (by_key ? !entry->contains("key") : !named) continue;
    for (const std::string_view foreign : {"key", "id", "name"}) {
      if ((foreign == "key") != by_key) entry->erase(foreign);
    }
    kept.push_back(std::move(field));
  }
  *fields = std::move(kept);
}

Record& add_contact(AccountState& state, const json::object& fields) {
  Record contact;
  for (const std::string_view name : k_fields) contact[name] = nullptr;
  contact["ownerUserId"] = state.user();
  contact["phoneStatus"] = "notValidated";
  contact["isOptedOut"] = false;
  contact["callStatus"] = "none";
  contact["meetingStatus"] = "none";
  contact["addingDate"] = state.now_iso();
  contact["createdAt"] = to_iso_without_zone(state.now());
  contact["_lists"] = json::array();
  contact["_custom"] = json::object();
  write_contact(state, contact, fields);
  Record& stored = state.store.add("contacts", std::move(contact), 1001);
  note_activity(state, integer_of(stored, "id"), "contactCreated", "user");
  return stored;
}

void write_contact(AccountState& state, Record& contact, const json::object& fields) {
  for (const std::string_view name : k_fields) {
    const json::value* value = fields.if_contains(name);
    if (value == nullptr) continue;
    if (value->is_null() && name == "isOptedOut")
      contact[name] = false;
    else if (value->is_null() && (name == "callStatus" || name == "meetingStatus"))
      contact[name] = "none";
    else if (value->is_null() && name == "ownerUserId")
      continue;  // a contact always has an owner
    else
      contact[name] = *value;
  }
  if (const json::value* phone = fields.if_contains("phone2")) contact["_phone2"] = *phone;
  if (json::value* size = contact.if_contains("companySize"); size != nullptr && size->is_string()) {
    // PascalCase in requests, camelCase in answers.
    json::string& word = size->get_string();
    if (!word.empty()) word[0] = base::ascii::to_lower(word[0]);
  }
  const std::string_view email = text_of(contact, "email");
  const std::size_t at = email.find('@');
  contact["domain"] = at == std::string_view::npos ? json::value(nullptr) : json::value(email.substr(at + 1));
  if (const json::value* entries = fields.if_contains("customFields")) {
    write_custom_fields(state.store, contact, *entries);
  }
  contact["lastModifiedAt"] = to_iso_without_zone(state.now());
}

json::object contact_view(Store& store, const Record& contact) {
  json::object view = contact;
  json::array fields;
  if (const json::value* values = contact.if_contains("_custom")) {
    for (const auto& [id, value] : values->as_object()) {
      const Record* const field = store.table("custom-fields").find(id);
      if (field != nullptr) fields.push_back(json::object{{"key", field->at("title")}, {"value", value}});
    }
  }
  view["customFields"] = std::move(fields);
  return view;
}

}  // namespace reply_mcp::sandbox::resources
