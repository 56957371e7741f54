#include "tools/operation/flat_scalar.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "tools/text/sentence.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace reply_mcp::tools::operation {
namespace {

const json::value* keyword_in(const schemas::json_schema::SchemaList& parts, std::string_view keyword) {
  for (const json::object* part : parts) {
    if (const json::value* value = part->if_contains(keyword)) return value;
  }
  return nullptr;
}

/// The value that every alternative gives the keyword; null when they do not agree.
const json::value* agreed(const std::vector<schemas::json_schema::SchemaList>& alternatives,
                          std::string_view keyword) {
  const json::value* common = nullptr;
  for (const schemas::json_schema::SchemaList& parts : alternatives) {
    const json::value* value = keyword_in(parts, keyword);
    if (value == nullptr || (common != nullptr && *common != *value)) return nullptr;
    common = value;
  }
  return common;
}

void merge_bound(const std::vector<schemas::json_schema::SchemaList>& alternatives, std::string_view keyword,
                 bool smallest, json::object& flat) {
  const json::value* widest = nullptr;
  for (const schemas::json_schema::SchemaList& parts : alternatives) {
    const json::value* value = keyword_in(parts, keyword);
    if (value == nullptr || !value->is_number()) return;
    const bool wider =
        widest == nullptr || (value->to_number<double>() < widest->to_number<double>()) == smallest;
    if (wider) widest = value;
  }
  if (widest != nullptr) flat[keyword] = *widest;
}

/// The values of all alternatives, when each lists its values and all are of the one type.
std::optional<json::array> merged_enum(const std::vector<schemas::json_schema::SchemaList>& alternatives,
                                       schemas::json_schema::Kinds kind) {
  json::array merged;
  for (const schemas::json_schema::SchemaList& parts : alternatives) {
    std::optional<json::array> values;
    for (const json::object* part : parts) {
      if (schemas::json_schema::true_member(*part, "x-open-enum")) return std::nullopt;
      if (values) continue;
      const json::array* names = schemas::json_schema::value_names(*part);
      values = names == nullptr ? schemas::json_schema::allowed_values(*part) : *names;
    }
    if (!values) return std::nullopt;
    for (const json::value& value : *values) {
      const bool name = value.is_string() && !kind.has(schemas::json_schema::Kinds::k_string);
      if (!name && !kind.has(schemas::json_schema::kind_of(value).bits())) return std::nullopt;
      // Clients take enums of texts only; a number that is written as one is read as one (coercion.hpp).
      json::value said = value.is_string() ? value : json::value(base::plain_text(value));
      if (std::find(merged.begin(), merged.end(), said) == merged.end()) merged.push_back(std::move(said));
    }
  }
  if (merged.empty()) return std::nullopt;
  return merged;
}

std::string_view type_name(schemas::json_schema::Kinds kinds) {
  if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_boolean)) return "boolean";
  if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_integer)) return "integer";
  if (!kinds.without(schemas::json_schema::Kinds::k_number).has(schemas::json_schema::Kinds::k_any) &&
      kinds.has(schemas::json_schema::Kinds::k_number))
    return "number";
  return "string";
}

void append(std::string& description, std::string_view words) {
  if (!description.empty()) description += ' ';
  description += words;
}

/// Says what a value may be beside a string.
void describe_others(schemas::json_schema::Kinds kinds, std::string& description) {
  if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_string) || kinds.bits() == 0)
    return;
  std::string names;
  const auto name = [&](unsigned bits, std::string_view word) {
    if (kinds.has(bits)) names += (names.empty() ? "" : ", ") + std::string(word);
  };
  name(schemas::json_schema::Kinds::k_number, "number");
  name(schemas::json_schema::Kinds::k_boolean, "boolean");
  name(schemas::json_schema::Kinds::k_array, "array");
  name(schemas::json_schema::Kinds::k_object, "object");
  append(description, kinds.has(schemas::json_schema::Kinds::k_string)
                          ? "(Text, or JSON of another type: " + names + ".)"
                          : "(JSON text of one of: " + names + ".)");
}

/// The values of an open enum are examples, not limits.
void describe_open_values(const std::vector<schemas::json_schema::SchemaList>& alternatives,
                          std::string& description) {
  for (const schemas::json_schema::SchemaList& parts : alternatives) {
    for (const json::object* part : parts) {
      const json::array* known = schemas::json_schema::array_member(*part, "x-known-values");
      if (known == nullptr && schemas::json_schema::true_member(*part, "x-open-enum"))
        known = schemas::json_schema::array_member(*part, "enum");
      if (known == nullptr) continue;
      std::string names;
      for (const json::value& value : *known) {
        if (value.is_null() || description.find(base::plain_text(value)) != std::string::npos) continue;
        names += (names.empty() ? "" : ", ") + base::plain_text(value);
      }
      if (!names.empty()) append(description, "Known values: " + names + '.');
      return;
    }
  }
}

/// What is said of the forms that a text may have to have.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> k_forms{
    {{"uuid", "UUID"},
     {"date", "YYYY-MM-DD"},
     {"email", "email address"},
     {"uri", "URL"},
     {"http-url", "URL"},
     {"domain", "domain"},
     {"windows-time-zone", "IANA time zone"},
     {"iana-time-zone", "IANA time zone"},
     {"time", "HH:MM:SS"},
     {"", k_json_object}}};

bool says(std::string_view text, std::string_view words) {
  // Without copies: every description of the list is asked for every form.
  return std::search(text.begin(), text.end(), words.begin(), words.end(), [](char a, char b) {
           return base::ascii::to_lower(a) == base::ascii::to_lower(b);
         }) != text.end();
}

/// `format` is an open vocabulary that some clients check and refuse; the words say the same.
void describe_format(const std::vector<schemas::json_schema::SchemaList>& alternatives, json::object& flat,
                     std::string& description) {
  for (const std::string_view keyword : {"format", "x-format"}) {
    const json::value* format = agreed(alternatives, keyword);
    if (format == nullptr || !format->is_string()) continue;
    const std::string_view name = format->get_string();
    if (name == "date-time") flat["format"] = "date-time";
    for (const auto& [form, words] : k_forms) {
      if (form == name && !says(text::first_sentence(description), words))
        append_to_first_sentence(description, '(' + std::string(words) + ')');
    }
  }
}

}  // namespace

void append_to_first_sentence(std::string& description, const std::string& words) {
  const std::size_t end = text::first_sentence(description).size();
  description.insert(end, (end == 0 ? "" : " ") + words);
}

std::string form_in(std::string_view description) {
  for (const auto& [form, words] : k_forms) {
    if (says(description, words)) return '(' + std::string(words) + ')';
  }
  return {};
}

void merge_bounds(const std::vector<schemas::json_schema::SchemaList>& alternatives, std::string_view lower,
                  std::string_view upper, json::object& flat) {
  merge_bound(alternatives, lower, true, flat);
  merge_bound(alternatives, upper, false, flat);
}

json::object merge_scalars(const std::vector<schemas::json_schema::SchemaList>& alternatives,
                           schemas::json_schema::Kinds kinds, std::string& description) {
  json::object flat;
  const std::string_view type = type_name(kinds);
  flat["type"] = type;
  const schemas::json_schema::Kinds one =
      type == "string" ? schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_string) : kinds;
  auto values = type == "boolean" ? std::nullopt : merged_enum(alternatives, one);
  const bool listed = values.has_value();
  if (listed) {
    flat["type"] = "string";
    flat["enum"] = *std::move(values);
  }
  if (type == "string") {
    if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_string)) {
      merge_bounds(alternatives, "minLength", "maxLength", flat);
      if (const json::value* pattern = agreed(alternatives, "pattern")) flat["pattern"] = *pattern;
      describe_format(alternatives, flat, description);
    }
    describe_others(kinds, description);
    describe_open_values(alternatives, description);
  } else if (type != "boolean" && !listed) {
    merge_bounds(alternatives, "minimum", "maximum", flat);
  }
  const json::value* fallback = agreed(alternatives, "default");
  if (fallback == nullptr || !one.has(schemas::json_schema::kind_of(*fallback).bits())) return flat;
  if (type == "string" || !listed) {
    flat["default"] = *fallback;
  } else if (const json::value said(base::plain_text(*fallback));
             std::find(flat["enum"].as_array().begin(), flat["enum"].as_array().end(), said) !=
             flat["enum"].as_array().end()) {
    flat["default"] = said;
  }
  return flat;
}

}  // namespace reply_mcp::tools::operation
