#include "tools/operation/clearable.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/effect.hpp"

#include <algorithm>
#include <string_view>

namespace reply_mcp::tools::operation {
namespace {

namespace json_schema = schemas::json_schema;

/// The schemas of one member in all parts of the body.
void collect(const boost::json::object& body, std::string_view name, json_schema::SchemaList& found) {
  if (const boost::json::object* properties = json_schema::object_member(body, "properties")) {
    if (const boost::json::object* member = json_schema::object_member(*properties, name))
      found.push_back(member);
  }
  for (const boost::json::object* part : json_schema::schema_list(body, "allOf")) collect(*part, name, found);
  for (const boost::json::object* branch : json_schema::union_branches(body)) collect(*branch, name, found);
}

bool can_be_emptied(const json_schema::SchemaList& schemas) {
  using json_schema::Kinds;
  return std::any_of(schemas.begin(), schemas.end(), [](const boost::json::object* schema) {
    const Kinds left = json_schema::accepted_kinds(*schema).without(Kinds::k_null);
    return json_schema::is_nullable(*schema) && left != Kinds(Kinds::k_boolean) &&
           left != Kinds(Kinds::k_array);
  });
}

}  // namespace

std::vector<std::string> clearable_members(const schemas::Operation& operation) {
  std::vector<std::string> names;
  if (operation.method != "PUT" && operation.method != "PATCH") return names;
  if (highest_effect(operation) == schemas::Effect::read || !operation.body_schema) return names;
  const boost::json::object& body = *operation.body_schema;
  for (std::string& name : json_schema::property_names(body)) {
    json_schema::SchemaList schemas;
    collect(body, name, schemas);
    if (can_be_emptied(schemas)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace reply_mcp::tools::operation
