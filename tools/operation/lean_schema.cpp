#include "tools/operation/lean_schema.hpp"

#include "base/ascii.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/flat_scalar.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/operation/shorthand.hpp"
#include "tools/text/json_size.hpp"
#include "tools/text/sentence.hpp"
#include "tools/text/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace reply_mcp::tools::operation {
namespace {

namespace json = boost::json;

/// The arguments that are the same everywhere, and what there is to say about them; their rules are those
/// that anybody expects.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> k_shared{
    {{"top", "Page size"},
     {"skip", "Offset"},
     {"fields", "Paths to keep"},
     {"fetch_all", "All pages"},
     {"max_items", "With fetch_all"},
     {"dry_run", "Send nothing"}}};
/// Words that tell nothing about what an argument is.
constexpr std::array<std::string_view, 16> k_little{"a",  "all", "an", "and", "for",  "from", "id", "in",
                                                    "is", "its", "of", "one", "that", "the",  "to", "with"};
/// Largest id there is; every id meets it.
constexpr std::int64_t k_max_id = 2147483647;
/// Longer texts than this are for prose, which nobody writes too long by mistake.
constexpr std::int64_t k_short_text = 100;

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

std::string_view text_of(const json::object& object) {
  return schemas::json_schema::string_member(object, "description");
}

bool is_telling_bound(const json::value& bound) {
  if (!bound.is_int64()) return true;
  const std::int64_t number = bound.get_int64();
  return number != 0 && number != 1 && number != k_max_id;
}

void copy_rules(const json::object& from, json::object& to) {
  for (const std::string_view key : {"enum", "format", "maxItems", "pattern"}) {
    if (const json::value* rule = from.if_contains(key)) to[key] = *rule;
  }
  for (const std::string_view key : {"minimum", "maximum", "minItems", "minLength"}) {
    const json::value* bound = from.if_contains(key);
    if (bound != nullptr && is_telling_bound(*bound)) to[key] = *bound;
  }
  const auto longest = schemas::json_schema::integer_member(from, "maxLength");
  if (longest && *longest <= k_short_text) to["maxLength"] = *longest;
}

json::object lean_at(const json::object& schema, std::string_view name, int depth, int fold_from);

/// The members of an object, each with a schema of its own.
void put_members(const json::object& schema, const std::vector<std::string_view>& names, int depth,
                 int fold_from, json::object& lean) {
  const json::object& members = schema.at("properties").as_object();
  json::object& properties = lean["properties"].emplace_object();
  for (const std::string_view name : names) {
    properties[name] = lean_at(members.at(name).as_object(), name, depth + 1, fold_from);
  }
  if (const json::value* required = schema.if_contains("required")) lean["required"] = *required;
}

/// The object with its optional members in shorthand; it keeps one of them at least, because clients refuse
/// an object without properties.
json::object folded(const json::object& schema, json::object lean, int depth, int fold_from) {
  std::vector<std::string_view> kept;
  std::vector<std::string_view> rest;
  for (const auto& [key, member] : schema.at("properties").as_object()) {
    (schemas::json_schema::requires_member(schema, key) ? kept : rest).emplace_back(key);
  }
  if (kept.empty()) {
    const auto smallest = std::min_element(rest.begin(), rest.end(), [&](auto a, auto b) {
      const json::object& members = schema.at("properties").as_object();
      return text::json_size(members.at(a)) < text::json_size(members.at(b));
    });
    kept.push_back(*smallest);
    rest.erase(smallest);
  }
  put_members(schema, kept, depth, fold_from, lean);
  if (rest.empty()) return lean;
  std::string text(text_of(lean));
  if (!text.empty()) text += ". ";
  lean["description"] = text + std::string(k_also) + shorthand(schema, rest);
  return lean;
}

json::object with_members(const json::object& schema, json::object lean, int depth, int fold_from) {
  std::vector<std::string_view> all;
  for (const auto& [key, member] : schema.at("properties").as_object()) all.emplace_back(key);
  json::object open = lean;
  put_members(schema, all, depth, fold_from, open);
  if (depth < fold_from || depth == 0 || all.empty()) return open;
  json::object shut = folded(schema, std::move(lean), depth, fold_from);
  return text::json_size(shut) < text::json_size(open) ? shut : open;
}

json::object lean_at(const json::object& schema, std::string_view name, int depth, int fold_from) {
  json::object lean;
  lean["type"] = schema.at("type");
  const auto shared = std::find_if(k_shared.begin(), k_shared.end(),
                                   [&](const auto& one) { return depth == 1 && one.first == name; });
  std::string description(text::first_sentence(text_of(schema)));
  if (shared != k_shared.end()) {
    description = shared->second;
  } else {
    copy_rules(schema, lean);
    if (depth > 1 && only_repeats(description, name)) description.clear();
  }
  if (!description.empty()) lean["description"] = description;
  if (schema.contains("properties")) return with_members(schema, std::move(lean), depth, fold_from);
  if (const json::object* items = schemas::json_schema::object_member(schema, "items")) {
    json::object item = lean_at(*items, name, std::max(depth, 2), fold_from);
    // The list has said what its items are; of a scalar only its form may be news.
    if (lean.contains("description") && !item.contains("properties") && !item.contains("items"))
      item.erase("description");
    if (const std::string form = form_in(text_of(*items)); !form.empty() && form_in(description).empty())
      item["description"] = form;
    lean["items"] = std::move(item);
  }
  return lean;
}

/// Where prose stands.
struct Prose {
  json::object* schema = nullptr;
  std::string_view argument;  ///< empty inside an object or list
};

void collect_prose(json::object& schema, bool optional, int depth, std::vector<Prose>& found) {
  if (json::value* items = schema.if_contains("items")) {
    json::object& item = items->as_object();
    if (optional && item.contains("description")) found.push_back({&item, {}});
    collect_prose(item, optional, depth + 1, found);
  }
  json::value* properties = schema.if_contains("properties");
  if (properties == nullptr) return;
  for (auto& [key, member] : properties->as_object()) {
    json::object& inner = member.as_object();
    // What it stands in place of, and what its members take, no name says.
    if (depth == 0 && key == k_from) continue;
    const bool may_be_left_out = optional || !schemas::json_schema::requires_member(schema, key);
    if (may_be_left_out && inner.contains("description"))
      found.push_back({&inner, depth == 0 ? std::string_view(key) : std::string_view()});
    collect_prose(inner, may_be_left_out, depth + 1, found);
  }
}

/// What is left of a description without its prose: which shapes of a union it is for, the form of a text,
/// and shorthand.
std::string without_prose(std::string_view description) {
  if (const std::size_t also = description.find(k_also); also != std::string_view::npos)
    return std::string(description.substr(also));
  const std::string labels = labels_in(description);
  const std::string form = form_in(description);
  return labels + (labels.empty() || form.empty() ? "" : " ") + form;
}

std::string shorter(const Prose& prose) {
  const std::string_view description = text_of(*prose.schema);
  std::string rest = without_prose(description);
  if (!prose.argument.empty() && !rest.starts_with('[') && !rest.starts_with(k_also))
    rest = words_for(prose.argument) + (rest.empty() ? "" : " ") + rest;
  return rest.size() < description.size() ? rest : std::string(description);
}

void erase_empty_descriptions(json::object& schema) {
  if (schema.contains("description") && text_of(schema).empty()) schema.erase("description");
  if (json::value* items = schema.if_contains("items")) erase_empty_descriptions(items->as_object());
  json::value* properties = schema.if_contains("properties");
  if (properties == nullptr) return;
  for (auto& [key, member] : properties->as_object()) erase_empty_descriptions(member.as_object());
}

}  // namespace

json::object lean_schema(const json::object& schema, int fold_from) {
  return lean_at(schema, {}, 0, fold_from);
}

int depth_of(const json::object& schema) {
  int deepest = 0;
  if (const json::object* items = schemas::json_schema::object_member(schema, "items"))
    deepest = depth_of(*items);
  const json::object* members = schemas::json_schema::object_member(schema, "properties");
  if (members == nullptr) return deepest;
  for (const auto& [key, member] : *members) deepest = std::max(deepest, depth_of(member.as_object()));
  return deepest + 1;
}

void drop_prose(json::object& lean, std::size_t excess) {
  std::vector<Prose> found;
  collect_prose(lean, false, 0, found);
  std::stable_sort(found.begin(), found.end(), [](const Prose& a, const Prose& b) {
    if (a.argument.empty() != b.argument.empty()) return a.argument.empty();
    return text_of(*a.schema).size() > text_of(*b.schema).size();
  });
  constexpr std::size_t k_around = std::string_view(R"(,"description":"")").size();
  std::size_t saved = 0;
  for (const Prose& prose : found) {
    if (saved >= excess) break;
    const std::string rest = shorter(prose);
    saved += text_of(*prose.schema).size() - rest.size() + (rest.empty() ? k_around : 0);
    prose.schema->at("description") = rest;
  }
  // Afterwards: erasing moves members, and with them what the other pointers point to.
  erase_empty_descriptions(lean);
}

std::string words_for(std::string_view name) {
  std::string text;
  for (const std::string& word : text::lower_words(name)) {
    if (!text.empty()) text += ' ';
    text += word == "url" ? "URL" : word;
  }
  if (!text.empty())
    text.front() =
        base::ascii::is_lower(text.front()) ? static_cast<char>(text.front() - 'a' + 'A') : text.front();
  return text;
}

}  // namespace reply_mcp::tools::operation
