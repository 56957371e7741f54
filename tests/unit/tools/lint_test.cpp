// What every client accepts of a tool definition, held for every tool. The clients that are strict
// refuse a whole list for one tool, so there are no exceptions here.
#include "base/json_text.hpp"
#include "tools/operation/annotations.hpp"
#include "tools/operation/definition.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/flat_schema.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <set>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

const std::set<std::string, std::less<>> k_types = {"string",  "integer", "number",
                                                    "boolean", "array",   "object"};
const std::set<std::string, std::less<>> k_keywords = {
    "type",     "description", "enum",    "minimum", "maximum", "minLength",  "maxLength", "minItems",
    "maxItems", "pattern",     "default", "format",  "items",   "properties", "required"};

/// Calls `visit` for every schema in a definition's inputSchema, with where it is.
void each_schema(const json::object& schema, const std::string& where,
                 const std::function<void(const json::object&, const std::string&)>& visit) {
  visit(schema, where);
  if (const json::object* properties = schemas::json_schema::object_member(schema, "properties")) {
    for (const auto& [key, value] : *properties) {
      ASSERT_TRUE(value.is_object()) << where << '/' << key;
      each_schema(value.as_object(), where + '/' + std::string(key), visit);
    }
  }
  if (const json::object* items = schemas::json_schema::object_member(schema, "items"))
    each_schema(*items, where + "/items", visit);
}

class Lint : public testing::TestWithParam<bool> {
 protected:
  void each_tool(const std::function<void(const json::object&)>& visit) {
    for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
      visit(operation::definition(operation::bind(operation, GetParam())));
    }
  }
  void each(const std::function<void(const json::object&, const std::string&)>& visit) {
    each_tool([&](const json::object& tool) {
      each_schema(tool.at("inputSchema").as_object(), std::string(tool.at("name").as_string()), visit);
    });
  }
};

INSTANTIATE_TEST_SUITE_P(WithAndWithoutPaths, Lint, testing::Bool());

TEST_P(Lint, NamesAreShortAndPlain) {
  const std::regex plain("^[a-z][a-z0-9_]*$");
  each_tool([&](const json::object& tool) {
    const std::string name(tool.at("name").as_string());
    EXPECT_LE(name.size(), operation::k_max_tool_name) << name;
    EXPECT_TRUE(std::regex_match(name, plain)) << name;
  });
}

TEST_P(Lint, TitlesAndDescriptionsAreThereAndNotTooLong) {
  each_tool([](const json::object& tool) {
    EXPECT_FALSE(tool.at("title").as_string().empty()) << tool.at("name");
    EXPECT_FALSE(tool.at("description").as_string().empty()) << tool.at("name");
    EXPECT_LE(tool.at("description").as_string().size(), operation::k_max_description) << tool.at("name");
    EXPECT_FALSE(tool.at("description").as_string().ends_with("...")) << "cut: " << tool.at("name");
  });
  each([](const json::object& schema, const std::string& where) {
    EXPECT_LT(schemas::json_schema::string_member(schema, "description").size(), operation::k_max_description)
        << where;
  });
}

TEST_P(Lint, TheRootIsOneObject) {
  each_tool([](const json::object& tool) {
    const json::object& schema = tool.at("inputSchema").as_object();
    EXPECT_EQ(schema.at("type"), "object") << tool.at("name");
    EXPECT_TRUE(schema.at("properties").is_object()) << tool.at("name");
  });
}

TEST_P(Lint, EverySchemaHasOneType) {
  each([](const json::object& schema, const std::string& where) {
    ASSERT_TRUE(schema.contains("type")) << where;
    ASSERT_TRUE(schema.at("type").is_string()) << where;
    EXPECT_TRUE(k_types.contains(std::string_view(schema.at("type").as_string()))) << where;
  });
}

TEST_P(Lint, OnlyKeywordsThatEveryClientTakesAreUsed) {
  each([](const json::object& schema, const std::string& where) {
    for (const auto& [key, value] : schema) {
      EXPECT_TRUE(k_keywords.contains(std::string_view(key))) << where << " has " << key;
    }
    const std::string_view format = schemas::json_schema::string_member(schema, "format");
    EXPECT_TRUE(format.empty() || format == "date-time") << where << " has format " << format;
  });
}

TEST_P(Lint, EveryArrayHasItems) {
  each([](const json::object& schema, const std::string& where) {
    if (schema.at("type") == "array") {
      EXPECT_NE(schemas::json_schema::object_member(schema, "items"), nullptr) << where;
    }
  });
}

TEST_P(Lint, PropertyKeysAreWhatClientsTake) {
  const std::regex key_pattern("^[a-zA-Z0-9_-]{1,64}$");
  each([&](const json::object& schema, const std::string& where) {
    const json::object* properties = schemas::json_schema::object_member(schema, "properties");
    if (properties == nullptr) return;
    for (const auto& [key, value] : *properties) {
      EXPECT_TRUE(std::regex_match(std::string(key), key_pattern)) << where << '/' << key;
    }
  });
}

TEST_P(Lint, WhatIsRequiredIsDeclaredOnce) {
  each([](const json::object& schema, const std::string& where) {
    const json::array* required = schemas::json_schema::array_member(schema, "required");
    if (required == nullptr) return;
    EXPECT_FALSE(required->empty()) << where;
    std::set<std::string> names;
    for (const json::value& name : *required) {
      EXPECT_TRUE(names.insert(std::string(name.as_string())).second) << where;
      EXPECT_TRUE(schema.at("properties").as_object().contains(name.as_string())) << where << '/' << name;
    }
  });
}

TEST_P(Lint, EnumsAndDefaultsHaveTheTypeOfTheirSchema) {
  each([](const json::object& schema, const std::string& where) {
    const schemas::json_schema::Kinds type =
        schemas::json_schema::declared_kinds(json::object{{"type", schema.at("type")}});
    if (const json::array* values = schemas::json_schema::array_member(schema, "enum")) {
      EXPECT_FALSE(values->empty()) << where;
      for (const json::value& value : *values)
        EXPECT_TRUE(type.has(schemas::json_schema::kind_of(value).bits())) << where << ' ' << value;
    }
    if (const json::value* fallback = schema.if_contains("default")) {
      EXPECT_TRUE(type.has(schemas::json_schema::kind_of(*fallback).bits())) << where;
      if (const json::array* values = schemas::json_schema::array_member(schema, "enum")) {
        EXPECT_NE(std::find(values->begin(), values->end(), *fallback), values->end()) << where;
      }
    }
  });
}

TEST_P(Lint, HintsAreTrueToTheEffect) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const json::object tool = operation::definition(operation::bind(operation, GetParam()));
    const json::object& hints = tool.at("annotations").as_object();
    using schemas::Effect;
    EXPECT_EQ(hints.at("title").as_string(), operation.title);
    const Effect worst = operation::highest_effect(operation);
    const bool destructive = hints.at("destructiveHint").as_bool();
    EXPECT_EQ(hints.at("readOnlyHint").as_bool(), worst == Effect::read) << operation.id;
    EXPECT_EQ(hints.at("idempotentHint").as_bool(), operation.idempotent) << operation.id;
    EXPECT_FALSE(worst == Effect::read && destructive) << operation.id;
    if (worst == Effect::send) {
      EXPECT_TRUE(destructive) << operation.id << " can reach people";
      EXPECT_TRUE(hints.at("openWorldHint").as_bool()) << operation.id << " can reach people";
    }
  }
}

/// What an overwrite loses differs from case to case, so nobody may leave it to the effect.
TEST(ToolHints, EveryUpdateOfTheCatalogueSaysWhetherItIsDestructive) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation::highest_effect(operation) != schemas::Effect::update) continue;
    EXPECT_TRUE(operation.destructive.has_value()) << operation.id << ": x-destructive is missing";
  }
}

bool warns(const char* id) {
  return operation::annotations(test::operation(id)).at("destructiveHint").as_bool();
}

TEST(ToolHints, WhatStopsOutreachOrCanBeSetBackIsNotWarnedOf) {
  for (const char* harmless :
       {"sequences_pause", "sequences_bulk_pause", "contacts_set_opted_out", "sequence_contacts_remove",
        "sequence_contacts_bulk_remove", "inbox_mark_threads_read", "inbox_set_thread_category",
        "contact_lists_add_contacts", "ai_sequences_disable_autopilot", "background_jobs_cancel"}) {
    EXPECT_FALSE(warns(harmless)) << harmless;
  }
  for (const char* grave : {"sequences_start", "inbox_send_reply", "contacts_delete", "contacts_import",
                            "contacts_update", "tasks_complete", "sequences_archive"}) {
    EXPECT_TRUE(warns(grave)) << grave;
  }
}

TEST(ToolHints, TheWorldIsOpenWhereACallLeavesTheAccount) {
  const auto open = [](const char* id) {
    return operation::annotations(test::operation(id)).at("openWorldHint").as_bool();
  };
  EXPECT_FALSE(open("whoami_get"));
  EXPECT_FALSE(open("contacts_list"));
  EXPECT_FALSE(open("contacts_delete"));
  EXPECT_TRUE(open("direct_outreach_send_email"));
  EXPECT_TRUE(open("ai_knowledge_bases_add_link"));
  EXPECT_TRUE(open("email_accounts_test_smtp"));
  EXPECT_TRUE(open("webhooks_test"));
}

/// Every property that only some shapes of a union have says which ones, by our label or in its own words.
TEST_P(Lint, FieldsOfAUnionSayWhichKindTheyBelongTo) {
  const json::object tool =
      operation::definition(operation::bind(test::operation("sequence_steps_create"), GetParam()));
  const json::object& fields = tool.at("inputSchema").at("properties").as_object();
  const std::vector<std::pair<std::string, std::string>> expected = {{"executionMode", "email"},
                                                                     {"variants", "email"},
                                                                     {"numberOfSkills", "endorseSkills"},
                                                                     {"audioFile", "voiceMessage"},
                                                                     {"waitInMinutes", "condition"},
                                                                     {"conditions", "condition"},
                                                                     {"message", "sms"},
                                                                     {"name", "zapier"},
                                                                     {"aiPromptText", "commentOnRecentPost"}};
  for (const auto& [field, kind] : expected) {
    EXPECT_NE(fields.at(field).at("description").as_string().find(kind), json::string::npos) << field;
  }
}

TEST(LintWithPaths, UploadsTakeAPathOnlyWhereFilesMayBeRead) {
  const auto& upload = test::operation("attachments_upload");
  const json::object without = operation::definition(operation::bind(upload, false));
  const json::object with = operation::definition(operation::bind(upload, true));
  EXPECT_FALSE(without.at("inputSchema").at("properties").as_object().contains("path"));
  EXPECT_TRUE(with.at("inputSchema").at("properties").as_object().contains("path"));
  EXPECT_EQ(without.at("inputSchema").at("required"), json::array({"file_name", "content_base64"}));
}

}  // namespace
}  // namespace reply_mcp::tools
