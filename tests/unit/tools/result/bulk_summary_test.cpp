#include "tools/result/bulk_summary.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::js;

std::optional<json::object> summary(std::string_view operation, std::string sent, std::string answer) {
  return bulk_summary(test::operation(operation), js(std::move(sent)), js(std::move(answer)));
}

TEST(BulkSummary, AnEmptyAnswerMeansThatEveryItemWorked) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1,2,3]}", "{}"),
            jo("{'requested':3,'succeeded':3,'failed':0}"));
}

TEST(BulkSummary, NamesWhichFailedAndWhyGroupedByReason) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1,2,3,4]}",
                    "{'2':{'error':'notFound','errorDetails':null},'4':{'error':'notFound'},"
                    "'3':{'error':'forbidden','errorDetails':'Not yours.'}}"),
            jo("{'requested':4,'succeeded':1,'failed':3,'failures':[{'error':'notFound','ids':[2,4]},"
               "{'error':'forbidden','detail':'Not yours.','ids':[3]}]}"));
}

TEST(BulkSummary, TakesNumbersForReasonsToo) {
  EXPECT_EQ(summary("contact_lists_add_contacts", "{'contactIds':[1,2]}", "{'1':{'error':8}}"),
            jo("{'requested':2,'succeeded':1,'failed':1,'failures':[{'error':8,'ids':[1]}]}"));
}

TEST(BulkSummary, CountsAnIdThatWasGivenTwiceOnce) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1,1,2]}", "{}")->at("requested"), 2);
}

TEST(BulkSummary, AddedAndNotProcessed) {
  EXPECT_EQ(summary("sequence_contacts_bulk_add", "{'contactIds':[1,2,3]}",
                    "{'added':[1],'notProcessed':{'2':{'error':'contactAlreadyInSequence'},'3':{'error':'"
                    "contactNotFound'}}}"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':["
               "{'error':'contactAlreadyInSequence','ids':[2]},{'error':'contactNotFound','ids':[3]}]}"));
}

TEST(BulkSummary, AnArrayInRequestOrderNamesPositions) {
  EXPECT_EQ(summary("blacklist_bulk_create_domains", "[{},{},{}]",
                    "[{'id':7,'error':null},{'id':null,'error':2,'errorDetails':'Exists.'},{'id':null,'error'"
                    ":2,'errorDetails':'Exists.'}]"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':[{'error':2,'detail':'Exists.','positions'"
               ":[1,2]}]}"));
}

TEST(BulkSummary, AnImportCountsItsItems) {
  EXPECT_EQ(
      summary("contacts_import", "{'items':[{},{},{}]}",
              "{'items':[{'id':1,'status':'created','error':null},{'id':null,'status':'failed','error':'"
              "Invalid data'},"
              "{'id':2,'status':'skipped','error':null}],'added':1,'updated':0,'skipped':1,'failed':1}"),
      jo("{'requested':3,'succeeded':2,'failed':1,'failures':[{'error':'Invalid data','positions':[1]}]}"));
}

TEST(BulkSummary, RemovedIdsTellWhichWereNotRemoved) {
  EXPECT_EQ(summary("sequence_contacts_bulk_remove", "{'contactIds':[1,2,3]}",
                    "{'requested':3,'removed':1,'notFound':1,'notInSequence':1,'removedIds':[2]}"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':[{'error':'notFound or "
               "notInSequence','ids':[1,3]}]}"));
}

TEST(BulkSummary, OrdinaryAnswersHaveNone) {
  EXPECT_EQ(summary("contacts_get", "null", "{'id':1}"), std::nullopt);
  EXPECT_EQ(summary("contacts_create", "{}", "{'id':1}"), std::nullopt);
  EXPECT_EQ(summary("sequence_steps_list_condition_properties", "null", "{'firstName':{'operators':['is']}}"),
            std::nullopt);
  EXPECT_EQ(summary("contacts_list", "null", "{'items':[{'id':1,'error':'x'}]}"), std::nullopt);
}

TEST(BulkSummary, AnAnswerOfAnotherShapeIsLeftAlone) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1]}", "{'message':'done'}"), std::nullopt);
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1]}", "[1]"), std::nullopt);
  EXPECT_EQ(summary("blacklist_bulk_create_domains", "[{}]", "['x']"), std::nullopt);
  EXPECT_EQ(summary("contacts_import", "{'items':[]}", "{'items':[1]}"), std::nullopt);
}

TEST(BulkSummary, KeepsAnIdThatIsNoNumber) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1]}", "{'a-1':{'error':'notFound'}}")->at("failures"),
            js("[{'error':'notFound','ids':['a-1']}]"));
}

TEST(BulkSummary, EveryBulkOperationOfTheCatalogueIsRecognised) {
  // By the names that Reply gives them; each must have a summary for an answer in which nothing failed.
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const json::object* schema = operation.successes.front().schema.get();
    if (schema == nullptr || operation.effect == schemas::Effect::read) continue;
    const json::value* rest = schema->if_contains("additionalProperties");
    const bool map = rest != nullptr && rest->is_object() && rest->as_object().contains("properties");
    if (!map) continue;
    EXPECT_TRUE(bulk_summary(operation, json::object(), json::object()).has_value()) << operation.id;
  }
}

}  // namespace
}  // namespace reply_mcp::tools::result
