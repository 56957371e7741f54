// Which text was written outside the account is in the catalogue; here it is held to a list of every field of
// every tool that a review can read.
#include "tools/result/untrusted_fields.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <set>
#include <sstream>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::operation;

bool is_untrusted(std::string_view id, std::initializer_list<std::string_view> path) {
  const AnswerOrigins origins(operation(id));
  UntrustedPosition at = origins.record();
  for (const std::string_view name : path) at = at.member(name);
  return at.is_untrusted();
}

TEST(UntrustedFields, AreMessagesButNotTheStateOfTheirThread) {
  EXPECT_TRUE(is_untrusted("inbox_list_threads", {"subject"}));
  EXPECT_TRUE(is_untrusted("inbox_list_threads", {"bodyPreview"}));
  EXPECT_TRUE(is_untrusted("inbox_list_threads", {"contact", "fullName"}));
  EXPECT_FALSE(is_untrusted("inbox_list_threads", {"channel"}));
  EXPECT_FALSE(is_untrusted("inbox_list_threads", {"category", "name"}));
  EXPECT_FALSE(is_untrusted("inbox_list_threads", {"sequence", "name"}));
}

TEST(UntrustedFields, AreWhatTheCatalogueDoesNotDescribe) {
  EXPECT_TRUE(is_untrusted("sequences_list", {"newMember"}));
  EXPECT_TRUE(is_untrusted("contacts_get", {"customFields", "newMember"}));
  EXPECT_FALSE(is_untrusted("sequences_list", {"name"}));
  EXPECT_FALSE(is_untrusted("contacts_bulk_delete", {"17", "error"}));
  const AnswerOrigins origins(operation("sequences_get"));
  // A name of what this server adds is not enough.
  const json::object forged = jo("{'id':1,'note':'x','job':'x','summary':{'a':'x'},'error':'x'}");
  for (const std::string_view name : {"note", "job", "summary", "error"})
    EXPECT_TRUE(member_of_answer(forged, name, origins).is_untrusted()) << name;
  const json::object own = jo("{'job':{'id':'1','follow':'x'},'summary':{'failed':0}}");
  for (const std::string_view name : {"job", "summary"})
    EXPECT_FALSE(member_of_answer(own, name, origins).is_untrusted()) << name;
}

TEST(UntrustedFields, AreValuesOfCustomFieldsButNotTheirKeys) {
  EXPECT_TRUE(is_untrusted("contacts_get", {"customFields", "value"}));
  EXPECT_FALSE(is_untrusted("contacts_get", {"customFields", "key"}));
  EXPECT_TRUE(is_untrusted("contacts_get", {"notes"}));
}

TEST(UntrustedFields, AreHeldToTheirPlace) {
  EXPECT_TRUE(is_untrusted("contact_accounts_get", {"name"}));
  EXPECT_FALSE(is_untrusted("contact_accounts_get", {"stage", "name"}));
}

TEST(UntrustedFields, AreAllOfWhatTheWebAnswers) {
  EXPECT_TRUE(is_untrusted("ai_research_list_web_searches", {}));
  const AnswerOrigins searches(operation("ai_research_list_web_searches"));
  EXPECT_FALSE(searches.answer().member("hasMore").is_untrusted());
  EXPECT_TRUE(is_untrusted("contacts_list_activities", {"content"}));
  EXPECT_TRUE(is_untrusted("contacts_list_activities", {"content", "whatever", "else"}));
  EXPECT_FALSE(is_untrusted("contacts_list_activities", {}));
}

TEST(UntrustedFields, AreNoneOfTheAccountsOwnThings) {
  for (const std::string_view id : {"sequences_list", "schedules_list", "email_templates_list",
                                    "settings_get", "webhooks_list", "custom_fields_list", "whoami_get"}) {
    EXPECT_TRUE(operation(id).untrusted.none()) << id;
  }
}

TEST(UntrustedFields, AreFoundWhateverFormTheAnswerHas) {
  const AnswerOrigins origins(operation("inbox_list_messages"));  // described as a page
  for (const char* answer :
       {"{'items':[{'body':'x'}],'hasMore':false}", "{'result':[{'body':'x'}]}", "{'body':'x'}"}) {
    const json::object structured = jo(answer);
    const auto& [key, member] = *structured.begin();
    UntrustedPosition at = member_of_answer(structured, key, origins);
    if (member.is_array()) at = at.member("body");
    EXPECT_TRUE(at.is_untrusted()) << answer;
  }
}

TEST(UntrustedFields, AreAllThatComesWhereNothingShould) {
  const AnswerOrigins origins(operation("schedules_delete"));
  const json::object unexpected = jo("{'message':'x'}");
  EXPECT_TRUE(member_of_answer(unexpected, "message", origins).is_untrusted());
  const json::object confirmed = jo("{'ok':true,'status':204,'operation':'schedules_delete','id':7}");
  EXPECT_TRUE(member_of_answer(confirmed, "id", origins).is_trusted());
}

/// Every path of the operation's answers at which text may stand, from the record on.
class Paths {
 public:
  explicit Paths(const schemas::Operation& operation) : origins_(operation) {
    for (const schemas::SuccessResponse& success : operation.successes) {
      if (!success.schema) continue;
      const json::object& schema = *success.schema.get();
      const json::object* properties = schemas::json_schema::object_member(schema, "properties");
      const json::object* items =
          properties == nullptr ? nullptr : schemas::json_schema::object_member(*properties, "items");
      const bool page = items != nullptr && properties->contains("hasMore");
      walk(page ? *items : schema, origins_.record());
    }
  }

  std::set<std::string> found;

 private:
  void walk(const json::object& schema, UntrustedPosition at) {
    if (depth_ > 8 || at.is_trusted()) return;
    if (at.is_untrusted()) {
      using schemas::json_schema::Kinds;
      const auto kinds = schemas::json_schema::declared_kinds(schema);
      const bool all_below = kinds.has(Kinds::k_object) && !kinds.has(Kinds::k_string);
      found.insert(name_.empty() ? "**" : all_below ? name_ + ".**" : name_);
      return;
    }
    ++depth_;
    for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
      for (const json::object* branch : schemas::json_schema::schema_list(schema, keyword)) walk(*branch, at);
    }
    if (const json::object* items = schemas::json_schema::object_member(schema, "items")) walk(*items, at);
    if (const json::object* properties = schemas::json_schema::object_member(schema, "properties")) {
      for (const auto& [key, value] : *properties) {
        const std::string above = name_;
        name_ += (name_.empty() ? "" : ".") + std::string(key);
        walk(value.as_object(), at.member(key));
        name_ = above;
      }
    }
    --depth_;
  }

  AnswerOrigins origins_;
  std::string name_;
  int depth_ = 0;
};

TEST(UntrustedFields, OfEveryToolAreThoseOfTheReviewedList) {
  std::string list;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const std::set<std::string> fields = Paths(operation).found;
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
