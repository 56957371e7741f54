#include "support/argument_generator.hpp"

#include "base/base64.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/order_rule.hpp"
#include "schemas/json_schema/pattern.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/arguments.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace reply_mcp::test {
namespace {

using schemas::json_schema::Kinds;

constexpr int k_max_depth = 24;

/// Texts to try where a schema has a pattern.
constexpr std::array k_examples = {
    std::string_view("2026-05-31"),
    std::string_view("2026-05-31T09:30:00Z"),
    std::string_view("o-12"),
    std::string_view("CurrentStep"),
    std::string_view("09:30"),
    std::string_view("example.com"),
    std::string_view("#336699"),
    std::string_view("text"),
    std::string_view("12"),
    std::string_view("a@example.com"),
    std::string_view("https://example.com/a"),
    std::string_view("en-US"),
};

std::string of_format(std::string_view format, std::size_t number) {
  const std::string digits = std::to_string(number % 10);
  if (format == "domain") return "example" + digits + ".com";
  if (format == "http-url") return "https://example.com/hook/" + digits;
  if (format == "iana-time-zone") return number % 2 == 0 ? "Europe/Berlin" : "Asia/Kolkata";
  if (format == "windows-time-zone") return number % 2 == 0 ? "UTC" : "FLE Standard Time";
  if (format == "uuid") return "6f1c2a34-0b5d-4e7f-8a90-1b2c3d4e5f6" + digits;
  if (format == "email") return "person" + digits + "@example.com";
  if (format == "uri") return "https://example.com/page/" + digits;
  if (format == "date") return "2026-05-1" + digits;
  if (format == "date-time") return "2026-05-1" + digits + "T09:30:00Z";
  if (format == "time") return "09:3" + digits + ":00";
  return "text " + digits;
}

bool fits(const json::object& schema, const json::value& value) {
  return schemas::json_schema::explain(schema, value, "").empty();
}

}  // namespace

std::size_t ArgumentGenerator::below(std::size_t bound) {
  return bound == 0 ? 0 : random_() % bound;
}

bool ArgumentGenerator::wanted(bool required) {
  if (required || extent_ == Extent::maximal) return true;
  return extent_ == Extent::mixed && below(2) == 0;
}

json::object ArgumentGenerator::arguments(const tools::operation::Binding& binding) {
  json::object made;
  for (const tools::operation::Argument& argument : binding.arguments) {
    switch (argument.place) {
      case tools::operation::RequestPlace::path:
      case tools::operation::RequestPlace::query:
        if (wanted(argument.required))
          made[argument.name] = value(tools::operation::parameter_schema(argument));
        break;
      case tools::operation::RequestPlace::file_name:
        made[argument.name] = "offer.txt";
        break;
      case tools::operation::RequestPlace::file_content:
        made[argument.name] = base::base64::encode("Example of a file.\n");
        break;
      case tools::operation::RequestPlace::file_path:
      case tools::operation::RequestPlace::server:
        break;
      case tools::operation::RequestPlace::whole_body:
        if (wanted(argument.required)) made[argument.name] = value(*argument.schema);
        break;
      case tools::operation::RequestPlace::body_member:
        if (binding.body == tools::operation::BodyForm::multipart && wanted(argument.required) &&
            argument.schema != nullptr) {
          made[argument.name] = value(*argument.schema);
        }
        break;
    }
  }
  if (binding.body != tools::operation::BodyForm::members || !wanted(binding.operation->body_required))
    return made;
  json::value body = value(*binding.operation->body_schema);
  for (auto& [key, member] : body.as_object()) {
    const tools::operation::Argument* argument =
        binding.find_wire(tools::operation::RequestPlace::body_member, key);
    if (argument == nullptr) throw std::logic_error("no argument for member " + std::string(key));
    made[argument->name] = std::move(member);
  }
  return made;
}

json::value ArgumentGenerator::value(const json::object& schema) {
  if (depth_ > k_max_depth) throw std::logic_error("the schema is too deep");
  ++depth_;
  json::value made;
  const schemas::json_schema::SchemaList branches = schemas::json_schema::union_branches(schema);
  const bool whole_branches = !branches.empty() && !schema.contains("properties") &&
                              (schemas::json_schema::declared_kinds(schema).any() ||
                               schemas::json_schema::describes_object(*branches.front()));
  if (const auto values = schemas::json_schema::allowed_values(schema); values && !values->empty()) {
    made = (*values)[below(values->size())];
  } else if (whole_branches) {
    made = value(*branches[below(branches.size())]);
  } else {
    const Kinds kinds = schemas::json_schema::accepted_kinds(schema).without(Kinds::k_null);
    const std::array order = {Kinds::k_object,  Kinds::k_array,    Kinds::k_string,
                              Kinds::k_integer, Kinds::k_fraction, Kinds::k_boolean};
    const bool any =
        schemas::json_schema::accepted_kinds(schema).any() && !schemas::json_schema::describes_object(schema);
    const auto first =
        std::find_if(order.begin(), order.end(), [&](unsigned kind) { return kinds.has(kind); });
    made = first == order.end() ? json::value(nullptr)
                                : of_kind(schema, any ? unsigned{Kinds::k_string} : unsigned{*first});
  }
  --depth_;
  if (!fits(schema, made)) {
    throw std::logic_error(
        "no value found: " + schemas::json_schema::explain(schema, made, "").front().pointer + ' ' +
        schemas::json_schema::explain(schema, made, "").front().detail);
  }
  return made;
}

json::value ArgumentGenerator::of_kind(const json::object& schema, unsigned kind) {
  switch (kind) {
    case Kinds::k_object:
      return object(schema);
    case Kinds::k_array:
      return array(schema);
    case Kinds::k_string:
      return text(schema);
    case Kinds::k_integer:
      return number(schema, true);
    case Kinds::k_fraction:
      return number(schema, false);
    default:
      return below(2) == 0;
  }
}

json::value ArgumentGenerator::object(const json::object& schema) {
  json::object made;
  const json::object* properties = schemas::json_schema::object_member(schema, "properties");
  if (properties != nullptr) {
    for (const auto& [key, property] : *properties) {
      const bool required = schemas::json_schema::requires_member(schema, key);
      // A member that can only be null says nothing.
      const bool empty = schemas::json_schema::accepted_kinds(property.as_object()) == Kinds(Kinds::k_null);
      if (required || (!empty && wanted(false))) made[key] = value(property.as_object());
    }
  }
  const json::object* rest = schemas::json_schema::object_member(schema, "additionalProperties");
  if (rest != nullptr && properties == nullptr && wanted(false)) made["key"] = value(*rest);
  put_in_order(schema, made);
  if (!fits(schema, made)) mend(schema, made, true);
  return made;
}

/// Members of which one must not come before the other (x-order) change places until none does.
void ArgumentGenerator::put_in_order(const json::object& schema, json::object& made) {
  const json::array* rules = schemas::json_schema::array_member(schema, "x-order");
  if (rules == nullptr) return;
  for (const json::value& text : *rules) {
    const auto rule = schemas::json_schema::parse_order(text.as_string());
    if (!rule || rule->left.member.empty() || rule->right.member.empty()) continue;
    json::value* left = made.if_contains(rule->left.member);
    json::value* right = made.if_contains(rule->right.member);
    const json::object* properties = schemas::json_schema::object_member(schema, "properties");
    if (left == nullptr || right == nullptr || properties == nullptr) continue;
    const json::object only{{"x-order", json::array{text}}};
    constexpr int k_tries = 50;
    for (int tries = 0; tries < k_tries && !schemas::json_schema::broken_orders(only, made).empty();
         ++tries) {
      std::swap(*left, *right);
      if (schemas::json_schema::broken_orders(only, made).empty()) break;
      *right = value(properties->at(rule->right.member).as_object());
    }
  }
}

/// Rules between members (not, if, x-requires-one-of, oneOf of required) are met by leaving optional
/// members out one after the other, or by adding one.
void ArgumentGenerator::mend(const json::object& schema, json::object& made, bool may_add) {
  const json::object all = made;
  for (const auto& [key, value] : all) {
    if (schemas::json_schema::requires_member(schema, key)) continue;
    json::object without = made;
    without.erase(key);
    if (fits(schema, without)) {
      made = std::move(without);
      return;
    }
    if (schemas::json_schema::explain(schema, without, "").size() <
        schemas::json_schema::explain(schema, made, "").size())
      made = std::move(without);
  }
  const json::object* properties = schemas::json_schema::object_member(schema, "properties");
  if (!may_add || properties == nullptr) return;
  for (const auto& [key, property] : *properties) {
    if (all.contains(key)) continue;
    json::object with = made;
    with[key] = value(property.as_object());
    if (!fits(schema, with)) mend(schema, with, false);
    if (fits(schema, with)) {
      made = std::move(with);
      return;
    }
  }
}

json::value ArgumentGenerator::array(const json::object& schema) {
  const auto least =
      static_cast<std::size_t>(schemas::json_schema::integer_member(schema, "minItems").value_or(0));
  const auto most =
      static_cast<std::size_t>(schemas::json_schema::integer_member(schema, "maxItems").value_or(2));
  const std::size_t size =
      extent_ == Extent::minimal ? least : std::max(least, std::min<std::size_t>(most, 2));
  json::array made;
  const json::object* items = schemas::json_schema::object_member(schema, "items");
  constexpr int k_tries = 40;
  for (int tries = 0; made.size() < size && tries < k_tries; ++tries) {
    json::value item = items == nullptr ? json::value("text") : value(*items);
    const bool twice = std::find(made.begin(), made.end(), item) != made.end();
    if (!twice || !schemas::json_schema::true_member(schema, "uniqueItems")) made.push_back(std::move(item));
  }
  return made;
}

json::value ArgumentGenerator::text(const json::object& schema) {
  const std::string_view pattern = schemas::json_schema::string_member(schema, "pattern");
  const std::string_view special = schemas::json_schema::string_member(schema, "x-format");
  std::string made =
      of_format(special.empty() ? schemas::json_schema::string_member(schema, "format") : special, below(10));
  if (!pattern.empty()) {
    const auto example = std::find_if(k_examples.begin(), k_examples.end(), [&](std::string_view candidate) {
      return schemas::json_schema::matches_pattern(pattern, candidate);
    });
    if (example == k_examples.end())
      throw std::logic_error("no example of the pattern " + std::string(pattern));
    return json::value(*example);
  }
  const auto least =
      static_cast<std::size_t>(schemas::json_schema::integer_member(schema, "minLength").value_or(0));
  const auto most = schemas::json_schema::integer_member(schema, "maxLength");
  while (made.size() < least) made += 'x';
  if (most && made.size() > static_cast<std::size_t>(*most)) made.resize(static_cast<std::size_t>(*most));
  return json::value(made);
}

json::value ArgumentGenerator::number(const json::object& schema, bool integer) {
  const std::int64_t least = schemas::json_schema::integer_member(schema, "minimum").value_or(1);
  const std::int64_t most = schemas::json_schema::integer_member(schema, "maximum").value_or(least + 9);
  const auto span = static_cast<std::size_t>(std::clamp<std::int64_t>(most - least + 1, 1, 10));
  const std::int64_t made = least + static_cast<std::int64_t>(below(span));
  if (integer) return made;
  return static_cast<double>(made);
}

}  // namespace reply_mcp::test
