#include "tools/operation/known_fields.hpp"

#include "base/nearest.hpp"
#include "base/truncate.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::operation {

namespace json = boost::json;
namespace {

constexpr std::size_t k_listed = 100;
constexpr std::size_t k_compared = 2'000;
constexpr std::size_t k_deepest = 8;
constexpr std::size_t k_shown_path = 100;
/// Stands for the names that an open object chooses itself.
constexpr std::string_view k_any_name = "{name}";

/// `schema` and all that describes the same place: branches of unions, and items of arrays, because
/// arrays are passed through.
void collect(const json::object& schema, schemas::json_schema::SchemaList& here, std::size_t depth = 0) {
  if (depth > k_deepest) return;
  here.push_back(&schema);
  for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
    for (const json::object* branch : schemas::json_schema::schema_list(schema, keyword))
      collect(*branch, here, depth + 1);
  }
  if (const json::object* items = schemas::json_schema::object_member(schema, "items"))
    collect(*items, here, depth + 1);
}

schemas::json_schema::SchemaList all_of(const schemas::json_schema::SchemaList& schemas) {
  schemas::json_schema::SchemaList here;
  for (const json::object* schema : schemas) collect(*schema, here);
  return here;
}

bool has_branches(const json::object& schema) {
  return schema.contains("allOf") || schema.contains("oneOf") || schema.contains("anyOf");
}

/// Whether this one of the schemas of a place lets objects of any kind through.
bool is_open(const json::object& schema) {
  if (const json::value* additional = schema.if_contains("additionalProperties")) {
    if (additional->is_bool()) return additional->get_bool();
    return additional->is_object() && additional->get_object().empty();
  }
  if (schema.contains("properties") || schema.contains("items") || has_branches(schema)) return false;
  return schemas::json_schema::declared_kinds(schema).has(schemas::json_schema::Kinds::k_object |
                                                          schemas::json_schema::Kinds::k_array);
}

struct Step {
  schemas::json_schema::SchemaList found;
  bool open = false;
};

Step step(const schemas::json_schema::SchemaList& schemas, std::string_view name) {
  Step next;
  schemas::json_schema::SchemaList additional;
  for (const json::object* schema : all_of(schemas)) {
    if (const json::object* properties = schemas::json_schema::object_member(*schema, "properties")) {
      if (const json::object* property = schemas::json_schema::object_member(*properties, name))
        next.found.push_back(property);
    }
    const json::object* further = schemas::json_schema::object_member(*schema, "additionalProperties");
    if (further != nullptr && !further->empty()) additional.push_back(further);
    next.open = next.open || is_open(*schema);
  }
  if (next.found.empty()) next.found = std::move(additional);
  return next;
}

std::vector<std::string> names_of(const schemas::json_schema::SchemaList& schemas) {
  std::vector<std::string> names;
  bool further = false;
  for (const json::object* schema : all_of(schemas)) {
    if (const json::object* properties = schemas::json_schema::object_member(*schema, "properties")) {
      for (const auto& [key, value] : *properties) {
        if (std::find(names.begin(), names.end(), std::string_view(key)) == names.end())
          names.emplace_back(key);
      }
    }
    const json::object* additional = schemas::json_schema::object_member(*schema, "additionalProperties");
    further = further || (additional != nullptr && !additional->empty());
  }
  if (further) names.emplace_back(k_any_name);
  return names;
}

void list_paths(const schemas::json_schema::SchemaList& schemas, const std::string& parent, std::size_t depth,
                std::size_t limit, std::vector<std::string>& paths) {
  if (depth > k_deepest) return;
  for (const std::string& name : names_of(schemas)) {
    if (paths.size() >= limit) return;
    paths.push_back(parent + name);
    list_paths(step(schemas, name).found, paths.back() + '.', depth + 1, limit, paths);
  }
}

std::vector<std::string> joined(std::vector<std::string> known, const std::vector<std::string>& more) {
  for (const std::string& path : more) {
    if (std::find(known.begin(), known.end(), path) == known.end()) known.push_back(path);
  }
  return known;
}

bool is_json(const schemas::SuccessResponse& success) {
  return success.schema && success.content_type.find("json") != std::string::npos;
}

}  // namespace

schemas::json_schema::SchemaList answer_schemas(const schemas::Operation& operation) {
  schemas::json_schema::SchemaList roots;
  for (const schemas::SuccessResponse& success : operation.successes) {
    if (is_json(success)) roots.push_back(success.schema.get());
  }
  return roots;
}

schemas::json_schema::SchemaList described_member(const schemas::json_schema::SchemaList& schemas,
                                                  std::string_view name) {
  return step(schemas, name).found;
}

KnownFields::KnownFields(const schemas::Operation& operation) : roots_(answer_schemas(operation)) {}

bool KnownFields::any() const {
  const schemas::json_schema::SchemaList here = all_of(roots_);
  return std::any_of(here.begin(), here.end(), [](const json::object* schema) { return is_open(*schema); }) ||
         !names_of(roots_).empty();
}

KnownFields::Verdict KnownFields::verdict(std::string_view path) const {
  schemas::json_schema::SchemaList here = roots_;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    Step next = step(here, path.substr(0, end));
    if (next.found.empty()) return next.open ? Verdict::open : Verdict::unknown;
    here = std::move(next.found);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return Verdict::known;
}

std::vector<std::string> KnownFields::paths(std::size_t limit) const {
  std::vector<std::string> paths;
  list_paths(roots_, {}, 0, limit, paths);
  return paths;
}

std::string KnownFields::refuse(std::string_view path, const std::vector<std::string>& seen) const {
  std::string text = "the answer has no field `" + base::shorten(path, k_shown_path) + '`';
  // Comparing is quadratic in the length of a name, and this one may have any.
  if (path.size() > k_shown_path) return text;
  const std::vector<std::string> known = joined(paths(k_compared), seen);
  // The bare name of an item's field is the likeliest slip, and too far from the full path to look alike.
  const std::string below = '.' + std::string(path);
  const auto full = std::find_if(known.begin(), known.end(),
                                 [&](const std::string& candidate) { return candidate.ends_with(below); });
  if (full != known.end()) return text + "; did you mean `" + *full + "`?";
  auto nearest = base::nearest_name(path, known);
  if (!nearest) nearest = base::nearest_name("items." + std::string(path), known);
  return nearest ? text + "; did you mean `" + *nearest + "`?" : text;
}

std::string KnownFields::listed(const std::vector<std::string>& seen) const {
  const std::vector<std::string> known = joined(paths(k_compared), seen);
  if (known.empty()) return "No field of the answer is known beforehand.";
  std::string text = "Known fields: ";
  for (std::size_t i = 0; i < known.size() && i < k_listed; ++i) text += (i > 0 ? ", " : "") + known[i];
  if (known.size() > k_listed) text += " and " + std::to_string(known.size() - k_listed) + " more";
  return text + '.';
}

bool answers_bare_list(const schemas::Operation& operation) {
  return std::any_of(operation.successes.begin(), operation.successes.end(), [](const auto& success) {
    return is_json(success) && schemas::json_schema::declared_kinds(*success.schema.outline()) ==
                                   schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_array);
  });
}

}  // namespace reply_mcp::tools::operation
