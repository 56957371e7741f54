#include "tools/operation/compact_definition.hpp"

#include "tools/text/json_size.hpp"
#include "tools/text/words.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace reply_mcp::tools::operation {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> k_shared{"top",       "skip",      "fields",
                                                   "fetch_all", "max_items", "dry_run"};
/// Words that tell nothing about what an argument or a tool is.
constexpr std::array<std::string_view, 16> k_little{"a",  "all", "an", "and", "for",  "from", "id", "in",
                                                    "is", "its", "of", "one", "that", "the",  "to", "with"};
/// Largest id there is; every id meets it.
constexpr std::int64_t k_max_id = 2147483647;
/// Objects deeper than this are summarised from the start; the root's members are at depth 1.
constexpr int k_deepest = 3;

/// The words without a plural's ending.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words = text::lower_words(text);
  for (std::string& word : words) {
    if (word.size() > 2 && word.ends_with('s')) word.pop_back();
  }
  return words;
}

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether the text has no word that the name does not have.
bool only_repeats(std::string_view text, std::string_view name) {
  // A text that is much longer has other words, and most texts are.
  constexpr std::size_t k_little_words = 30;
  if (text.size() > name.size() + k_little_words) return false;
  const std::vector<std::string> known = words_of(name);
  const std::vector<std::string> words = words_of(text);
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return is_one_of(word, k_little) || is_one_of(word, known);
  });
}

/// Up to the first full stop or, where no part of a union is named behind it, semicolon.
std::string_view first_sentence(std::string_view text) {
  std::size_t end = text.find(". ");
  if (text.find('[') == std::string_view::npos) end = std::min(end, text.find("; "));
  text = text.substr(0, end);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

std::string_view text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

const json::object* members_of(const json::object& schema) {
  const json::value* properties = schema.if_contains("properties");
  return properties == nullptr ? nullptr : properties->if_object();
}

bool requires_it(const json::object& schema, std::string_view name) {
  const json::value* required = schema.if_contains("required");
  if (required == nullptr || !required->is_array()) return false;
  return std::any_of(required->get_array().begin(), required->get_array().end(),
                     [&](const json::value& one) { return one.is_string() && one.get_string() == name; });
}

/// "name*, delay, subject, 5 more (* required)": the required ones all, of the others the first.
std::string listed_members(const json::object& schema) {
  constexpr std::size_t k_listed = 8;
  std::string text;
  bool any_required = false;
  std::size_t listed = 0;
  std::size_t left_out = 0;
  for (const auto& [key, member] : *members_of(schema)) {
    const bool required = requires_it(schema, key);
    if (!required && listed >= k_listed) {
      ++left_out;
      continue;
    }
    ++listed;
    if (!text.empty()) text += ", ";
    text += key;
    if (required) text += '*';
    any_required = any_required || required;
  }
  if (left_out > 0) text += ", " + std::to_string(left_out) + " more";
  return any_required ? text + " (* required)" : text;
}

/// How deep objects with members lie in each other; 1 where there are none but the root.
int depth_of(const json::object& schema) {
  int deepest = 0;
  if (const json::value* items = schema.if_contains("items")) deepest = depth_of(items->as_object());
  const json::object* members = members_of(schema);
  if (members == nullptr) return deepest;
  for (const auto& [key, member] : *members) deepest = std::max(deepest, depth_of(member.as_object()));
  return deepest + 1;
}

bool is_telling_bound(const json::value& bound) {
  if (!bound.is_int64()) return true;
  const std::int64_t number = bound.get_int64();
  return number != 0 && number != 1 && number != k_max_id;
}

void copy_rules(const json::object& from, json::object& to) {
  for (const std::string_view key : {"enum", "format", "maxItems"}) {
    if (const json::value* rule = from.if_contains(key)) to[key] = *rule;
  }
  for (const std::string_view key : {"minimum", "maximum"}) {
    const json::value* bound = from.if_contains(key);
    if (bound != nullptr && is_telling_bound(*bound)) to[key] = *bound;
  }
  const json::value* preset = from.if_contains("default");
  if (preset != nullptr && *preset != json::value(false) && *preset != json::value(0))
    to["default"] = *preset;
}

/// One schema made lean. Objects with members at `deepest` and below are summarised.
json::object lean_schema(const json::object& schema, std::string_view name, int depth, int deepest) {
  json::object lean;
  if (const json::value* type = schema.if_contains("type")) lean["type"] = *type;
  const bool shared = depth == 1 && is_one_of(name, k_shared);
  if (!shared) copy_rules(schema, lean);
  std::string description(first_sentence(text_of(schema, "description")));
  if (shared || only_repeats(description, name)) description.clear();
  const json::object* members = members_of(schema);
  if (members != nullptr && !members->empty() && depth >= deepest) {
    if (!description.empty()) description += ". ";
    description += "Members: " + listed_members(schema);
  } else if (members != nullptr) {
    json::object& properties = lean["properties"].emplace_object();
    for (const auto& [key, member] : *members) {
      properties[key] = lean_schema(member.as_object(), key, depth + 1, deepest);
    }
    if (const json::value* required = schema.if_contains("required")) lean["required"] = *required;
  } else if (const json::value* additional = schema.if_contains("additionalProperties")) {
    // Without members of its own, this is what the object is about.
    if (additional->is_object()) {
      lean["additionalProperties"] = lean_schema(additional->get_object(), name, depth + 1, deepest);
    }
  }
  if (const json::value* items = schema.if_contains("items"); items != nullptr && items->is_object()) {
    lean["items"] = lean_schema(items->get_object(), name, depth, deepest);
  }
  if (!description.empty()) lean["description"] = description;
  return lean;
}

/// Descriptions of arguments that may be left out, and of what is inside them.
void collect_optional(json::object& schema, bool optional, std::vector<json::object*>& found) {
  if (optional && schema.contains("description") && !schema.contains("properties")) found.push_back(&schema);
  if (json::value* items = schema.if_contains("items")) collect_optional(items->as_object(), optional, found);
  json::value* properties = schema.if_contains("properties");
  if (properties == nullptr) return;
  for (auto& [key, member] : properties->as_object()) {
    collect_optional(member.as_object(), optional || !requires_it(schema, key), found);
  }
}

/// Drops the longest ones until `excess` bytes are saved. Lists of members stay.
void drop_descriptions(json::object& schema, std::size_t excess) {
  std::vector<json::object*> found;
  collect_optional(schema, false, found);
  const auto length = [](const json::object* of) { return text_of(*of, "description").size(); };
  std::stable_sort(found.begin(), found.end(),
                   [&](const json::object* a, const json::object* b) { return length(a) > length(b); });
  constexpr std::size_t k_around = std::string_view(R"(,"description":"")").size();
  std::size_t saved = 0;
  for (json::object* one : found) {
    if (saved >= excess) return;
    if (text_of(*one, "description").find("Members: ") != std::string_view::npos) continue;
    saved += length(one) + k_around;
    // Erased afterwards: erasing moves members, and with them what the other pointers point to.
    one->at("description").emplace_string();
  }
}

void erase_empty_descriptions(json::object& schema) {
  if (schema.contains("description") && text_of(schema, "description").empty()) schema.erase("description");
  if (json::value* items = schema.if_contains("items")) erase_empty_descriptions(items->as_object());
  json::value* properties = schema.if_contains("properties");
  if (properties == nullptr) return;
  for (auto& [key, member] : properties->as_object()) erase_empty_descriptions(member.as_object());
}

}  // namespace

std::optional<SchemaDetail> parse_schema_detail(std::string_view name) {
  if (name == k_schema_detail_names[0]) return SchemaDetail::lean;
  if (name == k_schema_detail_names[1]) return SchemaDetail::full;
  return std::nullopt;
}

json::object compact_definition(const json::object& definition, std::size_t budget) {
  json::object lean;
  lean.reserve(definition.size());  // so that `shown` stays where it is
  const std::string_view name = text_of(definition, "name");
  lean["name"] = name;
  lean["title"] = text_of(definition, "title");
  lean["description"] = text_of(definition, "description");
  const json::object& schema = definition.at("inputSchema").as_object();
  json::object& shown = lean["inputSchema"].emplace_object();
  lean["annotations"] = definition.at("annotations");
  if (const json::value* meta = definition.if_contains("_meta")) lean["_meta"] = *meta;
  std::size_t size = 0;
  const int depth = std::min(depth_of(schema), k_deepest);
  for (int deepest = depth; deepest > 0; --deepest) {
    shown = lean_schema(schema, name, 0, deepest);
    size = text::json_size(lean);
    if (size <= budget) return lean;
  }
  drop_descriptions(shown, size - budget);
  erase_empty_descriptions(shown);
  return lean;
}

}  // namespace reply_mcp::tools::operation
