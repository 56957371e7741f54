// Which text is a stranger's is one table, held to the catalogue: no rule without a field, and a list of
// every field of every tool that a review can read.
#include "tools/result/untrusted_fields.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace reply_mcp::tools::result {
namespace {

using test::operation;

TEST(Strangers, WroteMessagesButNotTheStateOfTheirThread) {
  const Strangers strangers(operation("inbox_list_threads"));
  EXPECT_TRUE(strangers.wrote({"subject"}));
  EXPECT_TRUE(strangers.wrote({"bodyPreview"}));
  EXPECT_TRUE(strangers.wrote({"contact", "fullName"}));
  EXPECT_FALSE(strangers.wrote({"channel"}));
  EXPECT_FALSE(strangers.wrote({"category", "name"}));
  EXPECT_FALSE(strangers.wrote({"sequence", "name"}));
}

TEST(Strangers, WroteValuesOfCustomFieldsButNotTheirKeys) {
  const Strangers strangers(operation("contacts_get"));
  EXPECT_TRUE(strangers.wrote({"customFields", "value"}));
  EXPECT_FALSE(strangers.wrote({"customFields", "key"}));
  EXPECT_TRUE(strangers.wrote({"notes"}));
}

TEST(Strangers, AreHeldToTheRecordWhereARuleSaysSo) {
  const Strangers strangers(operation("contact_accounts_get"));
  EXPECT_TRUE(strangers.wrote({"name"}));
  EXPECT_FALSE(strangers.wrote({"stage", "name"}));
}

TEST(Strangers, WroteAllOfWhatTheWebAnswers) {
  const Strangers searches(operation("ai_research_list_web_searches"));
  EXPECT_TRUE(searches.wrote_all_below({}));
  EXPECT_FALSE(searches.wrote_all_below({"hasMore"}));
  const Strangers activities(operation("contacts_list_activities"));
  EXPECT_TRUE(activities.wrote_all_below({"content"}));
  EXPECT_FALSE(activities.wrote_all_below({}));
}

TEST(Strangers, WroteNothingOfTheAccountsOwnThings) {
  for (const std::string_view id : {"sequences_list", "schedules_list", "email_templates_list",
                                    "settings_get", "webhooks_list", "custom_fields_list", "whoami_get"}) {
    const Strangers strangers(operation(id));
    for (const std::string_view name : {"name", "title", "subject", "body", "url", "id", "username"}) {
      EXPECT_FALSE(strangers.wrote({name})) << id << ' ' << name;
    }
  }
}

TEST(Strangers, WriteNotesInOperationsOfANewerCatalogueToo) {
  schemas::Operation unknown;
  unknown.id = "brand_new_list";
  unknown.group = "brand_new";
  EXPECT_TRUE(Strangers(unknown).wrote({"notes"}));
  EXPECT_FALSE(Strangers(unknown).wrote({"name"}));
}

/// Every path of the operation's answers at which a string may stand, without the wrapper of a list.
class Paths {
 public:
  explicit Paths(const schemas::Operation& operation) {
    for (const schemas::SuccessResponse& success : operation.successes) {
      if (!success.schema) continue;
      const json::object& schema = *success.schema.get();
      const json::object* properties = schemas::json_schema::object_member(schema, "properties");
      const json::object* items =
          properties == nullptr ? nullptr : schemas::json_schema::object_member(*properties, "items");
      if (items != nullptr && properties->contains("hasMore")) {
        walk(*items);
      } else {
        walk(schema);
      }
    }
  }

  std::vector<std::vector<std::string>> found;

 private:
  void walk(const json::object& schema) {
    if (path_.size() > 8) return;
    if (schemas::json_schema::declared_kinds(schema).has(schemas::json_schema::Kinds::k_string |
                                                         schemas::json_schema::Kinds::k_object))
      found.push_back(path_);
    for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
      for (const json::object* branch : schemas::json_schema::schema_list(schema, keyword)) walk(*branch);
    }
    if (const json::object* items = schemas::json_schema::object_member(schema, "items")) walk(*items);
    if (const json::object* properties = schemas::json_schema::object_member(schema, "properties")) {
      for (const auto& [key, value] : *properties) {
        path_.emplace_back(key);
        walk(value.as_object());
        path_.pop_back();
      }
    }
  }

  std::vector<std::string> path_;
};

FieldPath view(const std::vector<std::string>& path) {
  return {path.begin(), path.end()};
}

std::set<std::string> marked(const schemas::Operation& operation) {
  const Strangers strangers(operation);
  std::set<std::string> fields;
  for (const std::vector<std::string>& path : Paths(operation).found) {
    const bool all = strangers.wrote_all_below(view(path));
    if (!all && !strangers.wrote(view(path))) continue;
    std::string name;
    for (const std::string& part : path) name += (name.empty() ? "" : ".") + part;
    fields.insert(all ? name + (name.empty() ? "**" : ".**") : name);
  }
  return fields;
}

TEST(Strangers, RulesAllNameSomethingThatTheCatalogueHas) {
  for (const StrangerRule& rule : stranger_rules()) {
    std::istringstream fields{std::string(rule.fields)};
    for (std::string field; fields >> field;) {
      bool used = false;
      for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
        const std::string where = ' ' + std::string(rule.where) + ' ';
        const bool concerned = rule.where == "*" ||
                               where.find(' ' + operation.group + ' ') != std::string::npos ||
                               where.find(' ' + operation.id + ' ') != std::string::npos;
        if (!concerned) continue;
        std::string end = field.starts_with('/') ? field.substr(1) : field;
        for (const std::string& name : marked(operation))
          used = used || name == end || name.ends_with('.' + end);
      }
      EXPECT_TRUE(used) << rule.where << ": " << field;
    }
  }
}

TEST(Strangers, FieldsOfEveryToolAreThoseOfTheReviewedList) {
  std::string list;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const std::set<std::string> fields = marked(operation);
    if (fields.empty()) continue;
    list += operation.id + ':';
    for (const std::string& field : fields) list += ' ' + field;
    list += '\n';
  }
  const std::string file =
      std::string(REPLY_MCP_SOURCE_DIR) + "/tests/unit/tools/result/untrusted_fields.txt";
  if (std::getenv("REPLY_MCP_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << list;
  std::ifstream in(file);
  std::stringstream reviewed;
  reviewed << in.rdbuf();
  EXPECT_EQ(list, reviewed.str()) << "After an intended change run this test with REPLY_MCP_UPDATE_GOLDEN=1, "
                                     "review untrusted_fields.txt and commit it.";
}

}  // namespace
}  // namespace reply_mcp::tools::result
