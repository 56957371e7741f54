#include "sandbox/engine/response_form.hpp"

#include "schemas/json_schema/schema_view.hpp"

namespace reply_mcp::sandbox::engine {

namespace js = schemas::json_schema;

namespace {

const json::object* member_schema(const json::object* schema, std::string_view name) {
  const json::object* properties = schema == nullptr ? nullptr : js::object_member(*schema, "properties");
  return properties == nullptr ? nullptr : js::object_member(*properties, name);
}

}  // namespace

const json::object* response_schema(const schemas::Operation& operation) {
  return operation.successes.empty() ? nullptr : operation.successes.front().schema;
}

bool is_array(const json::object* schema) {
  return schema != nullptr && schema->contains("items");
}

bool is_list(const schemas::Operation& operation) {
  const json::object* schema = response_schema(operation);
  return is_array(schema) || is_array(member_schema(schema, "items"));
}

IdKind id_kind(const json::object* record_schema) {
  const json::object* id = member_schema(record_schema, "id");
  if (id == nullptr || js::declared_kinds(*id).has(js::Kinds::k_integer)) return IdKind::integer;
  return js::string_member(*id, "format") == "uuid" ? IdKind::uuid : IdKind::text;
}

}  // namespace reply_mcp::sandbox::engine
