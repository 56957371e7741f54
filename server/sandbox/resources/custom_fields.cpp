// Definitions of contacts' custom fields.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "custom-fields";
constexpr std::size_t k_most_fields = 100;

engine::Answer title_taken(const engine::Call& call) {
  return call.refuse(409, "duplicateName", "Another field has that title.");
}

engine::Answer list(engine::Call& call) {
  json::array fields;
  for (const engine::Row* row : engine::all_rows(call.store(), k_table)) fields.push_back(*row);
  return engine::done(std::move(fields));
}

engine::Answer create(engine::Call& call) {
  if (engine::taken(call.store(), k_table, "title", engine::text_of(call.fields(), "title"), nullptr))
    return title_taken(call);
  if (call.store().table(k_table).size() >= k_most_fields) {
    return call.refuse(409, "limitExceeded", "The team cannot have more custom fields.");
  }
  engine::Row row{{"metadata", nullptr}, {"orgWide", false}};
  static constexpr std::string_view k_fields[] = {"title", "fieldType", "metadata", "orgWide"};
  engine::copy_fields(call.fields(), row, k_fields);
  return engine::done(call.store().add(k_table, std::move(row)));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no custom field with that id.");
  if (engine::taken(call.store(), k_table, "title", engine::text_of(call.fields(), "title"), row))
    return title_taken(call);
  (*row)["metadata"] = nullptr;
  static constexpr std::string_view k_fields[] = {"title", "fieldType", "metadata"};
  engine::copy_fields(call.fields(), *row, k_fields);
  return engine::done(*row);
}

engine::Answer remove(engine::Call& call) {
  if (call.store().find(k_table, call.id()) == nullptr)
    return call.not_found("There is no custom field with that id.");
  const std::string key = std::to_string(call.id());
  const bool used = !engine::select(call.store(), "contacts", [&](const engine::Row& contact) {
                       return contact.at("_custom").as_object().contains(key);
                     }).empty();
  if (used) return call.refuse(409, "hasValues", "Contacts hold values in this field.");
  call.store().table(k_table).erase(key);
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> custom_field_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"custom_fields_list", list},
      {"custom_fields_create", create},
      {"custom_fields_update", update},
      {"custom_fields_delete", remove},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
