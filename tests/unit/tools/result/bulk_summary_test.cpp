#include "tools/result/bulk_summary.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::js;

std::optional<json::object> summary(std::string_view operation, std::string sent, std::string answer) {
  auto bulk = read_bulk_answer(test::operation(operation), js(std::move(sent)), js(std::move(answer)));
  if (!bulk) return std::nullopt;
  return std::move(bulk->summary);
}

TEST(BulkSummary, AnEmptyAnswerMeansThatEveryItemWorked) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1,2,3]}", "{}"),
            jo("{'requested':3,'succeeded':3,'failed':0}"));
}

TEST(BulkSummary, NamesWhichFailedAndWhyGroupedByReason) {
  EXPECT_EQ(
      summary("contacts_bulk_delete", "{'ids':[1,2,3,4]}",
              "{'2':{'error':'notFound','errorDetails':null},'4':{'error':'notFound'},"
              "'3':{'error':'forbidden','errorDetails':'Not yours.'}}"),
      jo("{'requested':4,'succeeded':1,'failed':3,'failures':[{'error':'notFound','count':2,'ids':[2,4]},"
         "{'error':'forbidden','detail':'Not yours.','count':1,'ids':[3]}],"
         "'successes':[{'count':1,'ids':[1]}]}"));
}

TEST(BulkSummary, TranslatesNumbersThatStandForReasons) {
  EXPECT_EQ(summary("contact_lists_add_contacts", "{'contactIds':[1,2]}", "{'1':{'error':8}}"),
            jo("{'requested':2,'succeeded':1,'failed':1,'failures':[{'error':'contactNotProcessed','count':1,"
               "'ids':[1]}],'successes':[{'count':1,'ids':[2]}]}"));
  EXPECT_EQ(summary("contact_account_lists_add_accounts", "{'accountIds':[1,2]}",
                    "{'1':{'error':'7'},'2':{'error':99}}")
                ->at("failures"),
            js("[{'error':'accountNotProcessed','count':1,'ids':[1]},{'error':99,'count':1,'ids':[2]}]"));
}

TEST(BulkSummary, CountsAnIdThatWasGivenTwiceOnce) {
  EXPECT_EQ(summary("contacts_bulk_delete", "{'ids':[1,1,2]}", "{}")->at("requested"), 2);
}

TEST(BulkSummary, AddedAndNotProcessed) {
  EXPECT_EQ(summary("sequence_contacts_bulk_add", "{'contactIds':[1,2,3]}",
                    "{'added':[1],'notProcessed':{'2':{'error':'contactAlreadyInSequence'},'3':{'error':'"
                    "contactNotFound'}}}"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':["
               "{'error':'contactAlreadyInSequence','count':1,'ids':[2]},"
               "{'error':'contactNotFound','count':1,'ids':[3]}],'successes':[{'count':1,'ids':[1]}]}"));
}

TEST(BulkSummary, AnArrayInRequestOrderNamesPositions) {
  EXPECT_EQ(summary("blacklist_bulk_create_domains", "[{},{},{}]",
                    "[{'id':7,'error':null},{'id':null,'error':2,'errorDetails':'Exists.'},{'id':null,'error'"
                    ":2,'errorDetails':'Exists.'}]"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':[{'error':'duplicate','detail':'Exists.',"
               "'count':2,'positions':[1,2]}],'successes':[{'count':1,'ids':[7],'positions':[0]}],"
               "'note':'positions count the items of the request from 0; where a group has ids too, they "
               "stand in the "
               "same order.'}"));
}

TEST(BulkSummary, AnImportCountsItsItems) {
  EXPECT_EQ(
      summary("contacts_import", "{'items':[{},{},{}]}",
              "{'items':[{'id':1,'status':'created','error':null},{'id':null,'status':'failed','error':'"
              "Invalid data'},"
              "{'id':2,'status':'skipped','error':null}],'added':1,'updated':0,'skipped':1,'failed':1}"),
      jo("{'requested':3,'succeeded':2,'failed':1,'failures':[{'error':'Invalid "
         "data','count':1,'positions':[1]}],"
         "'successes':[{'status':'created','count':1,'ids':[1],'positions':[0]},"
         "{'status':'skipped','count':1,'ids':[2],'positions':[2]}],"
         "'note':'positions count the items of the request from 0; where a group has ids too, they stand in "
         "the "
         "same order.'}"));
}

TEST(BulkSummary, RemovedIdsTellWhichWereNotRemoved) {
  EXPECT_EQ(summary("sequence_contacts_bulk_remove", "{'contactIds':[1,2,3]}",
                    "{'requested':3,'removed':1,'notFound':1,'notInSequence':1,'removedIds':[2]}"),
            jo("{'requested':3,'succeeded':1,'failed':2,'failures':[{'error':'notFound or "
               "notInSequence','count':2,'ids':[1,3]}],'successes':[{'count':1,'ids':[2]}]}"));
  EXPECT_EQ(
      summary("sequence_contacts_bulk_remove", "{'contactIds':[1,1,2]}",
              "{'requested':3,'removed':1,'notFound':1,'notInSequence':0,'removedIds':[2]}"),
      jo("{'requested':2,'succeeded':1,'failed':1,'failures':[{'error':'notFound','count':1,'ids':[1]}],"
         "'successes':[{'count':1,'ids':[2]}]}"));
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
            js("[{'error':'notFound','count':1,'ids':['a-1']}]"));
}

/// The operations of the catalogue whose answers say of single items that they failed.
std::vector<const schemas::Operation*> bulk_operations() {
  std::vector<const schemas::Operation*> found;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const json::object* schema = operation.successes.front().schema.get();
    if (schema == nullptr || operation.effect == schemas::Effect::read) continue;
    const std::string text = json::serialize(*schema);
    if (text.find("\"errorDetails\"") != std::string::npos ||
        text.find("\"skipReason\"") != std::string::npos || text.find("\"removedIds\"") != std::string::npos)
      found.push_back(&operation);
  }
  return found;
}

/// A request of these ids, or of as many items, in the form that the operation takes.
json::value request_of(const schemas::Operation& operation, const json::array& ids) {
  const json::object* properties =
      schemas::json_schema::object_member(*operation.body_schema.get(), "properties");
  if (properties == nullptr) return json::array(ids.size(), json::object());
  for (const auto& [name, schema] : *properties) {
    const json::object* items = schemas::json_schema::object_member(schema.as_object(), "items");
    if (items == nullptr) continue;
    const bool ids_asked =
        schemas::json_schema::declared_kinds(*items).has(schemas::json_schema::Kinds::k_integer);
    return json::object{{name, ids_asked ? ids : json::array(ids.size(), json::object())}};
  }
  return nullptr;
}

void expect_all_counted(const schemas::Operation& operation, const json::value& sent, std::string answer) {
  SCOPED_TRACE(operation.id + ' ' + answer);
  const auto bulk = read_bulk_answer(operation, sent, js(std::move(answer)));
  if (!bulk) return;
  const auto number = [&](std::string_view name) { return bulk->summary.at(name).to_number<std::size_t>(); };
  ASSERT_TRUE(bulk->summary.contains("requested"));
  EXPECT_EQ(number("requested"), number("succeeded") + number("failed"));
  EXPECT_GE(number("requested"), 3U);
  std::size_t told = 0;
  if (const json::value* failures = bulk->summary.if_contains("failures")) {
    for (const json::value& group : failures->as_array()) told += group.at("count").to_number<std::size_t>();
  }
  EXPECT_EQ(told, number("failed"));
}

TEST(BulkSummary, OfEveryBulkOperationCountsEveryItemOnce) {
  const auto operations = bulk_operations();
  EXPECT_GE(operations.size(), 49U);
  for (const schemas::Operation* operation : operations) {
    const json::value sent = request_of(*operation, js("[1,2,3,3]").as_array());
    std::size_t understood = 0;
    for (const std::string answer :
         {"{}", "{'2':{'error':'x'},'3':{'error':'y'}}", "{'9':{'error':'x'}}", "[]",
          "[{'id':5,'error':null}]",
          "[{'id':null,'error':1},{'id':1,'error':null},{'id':null,'error':'x'},{'id':1,'error':null}]",
          "{'added':[1,1,2],'notProcessed':{'2':{'error':'x'}}}", "{'added':[],'notProcessed':{}}",
          "{'added':[1]}", "{'items':[]}", "{'items':[{'id':1,'status':'created','error':null}],'added':1}",
          "{'requested':4,'removed':1,'removedIds':[1,1]}", "{'requested':4,'removed':0,'removedIds':[]}"}) {
      expect_all_counted(*operation, sent, answer);
      understood += read_bulk_answer(*operation, sent, js(answer)) ? 1U : 0U;
    }
    EXPECT_GE(understood, 2U) << operation->id;
  }
}

TEST(BulkSummary, NamesEveryNumberThatTheCatalogueHasForAReason) {
  for (const schemas::Operation* operation : bulk_operations()) {
    const json::value schema(*operation->successes.front().schema.get());
    for (const char* const place :
         {"/additionalProperties/properties/error/enum", "/items/properties/error/enum"}) {
      boost::system::error_code ec;
      const json::value* reasons = schema.find_pointer(place, ec);
      if (reasons == nullptr) continue;
      for (const json::value& reason : reasons->as_array()) {
        if (!reason.is_int64()) continue;
        const std::string number = std::to_string(reason.as_int64());
        EXPECT_TRUE(std::any_of(operation->item_errors.begin(), operation->item_errors.end(),
                                [&](const auto& known) { return known.first == number; }))
            << operation->id << ' ' << number;
      }
    }
  }
}

TEST(BulkSummary, TellsNothingOfTheAnswerTwice) {
  const auto bulk =
      read_bulk_answer(test::operation("contacts_import"), js("{'items':[{},{}]}"),
                       js("{'items':[{'id':1,'status':'created'},{'status':'failed','error':'Bad'}],"
                          "'added':1,'failed':1}"));
  EXPECT_EQ(bulk->rest, js("{'added':1,'failed':1}"));
  const auto all_told = read_bulk_answer(test::operation("contacts_bulk_delete"), js("{'ids':[1]}"),
                                         js("{'1':{'error':'notFound'}}"));
  EXPECT_TRUE(all_told->rest.is_null());
}

}  // namespace
}  // namespace reply_mcp::tools::result
