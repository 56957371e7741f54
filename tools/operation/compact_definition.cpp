#include "tools/operation/compact_definition.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/lean_schema.hpp"
#include "tools/text/json_size.hpp"

namespace reply_mcp::tools::operation {

namespace json = boost::json;
namespace {

/// A definition that is over its budget of prose ends this much below it: presets have a budget too.
constexpr std::size_t k_below = 200;

}  // namespace

std::optional<SchemaDetail> parse_schema_detail(std::string_view name) {
  if (name == k_schema_detail_names[0]) return SchemaDetail::lean;
  if (name == k_schema_detail_names[1]) return SchemaDetail::full;
  return std::nullopt;
}

json::object compact_definition(const json::object& definition, CompactBudget budget) {
  json::object lean;
  lean.reserve(definition.size());  // so that `shown` stays where it is
  for (const std::string_view key : {"name", "title", "description"}) lean[key] = definition.at(key);
  const json::object& schema = definition.at("inputSchema").as_object();
  json::object& shown = lean["inputSchema"].emplace_object();
  json::object& hints = lean["annotations"].emplace_object();
  hints = definition.at("annotations").as_object();
  // It stands above.
  hints.erase("title");
  if (const json::value* meta = definition.if_contains("_meta")) lean["_meta"] = *meta;
  for (int fold_from = depth_of(schema); fold_from > 0; --fold_from) {
    shown = lean_schema(schema, fold_from == depth_of(schema) ? k_fold_nothing : fold_from);
    if (const std::size_t size = text::json_size(lean); size > budget.prose) {
      drop_prose(shown, size - budget.prose + k_below);
    }
    if (text::json_size(lean) <= budget.members) break;
  }
  return lean;
}

}  // namespace reply_mcp::tools::operation
