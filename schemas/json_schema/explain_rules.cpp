#include "schemas/json_schema/explain_rules.hpp"

#include "base/json_text.hpp"
#include "base/nearest.hpp"
#include "schemas/json_schema/violation.hpp"

#include <algorithm>
#include <unordered_set>

namespace reply_mcp::schemas::json_schema {
namespace {

std::vector<std::string> strings_of(const json::object& schema, std::string_view keyword) {
  std::vector<std::string> names;
  if (const json::array* list = array_member(schema, keyword)) {
    for (const json::value& entry : *list) {
      if (entry.is_string()) names.emplace_back(std::string_view(entry.get_string()));
    }
  }
  return names;
}

std::string count_of(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

/// Of the first two items that are equal. Serialised texts are compared, so that a long list takes
/// n log n steps and not n squared.
std::optional<std::string> duplicate_item(const json::array& array) {
  std::unordered_set<std::string> seen;
  for (const json::value& item : array) {
    if (!seen.insert(base::compact_json(item)).second) return base::describe_value(item);
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> object_faults(const json::object& schema, const json::object& object) {
  std::vector<std::string> faults;
  const auto least = integer_member(schema, "minProperties");
  if (least && object.size() < static_cast<std::uint64_t>(std::max<std::int64_t>(*least, 0))) {
    const std::vector<std::string> names = property_names(schema);
    faults.push_back("expected at least " + count_of(static_cast<std::size_t>(*least), "member") +
                     (names.empty() ? "" : " of " + list_names(names)) + ", got " +
                     count_of(object.size(), "member"));
  }
  const auto most = integer_member(schema, "maxProperties");
  if (most && object.size() > static_cast<std::uint64_t>(std::max<std::int64_t>(*most, 0))) {
    faults.push_back("expected at most " + count_of(static_cast<std::size_t>(*most), "member") + ", got " +
                     count_of(object.size(), "member"));
  }
  const std::vector<std::string> one_of = strings_of(schema, "x-requires-one-of");
  const bool given = std::any_of(one_of.begin(), one_of.end(), [&](const std::string& name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && !value->is_null();
  });
  if (!one_of.empty() && !given) faults.push_back("expected at least one of " + list_names(one_of));
  return faults;
}

std::vector<std::string> array_faults(const json::object& schema, const json::array& array) {
  std::vector<std::string> faults;
  const auto least = integer_member(schema, "minItems");
  const auto most = integer_member(schema, "maxItems");
  const bool few = least && array.size() < static_cast<std::uint64_t>(std::max<std::int64_t>(*least, 0));
  const bool many = most && array.size() > static_cast<std::uint64_t>(std::max<std::int64_t>(*most, 0));
  if (few || many) {
    faults.push_back("expected " + describe_expected(schema) + ", got " + count_of(array.size(), "item"));
  }
  if (true_member(schema, "uniqueItems") && !many) {
    if (const auto twice = duplicate_item(array)) {
      faults.push_back("expected every item once, got " + *twice + " twice");
    }
  }
  return faults;
}

std::string unknown_name(std::string_view name, const std::vector<std::string>& known) {
  std::string text = "is not known here";
  if (const auto nearest = base::nearest_name(name, known))
    return text + "; did you mean `" + *nearest + "`?";
  if (known.empty()) return text + ": nothing is expected";
  return text + ": expected " + list_names(known);
}

bool is_allowed(const json::object& schema, const json::value& value) {
  if (const json::value* constant = schema.if_contains("const")) return *constant == value;
  const json::array* values = array_member(schema, "enum");
  // The listed values of an open enum are the common ones; others may come and go (schemas/README.md).
  return values == nullptr || true_member(schema, "x-open-enum") ||
         std::find(values->begin(), values->end(), value) != values->end();
}

std::string nearest_value(const json::array& values, const json::value& given) {
  if (!given.is_string()) return {};
  std::vector<std::string> known;
  for (const json::value& value : values) {
    if (value.is_string()) known.emplace_back(std::string_view(value.get_string()));
  }
  const auto nearest = base::nearest_name(std::string_view(given.get_string()), known);
  return nearest ? "; did you mean " + base::compact_json(json::value(*nearest)) + '?' : std::string();
}

std::string describe_refused(const json::object& refused, const json::value& value) {
  std::vector<std::vector<std::string>> sets;
  const auto add = [&](const json::object& schema) {
    std::vector<std::string> names = strings_of(schema, "required");
    const json::object* object = value.if_object();
    const bool given =
        object != nullptr && std::all_of(names.begin(), names.end(),
                                         [&](const std::string& name) { return object->contains(name); });
    if (!names.empty() && given) sets.push_back(std::move(names));
  };
  add(refused);
  for (const json::object* branch : union_branches(refused)) add(*branch);
  std::string text;
  for (const std::vector<std::string>& names : sets) {
    if (!text.empty()) text += ", ";
    if (names.size() == 1) {
      text += '`' + names.front() + "` cannot be given";
      continue;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ('`' + names[i] + '`');
    }
    text += " cannot be given together";
  }
  return text.empty() ? "expected another form: this combination is refused" : text;
}

std::string describe_condition(const json::object& condition, bool holds) {
  std::string text;
  if (const json::object* properties = object_member(condition, "properties")) {
    for (const auto& [key, value] : *properties) {
      if (!value.is_object()) continue;
      const auto allowed = allowed_values(value.get_object());
      if (!allowed) continue;
      text += (text.empty() ? "`" : " and `") + std::string(key) + "` is " + list_values(*allowed);
    }
  }
  if (text.empty()) return {};
  return (holds ? " when " : " unless ") + text;
}

std::optional<std::string> describe_required_choice(const SchemaList& branches, bool exactly) {
  std::vector<std::string> names;
  for (const json::object* branch : branches) {
    const std::vector<std::string> required = strings_of(*branch, "required");
    if (required.size() != 1 || !declared_kinds(*branch).any()) return std::nullopt;
    if (std::find(names.begin(), names.end(), required.front()) != names.end()) return std::nullopt;
    names.push_back(required.front());
  }
  if (names.size() < 2) return std::nullopt;
  return (exactly ? "expected exactly one of " : "expected at least one of ") + list_names(names);
}

}  // namespace reply_mcp::schemas::json_schema
