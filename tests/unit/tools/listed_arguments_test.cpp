// What the default list shows of a tool is enough to write a valid call: nothing that decides is hidden, and
// arguments made from it alone pass the full check.
#include "schemas/json_schema/pattern.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/compact_definition.hpp"
#include "tools/operation/definition.hpp"
#include "tools/operation/lean_schema.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <utility>
#include <vector>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using schemas::json_schema::array_member;
using schemas::json_schema::object_member;
using schemas::json_schema::string_member;
using testing::HasSubstr;

/// Every member, required member and value of the whole schema stands in the lean one, as a schema of its own
/// or in the line behind "Also: " of an object around it.
void expect_shown(const json::object& whole, const json::object& lean, const std::string& where) {
  if (const json::array* values = array_member(whole, "enum")) {
    ASSERT_NE(array_member(lean, "enum"), nullptr) << where;
    EXPECT_EQ(*values, *array_member(lean, "enum")) << where;
  }
  if (const json::object* items = object_member(whole, "items"))
    expect_shown(*items, lean.at("items").as_object(), where);
  const json::object* members = object_member(whole, "properties");
  if (members == nullptr) return;
  const json::object& shown = lean.at("properties").as_object();
  const std::string_view description = string_member(lean, "description");
  const std::size_t also = description.find(operation::k_also);
  const std::string line(also == std::string_view::npos ? std::string_view() : description.substr(also));
  std::function<void(const json::object&, const std::string&)> in_line = [&](const json::object& schema,
                                                                             const std::string& place) {
    if (const json::array* values = array_member(schema, "enum")) {
      for (const json::value& value : *values)
        EXPECT_THAT(line, HasSubstr(std::string(value.as_string()))) << place;
    }
    if (const json::object* items = object_member(schema, "items")) in_line(*items, place);
    if (const json::object* inner = object_member(schema, "properties")) {
      for (const auto& [key, member] : *inner) {
        const bool required = schemas::json_schema::requires_member(schema, key);
        EXPECT_THAT(line, HasSubstr(std::string(key) + (required ? "*" : ""))) << place;
        in_line(member.as_object(), place + '/' + std::string(key));
      }
    }
  };
  for (const auto& [key, member] : *members) {
    const std::string place = where + '/' + std::string(key);
    const bool required = schemas::json_schema::requires_member(whole, key);
    if (const json::value* schema = shown.if_contains(key)) {
      EXPECT_EQ(schemas::json_schema::requires_member(lean, key), required) << place;
      expect_shown(member.as_object(), schema->as_object(), place);
      continue;
    }
    EXPECT_FALSE(required) << place << " is required and in shorthand";
    EXPECT_THAT(line, HasSubstr(std::string(key))) << place;
    in_line(member.as_object(), place);
  }
}

TEST(ListedArguments, NothingThatDecidesIsHidden) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const json::object whole = operation::definition(operation::bind(operation, false));
    const json::object lean = operation::compact_definition(whole);
    expect_shown(whole.at("inputSchema").as_object(), lean.at("inputSchema").as_object(), operation.id);
  }
}

bool contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

std::vector<std::string> split(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + at.size());
  }
  parts.emplace_back(text);
  return parts;
}

/// Writes arguments as a careful reader of the list would, who has nothing else: what is required, one of the
/// values that are listed, of a union what is said to be required for the shape that was chosen.
class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  json::object arguments(const json::object& tool) {
    const json::object& schema = tool.at("inputSchema").as_object();
    json::object made = object(schema);
    const json::object& properties = schema.at("properties").as_object();
    for (const auto& [key, member] : properties) {
      const std::string replaced = replaced_by(member.as_object());
      if (const json::value* other = properties.if_contains(replaced))
        made[replaced] = value(other->as_object(), replaced);
    }
    return made;
  }

  /// The argument that one "Instead of contactIds, ..." takes the place of; empty: none.
  static std::string replaced_by(const json::object& schema) {
    constexpr std::string_view k_instead = "Instead of ";
    const std::string_view description = string_member(schema, "description");
    if (!description.starts_with(k_instead)) return {};
    return std::string(description.substr(k_instead.size(), description.find(',') - k_instead.size()));
  }

  json::value value(const json::object& schema, std::string_view name) {
    if (const json::array* values = array_member(schema, "enum")) return (*values)[below(values->size())];
    const std::string_view type = string_member(schema, "type");
    if (type == "object") return object(schema);
    if (type == "array") return list(schema, name);
    if (type == "boolean") return below(2) == 0;
    if (type == "string") return json::value(text(schema, name));
    const auto least = schemas::json_schema::integer_member(schema, "minimum").value_or(1);
    const auto most = schemas::json_schema::integer_member(schema, "maximum").value_or(least + 1);
    return std::min(least + 1, most);
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  json::value list(const json::object& schema, std::string_view name) {
    json::array made;
    const auto least = schemas::json_schema::integer_member(schema, "minItems").value_or(1);
    for (std::int64_t i = 0; i < std::max<std::int64_t>(least, 1); ++i)
      made.push_back(value(schema.at("items").as_object(), name));
    return made;
  }

  static std::string text(const json::object& schema, std::string_view name) {
    const std::string about = std::string(name) + ' ' + std::string(string_member(schema, "description"));
    if (string_member(schema, "format") == "date-time") return "2026-12-01T10:00:00Z";
    if (const std::string_view pattern = string_member(schema, "pattern"); !pattern.empty()) {
      for (const char* example :
           {"o-12", "CurrentStep", "09:30", "#336699", "12", "text", "en-US", "2026-12-01"}) {
        if (schemas::json_schema::matches_pattern(pattern, example)) return example;
      }
    }
    for (const auto& [word, written] : {std::pair("JSON object as text", "{}"),
                                        {"UUID", "6f1c2a34-0b5d-4e7f-8a90-1b2c3d4e5f60"},
                                        {"YYYY-MM-DD", "2026-12-01"},
                                        {"base64", "RXhhbXBsZQ=="},
                                        {"HH:MM", "09:30"},
                                        {"ime zone", "Europe/Berlin"},
                                        {"omain", "example.com"},
                                        {"mail address", "a@example.com"},
                                        {"email", "a@example.com"},
                                        {"Email", "a@example.com"},
                                        {"URL", "https://example.com/a"},
                                        {"Url", "https://example.com/a"},
                                        {"g-N", "g-1"},
                                        {"#", "#336699"}}) {
      if (contains(about, word)) return written;
    }
    return "text";
  }

  /// Whether "[email, linkedIn message/connect; required]" is about the shape that `made` has.
  static bool is_for(const json::object& made, std::string_view labels) {
    const auto chosen = [&](std::string_view word) {
      return std::any_of(made.begin(), made.end(), [&](const auto& member) {
        return member.value().is_string() && member.value().get_string() == word;
      });
    };
    for (const std::string& label : split(labels.substr(0, labels.find(';')), ", ")) {
      const std::vector<std::string> words = split(label, " ");
      const std::vector<std::string> second =
          words.size() > 1 ? split(words[1], "/") : std::vector<std::string>();
      if (chosen(words.front()) && (second.empty() || std::any_of(second.begin(), second.end(), chosen)))
        return true;
    }
    return false;
  }

  static bool is_needed(const json::object& made, std::string_view description) {
    for (std::size_t at = description.starts_with('[') ? 0 : std::string_view::npos;
         at < description.size();) {
      const std::size_t end = description.find(']', at);
      const std::string_view labels = description.substr(at + 1, end - at - 1);
      if (contains(labels, "; required") && is_for(made, labels)) return true;
      at = description.find('[', end);
    }
    return false;
  }

  json::object object(const json::object& schema) {
    json::object made;
    for (const auto& [key, member] : schema.at("properties").as_object()) {
      if (schemas::json_schema::requires_member(schema, key)) made[key] = value(member.as_object(), key);
    }
    for (const auto& [key, member] : schema.at("properties").as_object()) {
      if (!made.contains(key) && is_needed(made, string_member(member.as_object(), "description")))
        made[key] = value(member.as_object(), key);
    }
    return made;
  }

  std::mt19937 random_;
};

std::string said(const schemas::json_schema::Violations& violations) {
  std::string text;
  for (const auto& violation : violations) text += violation.pointer + ' ' + violation.detail + "; ";
  return text;
}

/// Whether all that is wrong is a rule between arguments, which prose tells.
bool only_rules_between(const schemas::json_schema::Violations& violations) {
  return std::all_of(violations.begin(), violations.end(), [](const auto& violation) {
    for (const char* rule :
         {"expected at least one of", "expected exactly one of", "expected at least 1 member",
          "expected later than", "cannot be given", "is required when", "is required unless", "or null"}) {
      if (contains(violation.detail, rule)) return true;
    }
    return false;
  });
}

/// First calls: with what is required, and with one more argument each. Rules between arguments ("one of
/// these", "not together") are told in prose, which this writer cannot read; calls that break only such
/// rules are counted apart.
TEST(ListedArguments, MadeFromTheListAlonePassTheFullCheck) {
  std::size_t calls = 0;
  std::size_t valid = 0;
  std::size_t by_rules = 0;
  std::string refused;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    const json::object lean = operation::compact_definition(operation::definition(binding));
    const json::object& properties = lean.at("inputSchema").at("properties").as_object();
    constexpr std::uint32_t k_seeds = 6;
    for (std::uint32_t seed = 1; seed <= k_seeds; ++seed) {
      Writer writer(seed);
      std::vector<json::object> tries{writer.arguments(lean)};
      for (const auto& [key, member] : properties) {
        if (tries.front().contains(key) || string_member(member.as_object(), "description").starts_with('['))
          continue;
        json::object more = tries.front();
        more.erase(Writer::replaced_by(member.as_object()));
        more[key] = writer.value(member.as_object(), key);
        tries.push_back(std::move(more));
      }
      for (json::object& arguments : tries) {
        ++calls;
        const std::string written = json::serialize(arguments);
        const auto read = reader.read(std::move(arguments));
        const bool ruled = !read && only_rules_between(read.error());
        by_rules += ruled ? 1 : 0;
        valid += read.has_value() ? 1 : 0;
        if (!read && !ruled) refused += operation.id + ' ' + said(read.error()) + ' ' + written + '\n';
      }
    }
  }
  RecordProperty("calls", static_cast<int>(calls));
  RecordProperty("valid", static_cast<int>(valid));
  RecordProperty("by_rules", static_cast<int>(by_rules));
  EXPECT_GE((valid + by_rules) * 100, calls * 99) << valid << " of " << calls << " are valid, " << by_rules
                                                  << " break rules between arguments; refused:\n"
                                                  << refused;
  EXPECT_GE(valid * 100, calls * 94) << valid << " of " << calls;
}

}  // namespace
}  // namespace reply_mcp::tools
