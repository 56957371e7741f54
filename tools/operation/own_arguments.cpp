#include "tools/operation/own_arguments.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/known_fields.hpp"
#include "tools/operation/wait_operation.hpp"

#include <algorithm>

namespace reply_mcp::tools::operation {
namespace {

const json::object& fields_schema() {
  static const json::object schema{{"type", "array"},
                                   {"items", {{"type", "string"}, {"minLength", 1}}},
                                   {"minItems", 1},
                                   {"maxItems", 100}};
  return schema;
}

const json::object& flag_schema() {
  static const json::object schema{{"type", "boolean"}};
  return schema;
}

const json::object& max_items_schema() {
  // Signed, as numbers of the catalogue are: the validator takes no other.
  static const json::object schema{
      {"type", "integer"}, {"minimum", 1}, {"maximum", static_cast<std::int64_t>(k_max_items_limit)}};
  return schema;
}

const json::object& skip_schema() {
  static const json::object schema{{"type", "integer"}, {"minimum", 0}};
  return schema;
}

const json::object& timeout_schema() {
  static const json::object schema{{"type", "integer"},
                                   {"minimum", 0},
                                   {"maximum", static_cast<std::int64_t>(k_max_wait.count())},
                                   {"default", static_cast<std::int64_t>(k_default_wait.count())}};
  return schema;
}

/// Whether the answer is an object or an array, as far as its schema says at first sight.
bool has_fields(const schemas::Operation& operation) {
  return std::any_of(operation.successes.begin(), operation.successes.end(), [](const auto& success) {
    return success.schema && success.content_type.find("json") != std::string::npos &&
           schemas::json_schema::declared_kinds(*success.schema.outline())
               .has(schemas::json_schema::Kinds::k_object | schemas::json_schema::Kinds::k_array);
  });
}

bool takes(const schemas::Operation& operation, std::string_view name) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                     [&](const schemas::Parameter& parameter) { return parameter.name == name; });
}

void add_view_arguments(const schemas::Operation& operation, std::vector<OwnArgument>& own) {
  if (operation.effect != schemas::Effect::read || !has_fields(operation)) return;
  own.push_back({k_fields, &fields_schema(),
                 operation.paged ? "Keep only these, such as items.id; dotted paths"
                                 : "Keep only these; dotted paths"});
  const bool listing = operation.paged || answers_bare_list(operation);
  if (listing && !takes(operation, k_count))
    own.push_back({k_count, &flag_schema(), "Only how many there are"});
  if (operation.paged) {
    own.push_back({k_fetch_all, &flag_schema(), "Read all pages from skip on, up to max_items"});
    own.push_back({k_max_items, &max_items_schema(), "With fetch_all; default 1000"});
  } else if (listing && !takes(operation, k_skip)) {
    own.push_back({k_skip, &skip_schema(), "Items to pass over"});
  }
}

}  // namespace

std::vector<OwnArgument> own_arguments(const schemas::Operation& operation) {
  std::vector<OwnArgument> own;
  add_view_arguments(operation, own);
  if (operation.ids) own.push_back({k_from, &operation.ids->from_schema, operation.ids->from_description});
  if (highest_effect(operation) != schemas::Effect::read)
    own.push_back({k_dry_run, &flag_schema(), "Show the request, send nothing"});
  if (operation.id == k_wait_tool)
    own.push_back({k_timeout_seconds, &timeout_schema(), "Longest time to wait"});
  return own;
}

}  // namespace reply_mcp::tools::operation
