// Definitions of contacts' custom fields.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "custom-fields";
constexpr std::size_t k_most_fields = 100;

Answer title_taken(const Call& call) {
  return call.refuse(409, "duplicateName", "Another field has that title.");
}

Answer list(Call& call) {
  json::array fields;
  for (const Row* row : all_rows(call.store(), k_table)) fields.push_back(*row);
  return done(std::move(fields));
}

Answer create(Call& call) {
  if (taken(call.store(), k_table, "title", text_of(call.fields(), "title"), nullptr))
    return title_taken(call);
  if (call.store().table(k_table).size() >= k_most_fields) {
    return call.refuse(409, "limitExceeded", "The team cannot have more custom fields.");
  }
  Row row{{"metadata", nullptr}, {"orgWide", false}};
  static constexpr std::string_view k_fields[] = {"title", "fieldType", "metadata", "orgWide"};
  copy_fields(call.fields(), row, k_fields);
  return done(call.store().add(k_table, std::move(row)));
}

Answer update(Call& call) {
  Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no custom field with that id.");
  if (taken(call.store(), k_table, "title", text_of(call.fields(), "title"), row)) return title_taken(call);
  (*row)["metadata"] = nullptr;
  static constexpr std::string_view k_fields[] = {"title", "fieldType", "metadata"};
  copy_fields(call.fields(), *row, k_fields);
  return done(*row);
}

Answer remove(Call& call) {
  if (call.store().find(k_table, call.id()) == nullptr)
    return call.not_found("There is no custom field with that id.");
  const std::string key = std::to_string(call.id());
  const bool used = !select(call.store(), "contacts", [&](const Row& contact) {
                       return contact.at("_custom").as_object().contains(key);
                     }).empty();
  if (used) return call.refuse(409, "hasValues", "Contacts hold values in this field.");
  call.store().table(k_table).erase(key);
  return done();
}

}  // namespace

std::span<const Binding> custom_field_bindings() {
  static constexpr Binding k_bindings[] = {
      {"custom_fields_list", list},
      {"custom_fields_create", create},
      {"custom_fields_update", update},
      {"custom_fields_delete", remove},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
