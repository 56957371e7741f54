#include "sandbox/domain/people.hpp"

#include "base/ascii.hpp"
#include "sandbox/domain/ai_messages.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/history.hpp"

namespace reply_mcp::sandbox::domain {

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

/// The custom field that an entry names by id or by name; null when none does. One that is named by `key`,
/// and one that there is not, are dropped without a word (reported from the live API).
Record* named_field(Store& store, const json::object& entry) {
  if (has_value(entry, "id")) return store.find("custom-fields", integer_of(entry, "id"));
  const std::string_view title = text_of(entry, "name");
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

/// Writes the fields that are there.
void write_fields(AccountState& state, Record& contact, const json::object& fields) {
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
}

}  // namespace

Record* contact_by_email(Store& store, std::string_view email) {
  if (email.empty()) return nullptr;
  for (auto& [place, record] : store.table("contacts").records()) {
    if (same_text(text_of(record, "email"), email)) return &record;
  }
  return nullptr;
}

bool delete_contact(AccountState& state, std::int64_t id) {
  Store& store = state.store;
  Record* const contact = store.find("contacts", id);
  if (contact == nullptr) return false;
  for (const Record* enrolment : enrolments_of(store, id)) {
    end_enrolment(state, integer_of(*enrolment, "sequenceId"), id);
  }
  for (Record* thread : select(store, "threads",
                               [&](const Record& record) { return integer_of(record, "contactId") == id; })) {
    (*thread)["_snapshot"] = *contact;
    (*thread)["contactId"] = nullptr;
  }
  for (const Record* approval : select(
           store, "approvals", [&](const Record& record) { return integer_of(record, "contactId") == id; })) {
    store.table("approvals").erase(approval_key(integer_of(*approval, "sequenceId"), id));
  }
  const std::string key = std::to_string(id);
  store.table("deleted-contacts").insert(key, *contact);
  return store.table("contacts").erase(key);
}

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

void drop_unnamed_custom_fields(json::value& contact) {
  json::object* const members = contact.if_object();
  json::value* const fields = members == nullptr ? nullptr : members->if_contains("customFields");
  if (fields == nullptr || !fields->is_array()) return;
  json::array kept;
  for (json::value& field : fields->get_array()) {
    // What is no object is wrong in another way, which validation reports.
    if (json::object* const entry = field.if_object()) {
      if (!has_value(*entry, "id") && !has_value(*entry, "name")) continue;
      entry->erase("key");
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
  // Both were seen to be null always.
  contact["createdAt"] = nullptr;
  contact["lastModifiedAt"] = nullptr;
  contact["_lists"] = json::array();
  contact["_custom"] = json::object();
  write_fields(state, contact, fields);
  Record& stored = state.store.add("contacts", std::move(contact), 1001);
  note_activity(state, integer_of(stored, "id"), "contactCreated", "user");
  return stored;
}

void write_contact(AccountState& state, Record& contact, const json::object& fields) {
  const bool opts_out = flag_of(fields, "isOptedOut") && !flag_of(contact, "isOptedOut");
  write_fields(state, contact, fields);
  if (opts_out) opt_out(state, contact);
}

void opt_out(AccountState& state, Record& contact) {
  const std::int64_t id = integer_of(contact, "id");
  contact["isOptedOut"] = true;
  for (Record* enrolment : enrolments_of(state.store, id)) (*enrolment)["statusInSequence"] = "finished";
  mark_email(state, "optedOut", id);
  note_activity(state, id, "contactOptedOut", "user");
}

json::object contact_view(Store& store, const Record& contact) {
  json::object view = contact;
  json::array fields;
  if (const json::value* values = contact.if_contains("_custom")) {
    for (const auto& [id, value] : values->as_object()) {
      const Record* const field = store.table("custom-fields").find(id);
      if (field != nullptr) fields.push_back(json::object{{"key", id}, {"value", value}});
    }
  }
  view["customFields"] = std::move(fields);
  return view;
}

}  // namespace reply_mcp::sandbox::domain
