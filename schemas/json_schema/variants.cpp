#include "schemas/json_schema/variants.hpp"

#include "base/json_text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace reply_mcp::schemas::json_schema {
namespace {

const json::object* property_schema(const json::object& branch, std::string_view name) {
  const json::object* properties = object_member(branch, "properties");
  return properties == nullptr ? nullptr : object_member(*properties, name);
}

std::optional<json::array> property_values(const json::object& branch, std::string_view name) {
  const json::object* schema = property_schema(branch, name);
  if (schema == nullptr || !requires_member(branch, name)) return std::nullopt;
  return allowed_values(*schema);
}

bool contains(const json::array& values, const json::value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// A property that every branch requires with listed values, not the same ones everywhere.
std::string telling_property(const SchemaList& branches) {
  const json::object* first = object_member(*branches.front(), "properties");
  if (first == nullptr) return {};
  for (const auto& [key, value] : *first) {
    const std::optional<json::array> reference = property_values(*branches.front(), key);
    if (!reference) continue;
    bool everywhere = true;
    bool differs = false;
    for (const json::object* branch : branches) {
      const std::optional<json::array> values = property_values(*branch, key);
      everywhere = everywhere && values.has_value();
      differs = differs || (values && *values != *reference);
    }
    if (everywhere && differs) return key;
  }
  return {};
}

SchemaList of_same_kind(const SchemaList& branches, const json::value& value) {
  SchemaList fitting;
  std::copy_if(
      branches.begin(), branches.end(), std::back_inserter(fitting),
      [&](const json::object* branch) { return accepted_kinds(*branch).has(kind_of(value).bits()); });
  return fitting.empty() ? branches : fitting;
}

void add_labels(const SchemaList& branches, const std::vector<std::size_t>& members,
                std::vector<Label>& labels) {
  SchemaList group;
  for (const std::size_t index : members) group.push_back(branches[index]);
  const std::string property = group.size() < 2 ? std::string() : telling_property(group);
  if (property.empty()) return;
  std::vector<std::pair<std::string, std::vector<std::size_t>>> by_value;
  for (const std::size_t index : members) {
    const json::array values = *property_values(*branches[index], property);
    // Several values for one shape make no name; the outer label has to do.
    const std::string word = values.size() == 1 ? base::plain_text(values.front()) : std::string();
    if (!word.empty()) labels[index].push_back(word);
    const auto same = std::find_if(by_value.begin(), by_value.end(),
                                   [&](const auto& entry) { return entry.first == word; });
    if (same == by_value.end()) {
      by_value.push_back({word, {index}});
    } else {
      same->second.push_back(index);
    }
  }
  if (by_value.size() < 2) return;
  for (const auto& [word, indexes] : by_value) add_labels(branches, indexes, labels);
}

}  // namespace

Choice choose_branch(const SchemaList& branches, const json::value& value) {
  Choice choice;
  choice.candidates = of_same_kind(branches, value);
  const json::object* object = value.if_object();
  while (object != nullptr && choice.candidates.size() > 1) {
    const std::string property = telling_property(choice.candidates);
    if (property.empty()) return choice;
    const json::value* given = object->if_contains(property);
    SchemaList matching;
    json::array allowed;
    for (const json::object* branch : choice.candidates) {
      const json::array values = *property_values(*branch, property);
      if (given != nullptr && contains(values, *given)) matching.push_back(branch);
      for (const json::value& entry : values) {
        if (!contains(allowed, entry)) allowed.push_back(entry);
      }
    }
    if (matching.empty()) {
      choice.property = property;
      choice.allowed = std::move(allowed);
      return choice;
    }
    choice.said += (choice.said.empty() ? "" : ", ") + property + ' ' + base::compact_json(*given);
    // Values that overlap can leave everything open; then the property has said all it can.
    if (matching.size() == choice.candidates.size()) return choice;
    choice.candidates = std::move(matching);
  }
  return choice;
}

std::vector<Label> branch_labels(const SchemaList& branches) {
  std::vector<Label> labels(branches.size());
  std::vector<std::size_t> all(branches.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  add_labels(branches, all, labels);
  return labels;
}

std::string render_labels(const std::vector<Label>& some, const std::vector<Label>& all) {
  const auto begins_with = [](const Label& label, const std::string& word) {
    return !label.empty() && label.front() == word;
  };
  std::string text;
  std::vector<std::string> done;
  for (const Label& label : some) {
    if (label.empty()) continue;
    const std::string& word = label.front();
    if (std::find(done.begin(), done.end(), word) != done.end()) continue;
    done.push_back(word);
    text += (text.empty() ? "" : ", ") + word;
    const auto of_word = [&](const Label& other) { return begins_with(other, word); };
    if (std::count_if(some.begin(), some.end(), of_word) == std::count_if(all.begin(), all.end(), of_word)) {
      continue;
    }
    char separator = ' ';
    for (const Label& other : some) {
      if (!begins_with(other, word) || other.size() < 2) continue;
      text += separator + other[1];
      separator = '/';
    }
  }
  return text;
}

}  // namespace reply_mcp::schemas::json_schema
