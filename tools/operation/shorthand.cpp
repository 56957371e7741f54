#include "tools/operation/shorthand.hpp"

#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace reply_mcp::tools::operation {
namespace {

namespace json = boost::json;

constexpr std::string_view k_text = "string";

std::string form_of(const json::object& schema);

/// " 1..10", " ..500", " max 25"; bounds that any sensible value meets are not said.
std::string bounds_of(const json::object& schema) {
  constexpr std::int64_t k_max_id = std::numeric_limits<std::int32_t>::max();
  const auto least = schemas::json_schema::integer_member(schema, "minimum");
  const auto most = schemas::json_schema::integer_member(schema, "maximum");
  const bool tells_least = least && *least != 0 && *least != 1;
  const bool tells_most = most && *most != k_max_id;
  if (!tells_least && !tells_most) return {};
  return ' ' + (least ? std::to_string(*least) : std::string()) + ".." +
         (tells_most ? std::to_string(*most) : std::string());
}

std::string members_of(const json::object& schema) {
  std::vector<std::string_view> names;
  if (const json::object* properties = schemas::json_schema::object_member(schema, "properties")) {
    for (const auto& [key, member] : *properties) names.emplace_back(key);
  }
  return shorthand(schema, names);
}

std::string form_of(const json::object& schema) {
  const std::string_view type = schemas::json_schema::string_member(schema, "type");
  if (const json::array* values = schemas::json_schema::array_member(schema, "enum")) {
    std::string text;
    for (const json::value& value : *values) text += (text.empty() ? "" : "|") + base::plain_text(value);
    return text;
  }
  if (type == "object") return '{' + members_of(schema) + '}';
  if (type == "array") {
    const json::object* items = schemas::json_schema::object_member(schema, "items");
    const auto most = schemas::json_schema::integer_member(schema, "maxItems");
    return '[' + (items == nullptr ? std::string(k_text) : form_of(*items)) + ']' +
           (most ? " max " + std::to_string(*most) : "");
  }
  return std::string(type) + bounds_of(schema);
}

}  // namespace

std::string labels_in(std::string_view description) {
  std::string labels;
  for (std::size_t at = 0; at < description.size() && description[at] == '[';) {
    const std::size_t end = description.find(']', at);
    if (end == std::string_view::npos) break;
    labels += (labels.empty() ? "" : " ") + std::string(description.substr(at, end + 1 - at));
    at = description.find("; [", end);
    if (at != std::string_view::npos) at += 2;
  }
  return labels;
}

std::string shorthand(const json::object& schema, const std::vector<std::string_view>& names) {
  const json::object& properties = schema.at("properties").as_object();
  std::vector<std::pair<std::string, std::string>> groups;  // form, names
  for (const std::string_view name : names) {
    const json::object& member = properties.at(name).as_object();
    const std::string labels = labels_in(schemas::json_schema::string_member(member, "description"));
    const std::string form = form_of(member) + (labels.empty() ? "" : ' ' + labels);
    const std::string said =
        std::string(name) + (schemas::json_schema::requires_member(schema, name) ? "*" : "");
    const auto known =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == form; });
    if (known == groups.end()) {
      groups.emplace_back(form, said);
    } else {
      known->second += ", " + said;
    }
  }
  std::string text;
  for (const auto& [form, of] : groups) {
    if (!text.empty()) text += "; ";
    text += of;
    if (form != k_text) text += ": " + form;
  }
  return text;
}

}  // namespace reply_mcp::tools::operation
