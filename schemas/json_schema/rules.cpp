#include "schemas/json_schema/rules.hpp"

#include "base/json_text.hpp"
#include "base/nearest.hpp"
#include "schemas/json_schema/order_rule.hpp"
#include "schemas/json_schema/pattern.hpp"
#include "schemas/json_schema/text_form.hpp"
#include "schemas/json_schema/violation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <cstdint>
#include <unordered_set>
#include <utility>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Characters, not bytes: how JSON Schema counts lengths (validation, 6.3.1).
std::uint64_t length_of(std::string_view text) {
  std::uint64_t length = 0;
  for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return length;
}

/// Exact for 64-bit integers on both sides, which doubles are not.
std::partial_ordering compare(const json::value& a, const json::value& b) {
  const auto as_int = [](const json::value& v) -> std::optional<std::int64_t> {
    if (v.is_int64()) return v.get_int64();
    return std::nullopt;
  };
  if (const auto x = as_int(a), y = as_int(b); x && y) return *x <=> *y;
  if (a.is_uint64() && b.is_uint64()) return a.get_uint64() <=> b.get_uint64();
  return a.to_number<double>() <=> b.to_number<double>();
}

const json::value* number_at(const json::object& schema, std::string_view keyword) {
  const json::value* bound = schema.if_contains(keyword);
  return bound != nullptr && bound->is_number() ? bound : nullptr;
}

/// The bound that the number breaks; empty when it keeps them all.
std::string_view broken_bound(const json::object& schema, const json::value& value) {
  const json::value* least = number_at(schema, "minimum");
  const json::value* most = number_at(schema, "maximum");
  const json::value* above = number_at(schema, "exclusiveMinimum");
  const json::value* below = number_at(schema, "exclusiveMaximum");
  if (least != nullptr && !(compare(value, *least) >= 0)) return "minimum";
  if (most != nullptr && !(compare(value, *most) <= 0)) return "maximum";
  if (above != nullptr && !(compare(value, *above) > 0)) return "exclusiveMinimum";
  return below != nullptr && !(compare(value, *below) < 0) ? "exclusiveMaximum" : "";
}

bool is_multiple(const json::object& schema, const json::value& value) {
  const json::value* step = number_at(schema, "multipleOf");
  if (step == nullptr) return true;
  if (step->is_int64() && value.is_int64() && step->get_int64() != 0)
    return value.get_int64() % step->get_int64() == 0;
  const double quotient = value.to_number<double>() / step->to_number<double>();
  constexpr double k_tolerance = 1e-9;
  return std::abs(quotient - std::round(quotient)) <= k_tolerance;
}

/// "from -32768 to 32767" of a sized integer format that the value does not fit; nothing when it fits.
std::optional<std::string> broken_width(const json::object& schema, const json::value& value) {
  const std::string_view format = string_member(schema, "format");
  const double number = value.to_number<double>();
  const auto outside = [&](double low, double high) { return number < low || number > high; };
  if (format == "int16" && outside(-32768, 32767)) return "expected an integer from -32768 to 32767, got ";
  if (format == "int32" && outside(-2147483648.0, 2147483647)) {
    return "expected an integer from -2147483648 to 2147483647, got ";
  }
  // 2^63 is the first double beyond; an integer up to there is held exactly.
  const bool beyond =
      value.is_uint64() || (value.is_double() && outside(-9223372036854775808.0, 9223372036854774784.0));
  if (format == "int64" && beyond) return "expected a 64-bit integer, got ";
  return std::nullopt;
}

/// "minLength" or "maxLength" when the text breaks it, else empty.
std::string_view broken_length(const json::object& schema, std::string_view text) {
  const auto least = integer_member(schema, "minLength");
  const auto most = integer_member(schema, "maxLength");
  if (!least && !most) return {};
  const auto length = static_cast<std::int64_t>(length_of(text));
  if (least && length < *least) return "minLength";
  return most && length > *most ? "maxLength" : "";
}

std::optional<BrokenRule> broken_string_rule(const json::object& schema, const json::value& value,
                                             const JudgeOptions& options) {
  const std::string_view text = value.get_string();
  if (options.look_up && is_blank(text) && !true_member(schema, "x-blank") && !is_confidential(schema)) {
    return BrokenRule{"x-blank", "expected something to look for, got " + base::describe_value(value) +
                                     "; leave it out to look for everything"};
  }
  if (const std::string_view keyword = broken_length(schema, text); !keyword.empty()) {
    json::object lengths(schema);
    lengths.erase("pattern");
    const auto length = std::to_string(length_of(text));
    return BrokenRule{
        keyword, mismatch(lengths, value) + " (" + length + (length == "1" ? " character)" : " characters)")};
  }
  const std::string_view pattern = string_member(schema, "pattern");
  if (!pattern.empty()) {
    if (text.size() > k_max_pattern_text)
      return BrokenRule{"pattern", mismatch(schema, value) + " (too long for it)"};
    if (!matches_pattern(pattern, text)) return BrokenRule{"pattern", mismatch(schema, value)};
  }
  const TextForm* form = text_form(schema);
  if (form != nullptr && !form->has(text)) {
    const auto nearest = form->nearest == nullptr ? std::nullopt : form->nearest(text);
    return BrokenRule{"format", mismatch(schema, value) +
                                    (nearest ? "; did you mean \"" + std::string(*nearest) + "\"?" : "")};
  }
  return std::nullopt;
}

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

std::optional<BrokenRule> broken_scalar_rule(const json::object& schema, const json::value& value,
                                             const JudgeOptions& options) {
  if (value.is_string()) return broken_string_rule(schema, value, options);
  if (!value.is_number()) return std::nullopt;
  if (const std::string_view bound = broken_bound(schema, value); !bound.empty())
    return BrokenRule{bound, mismatch(schema, value)};
  if (!is_multiple(schema, value)) {
    return BrokenRule{"multipleOf", "expected a multiple of " +
                                        std::to_string(number_at(schema, "multipleOf")->to_number<double>())};
  }
  if (const auto width = broken_width(schema, value))
    return BrokenRule{"format", *width + std::to_string(value.to_number<double>())};
  return std::nullopt;
}

std::vector<BrokenRule> broken_object_rules(const json::object& schema, const json::object& object) {
  std::vector<BrokenRule> broken;
  const auto least = integer_member(schema, "minProperties");
  if (least && object.size() < static_cast<std::uint64_t>(std::max<std::int64_t>(*least, 0))) {
    const std::vector<std::string> names = property_names(schema);
    broken.push_back({"minProperties", "expected at least " +
                                           count_of(static_cast<std::size_t>(*least), "member") +
                                           (names.empty() ? "" : " of " + list_names(names)) + ", got " +
                                           count_of(object.size(), "member")});
  }
  const auto most = integer_member(schema, "maxProperties");
  if (most && object.size() > static_cast<std::uint64_t>(std::max<std::int64_t>(*most, 0))) {
    broken.push_back({"maxProperties", "expected at most " +
                                           count_of(static_cast<std::size_t>(*most), "member") + ", got " +
                                           count_of(object.size(), "member")});
  }
  const std::vector<std::string> one_of = strings_of(schema, "x-requires-one-of");
  const bool given = std::any_of(one_of.begin(), one_of.end(), [&](const std::string& name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return false;
    return !value->is_string() || !is_blank(value->get_string());
  });
  if (!one_of.empty() && !given)
    broken.push_back({"x-requires-one-of", "expected at least one of " + list_names(one_of)});
  return broken;
}

std::vector<BrokenRule> broken_array_rules(const json::object& schema, const json::array& array) {
  std::vector<BrokenRule> broken;
  const auto least = integer_member(schema, "minItems");
  const auto most = integer_member(schema, "maxItems");
  const bool few = least && array.size() < static_cast<std::uint64_t>(std::max<std::int64_t>(*least, 0));
  const bool many = most && array.size() > static_cast<std::uint64_t>(std::max<std::int64_t>(*most, 0));
  if (few || many) {
    broken.push_back({few ? "minItems" : "maxItems",
                      "expected " + describe_expected(schema) + ", got " + count_of(array.size(), "item")});
  }
  if (true_member(schema, "uniqueItems") && !many) {
    if (const auto twice = duplicate_item(array)) {
      broken.push_back({"uniqueItems", "expected every item once, got " + *twice + " twice"});
    }
  }
  return broken;
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
