// What tools/list shows, of every tool in each detail and mode: the strictest common subset of what clients
// and their converters take, and what the directories of Anthropic and OpenAI ask for. One tool that is not
// taken loses the whole list with some clients.
#include "schemas/json_schema/schema_view.hpp"
#include "support/fake_api.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using schemas::json_schema::array_member;
using schemas::json_schema::object_member;
using schemas::json_schema::string_member;

struct Listing {
  discovery::Mode mode;
  operation::SchemaDetail detail;
  bool files;
};

class Listed : public testing::TestWithParam<Listing> {
 protected:
  [[nodiscard]] json::array tools() {
    ToolboxOptions options;
    options.mode = GetParam().mode;
    options.detail = GetParam().detail;
    if (GetParam().files) options.files_root = "/";
    test::FakeApi api;
    return Toolbox::create(
               test::embedded_catalogue(), api, [](const mcp::CallContext&) { return reply::Identity(); },
               std::move(options))
        ->definitions();
  }

  /// Calls `visit` for every schema of every tool, with where it is.
  void each(const std::function<void(const json::object&, const std::string&)>& visit) {
    for (const json::value& tool : tools())
      walk(tool.at("inputSchema").as_object(), std::string(tool.at("name").as_string()), visit);
  }

 private:
  static void walk(const json::object& schema, const std::string& where,
                   const std::function<void(const json::object&, const std::string&)>& visit) {
    visit(schema, where);
    if (const json::object* properties = object_member(schema, "properties")) {
      for (const auto& [key, value] : *properties)
        walk(value.as_object(), where + '/' + std::string(key), visit);
    }
    if (const json::object* items = object_member(schema, "items")) walk(*items, where + "/items", visit);
  }
};

INSTANTIATE_TEST_SUITE_P(
    Every, Listed,
    testing::Values(Listing{discovery::Mode::direct, operation::SchemaDetail::lean, false},
                    Listing{discovery::Mode::direct, operation::SchemaDetail::full, false},
                    Listing{discovery::Mode::direct, operation::SchemaDetail::lean, true},
                    Listing{discovery::Mode::direct, operation::SchemaDetail::full, true},
                    Listing{discovery::Mode::discover, operation::SchemaDetail::lean, false},
                    Listing{discovery::Mode::discover, operation::SchemaDetail::full, false}),
    [](const auto& test) {
      return std::string(test.param.mode == discovery::Mode::direct ? "Direct" : "Discover") +
             (test.param.detail == operation::SchemaDetail::lean ? "Lean" : "Full") +
             (test.param.files ? "WithFiles" : "");
    });

/// Gemini refuses a request for one enum that is not of texts.
TEST_P(Listed, EnumsAreOfTexts) {
  each([](const json::object& schema, const std::string& where) {
    const json::array* values = array_member(schema, "enum");
    if (values == nullptr) return;
    EXPECT_EQ(string_member(schema, "type"), "string") << where;
    for (const json::value& value : *values) EXPECT_TRUE(value.is_string()) << where << ' ' << value;
  });
}

TEST_P(Listed, ObjectsHavePropertiesAndListsHaveItems) {
  each([](const json::object& schema, const std::string& where) {
    const std::string_view type = string_member(schema, "type");
    if (type == "object" && where.find('/') != std::string::npos) {
      const json::object* properties = object_member(schema, "properties");
      ASSERT_NE(properties, nullptr) << where;
      EXPECT_FALSE(properties->empty()) << where;
    }
    if (type != "array") return;
    EXPECT_NE(object_member(schema, "items"), nullptr) << where;
  });
}

/// google-genai up to 3.6.1 cannot convert the first; none of the others has a strict form.
TEST_P(Listed, NoKeywordIsThereThatAConverterRefuses) {
  each([](const json::object& schema, const std::string& where) {
    for (const std::string_view key :
         {"additionalProperties", "patternProperties", "$ref", "$defs", "oneOf", "anyOf", "allOf", "not",
          "if", "const", "prefixItems", "uniqueItems", "examples", "x-value-names"}) {
      EXPECT_FALSE(schema.contains(key)) << where << ' ' << key;
    }
    EXPECT_TRUE(schema.at("type").is_string()) << where;
  });
}

/// OpenAI's strict form closes each object and requires all of it: everything must be named and typed.
TEST_P(Listed, CanBeMadeStrict) {
  each([](const json::object& schema, const std::string& where) {
    if (const json::array* required = array_member(schema, "required")) {
      for (const json::value& name : *required)
        EXPECT_TRUE(object_member(schema, "properties")->contains(name.as_string())) << where << name;
    }
  });
  constexpr std::size_t k_max_strict_properties = 5'000;
  for (const json::value& tool : tools()) {
    EXPECT_EQ(tool.at("inputSchema").at("type"), "object");
    EXPECT_LT(tool.at("inputSchema").at("properties").as_object().size(), k_max_strict_properties);
  }
}

/// Claude's directory and desktop extensions, ChatGPT's apps: a title, and each hint said and true to the
/// tool.
TEST_P(Listed, EveryToolHasATitleAndAllHints) {
  std::set<std::string> titles;
  for (const json::value& value : tools()) {
    const json::object& tool = value.as_object();
    const std::string name(tool.at("name").as_string());
    EXPECT_FALSE(string_member(tool, "title").empty()) << name;
    EXPECT_TRUE(titles.insert(std::string(string_member(tool, "title"))).second) << name;
    const json::object& hints = tool.at("annotations").as_object();
    for (const std::string_view hint :
         {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}) {
      ASSERT_TRUE(hints.contains(hint)) << name << ' ' << hint;
      EXPECT_TRUE(hints.at(hint).is_bool()) << name << ' ' << hint;
    }
    EXPECT_FALSE(hints.at("readOnlyHint").as_bool() && hints.at("destructiveHint").as_bool()) << name;
  }
}

TEST_P(Listed, EveryArgumentIsDescribed) {
  for (const json::value& tool : tools()) {
    for (const auto& [key, argument] : tool.at("inputSchema").at("properties").as_object())
      EXPECT_FALSE(string_member(argument.as_object(), "description").empty())
          << tool.at("name") << ' ' << key;
  }
}

/// A text that ends in the middle says less than none.
TEST_P(Listed, NoTextIsCutInsideASentence) {
  const auto cut = [](std::string_view text) {
    for (const std::string_view end : {"e.g", "i.e", "e.g.", "...", ",", ";", ":", "(", " or", " and"}) {
      if (text.ends_with(end)) return true;
    }
    return std::count(text.begin(), text.end(), '(') != std::count(text.begin(), text.end(), ')') ||
           std::count(text.begin(), text.end(), '"') % 2 != 0;
  };
  for (const json::value& tool : tools())
    EXPECT_FALSE(cut(string_member(tool.as_object(), "description"))) << tool.at("description");
  each([&](const json::object& schema, const std::string& where) {
    EXPECT_FALSE(cut(string_member(schema, "description"))) << where << ": " << schema.at("description");
  });
}

}  // namespace
}  // namespace reply_mcp::tools
