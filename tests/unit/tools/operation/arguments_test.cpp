#include "tools/operation/arguments.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::jo;
using test::js;
using test::TestOperation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Reading {
 public:
  explicit Reading(const schemas::Operation& operation, bool paths_allowed = false)
      : binding_(bind(operation, paths_allowed)), reader_(binding_) {}

  /// The arguments, which must be right.
  BoundArguments read(std::string arguments) { return *reader_.read(jo(std::move(arguments))); }

  std::vector<std::string> faults(std::string arguments) {
    std::vector<std::string> texts;
    const auto result = reader_.read(jo(std::move(arguments)));
    if (result) return texts;
    for (const schemas::json_schema::Violation& violation : result.error()) {
      texts.push_back(violation.pointer + ": " + violation.detail);
    }
    return texts;
  }

 private:
  Binding binding_;
  ArgumentReader reader_;
};

TEST(ReadArguments, SortsThemByWhereTheyGo) {
  TestOperation operation(
      "PUT", "/v3/things/{id}",
      "[{'name':'id','in':'path','schema':{'type':'integer'}},"
      "{'name':'top','in':'query','schema':{'type':'integer'}}]",
      "{'type':'object','properties':{'id':{'type':'integer'},'name':{'type':'string'}}}");
  const auto read = Reading(*operation).read("{'id':1,'body_id':2,'name':'n','top':3}");
  ASSERT_EQ(read.parameters.size(), 2U);
  EXPECT_EQ(read.parameters[0].second, json::value(1));
  EXPECT_EQ(*read.body, js("{'id':2,'name':'n'}"));
}

TEST(ReadArguments, TheBodyHoldsOnlyWhatWasGiven) {
  TestOperation operation(
      "PATCH", "/v3/things", "[]",
      "{'type':'object','properties':{'a':{'type':['string','null'],'default':'x'},'b':{'type':'string'}}}");
  EXPECT_EQ(*Reading(*operation).read("{'b':'y'}").body, js("{'b':'y'}"));
  EXPECT_EQ(*Reading(*operation).read("{}").body, js("{}"));
}

TEST(ReadArguments, AnOptionalBodyIsLeftOutWhenNothingOfItIsGiven) {
  TestOperation operation("POST", "/v3/things", "[]",
                          "{'type':'object','properties':{'reason':{'type':'string'}}}");
  operation->body_required = false;
  EXPECT_EQ(Reading(*operation).read("{}").body, std::nullopt);
  EXPECT_EQ(*Reading(*operation).read("{'reason':'x'}").body, js("{'reason':'x'}"));
}

TEST(ReadArguments, FaultsComeInTheOrderOfTheArguments) {
  TestOperation operation(
      "PUT", "/v3/things/{id}", "[{'name':'id','in':'path','schema':{'type':'integer'}}]",
      "{'type':'object','additionalProperties':false,'required':['name','age'],'properties':{"
      "'name':{'type':'string'},'age':{'type':'integer'}}}");
  EXPECT_THAT(
      Reading(*operation).faults("{'agee':1,'name':5}"),
      ElementsAre("/id: is required: expected an integer", "/name: expected a string, got 5",
                  "/age: is required: expected an integer", "/agee: is not known here; did you mean `age`?"));
}

TEST(ReadArguments, PointersNameTheToolsOwnArguments) {
  TestOperation operation(
      "PUT", "/v3/things/{id}", "[{'name':'id','in':'path','schema':{'type':'integer'}}]",
      "{'type':'object','properties':{'id':{'type':'object','properties':{'x':{'type':'integer'}}}}}");
  EXPECT_THAT(Reading(*operation).faults("{'id':1,'body_id':{'x':'y'}}"),
              ElementsAre("/body_id/x: expected an integer, got \"y\""));
}

TEST(ReadArguments, PointersIntoAnArrayBodyBeginWithItems) {
  TestOperation operation("POST", "/v3/things", "[]",
                          "{'type':'array','minItems':1,'items':{'type':'object','required':['pattern'],"
                          "'properties':{'pattern':{'type':'string'}}}}");
  EXPECT_THAT(Reading(*operation).faults("{'items':[{}]}"),
              ElementsAre("/items/0/pattern: is required: expected a string"));
  EXPECT_THAT(Reading(*operation).faults("{}"), ElementsAre(HasSubstr("/items: is required")));
  EXPECT_THAT(Reading(*operation).faults("{'items':[]}"),
              ElementsAre(HasSubstr("/items: expected an array")));
}

TEST(ReadArguments, IdsInPathsAre31BitsUnlessTheyAre64) {
  TestOperation plain("GET", "/v3/things/{id}", "[{'name':'id','in':'path','schema':{'type':'integer'}}]");
  EXPECT_THAT(Reading(*plain).faults("{'id':0}"),
              ElementsAre("/id: expected an integer from 1 to 2147483647, got 0"));
  EXPECT_THAT(Reading(*plain).faults("{'id':2147483648}"), ElementsAre(HasSubstr("from 1 to 2147483647")));
  TestOperation wide("GET", "/v3/things/{id}",
                     "[{'name':'id','in':'path','schema':{'type':'integer','format':'int64'}}]");
  EXPECT_THAT(Reading(*wide).faults("{'id':2147483648}"), IsEmpty());
  EXPECT_THAT(Reading(*wide).faults("{'id':-1}"), ElementsAre(HasSubstr("at least 1")));
}

TEST(ReadArguments, ATextInAPathCannotBeADotSegment) {
  TestOperation operation("GET", "/v3/things/{name}",
                          "[{'name':'name','in':'path','schema':{'type':'string'}}]");
  for (const char* bad : {"{'name':'.'}", "{'name':'..'}", "{'name':''}"}) {
    EXPECT_THAT(Reading(*operation).faults(bad), ElementsAre(HasSubstr("/name: "))) << bad;
  }
  EXPECT_THAT(Reading(*operation).faults("{'name':'...'}"), IsEmpty());
}

TEST(ReadArguments, UnknownNamesAreRefusedWhereThereIsNoBodyToo) {
  TestOperation operation("GET", "/v3/things", "[{'name':'top','in':'query','schema':{'type':'integer'}}]");
  EXPECT_THAT(Reading(*operation).faults("{'tpo':5}"),
              ElementsAre("/tpo: is not known here; did you mean `top`?"));
}

TEST(ReadArguments, OneOfSeveralIsAskedFor) {
  EXPECT_THAT(Reading(test::operation("contacts_create")).faults("{'firstName':'Ann'}"),
              ElementsAre(": expected at least one of `email` or `linkedInUrl`"));
}

TEST(ReadArguments, NullIsAsGoodAsNotGiven) {
  Reading reading(test::operation("contacts_update"));
  EXPECT_EQ(*reading.read("{'id':1,'firstName':'Ann','title':null,'customFields':null,'dry_run':null}").body,
            js("{'firstName':'Ann'}"));
  Reading list(test::operation("contacts_list"));
  EXPECT_EQ(list.read("{'top':null,'email':null,'fields':[]}").parameters.size(), 0U);
  EXPECT_THAT(Reading(test::operation("contacts_get")).faults("{'id':null}"), Not(IsEmpty()));
}

TEST(ReadArguments, AnEmptyTextIsAsGoodAsNotGivenWhereATextMakesNoSense) {
  EXPECT_EQ(Reading(test::operation("contacts_list")).read("{'top':''}").parameters.size(), 0U);
  EXPECT_EQ(*Reading(test::operation("contacts_update"))
                 .read("{'id':1,'companySize':'','isOptedOut':'','ownerUserId':'','title':''}")
                 .body,
            js("{'title':''}"));
}

TEST(ReadArguments, FieldsAreEmptiedByTheirNames) {
  Reading reading(test::operation("contacts_update"));
  const auto read = reading.read("{'id':1,'phone':null,'title':'CTO','clear':['phone','city']}");
  EXPECT_EQ(*read.body, js("{'title':'CTO','phone':null,'city':null}"));
  EXPECT_TRUE(read.server.empty());
  EXPECT_THAT(reading.faults("{'id':1,'phone':'1','clear':['phone']}"),
              ElementsAre(HasSubstr("/clear/0: `phone` is given a value too")));
  EXPECT_THAT(reading.faults("{'id':1,'title':'CTO','clear':['fone']}"),
              ElementsAre(HasSubstr("/clear/0: expected one of")));
  Reading category(test::operation("inbox_set_thread_category"));
  EXPECT_EQ(*category.read("{'id':1,'clear':['categoryId']}").body, js("{'categoryId':null}"));
}

TEST(ReadArguments, ANumberThatStandsForSomethingIsTakenByItsName) {
  Reading reading(test::operation("tasks_complete"));
  EXPECT_EQ(*reading.read("{'id':1,'callResolution':'negative'}").body, js("{'callResolution':2}"));
  EXPECT_EQ(*reading.read("{'id':1,'callResolution':'0'}").body, js("{'callResolution':0}"));
  EXPECT_EQ(*reading.read("{'id':1,'callResolution':1}").body, js("{'callResolution':1}"));
  EXPECT_THAT(reading.faults("{'id':1,'callResolution':'well'}"),
              ElementsAre(HasSubstr("expected one of \"positive\", \"toCall\"")));
}

TEST(ReadArguments, AStepIsExplainedByItsKind) {
  EXPECT_THAT(Reading(test::operation("sequence_steps_create"))
                  .faults("{'id':5,'type':'sms','delayInMinutes':1,'executionMode':'manual'}"),
              ElementsAre(testing::AllOf(HasSubstr("/message: is required"), HasSubstr("type \"sms\""))));
}

class ReadUpload : public testing::Test {
 protected:
  Reading plain_{test::operation("attachments_upload"), false};
  Reading with_path_{test::operation("attachments_upload"), true};
};

TEST_F(ReadUpload, NeedsNameAndContent) {
  EXPECT_THAT(plain_.faults("{}"),
              ElementsAre(HasSubstr("/file_name: is required"), HasSubstr("/content_base64: is required")));
  EXPECT_THAT(plain_.faults("{'file_name':'a.txt','content_base64':'aGk='}"), IsEmpty());
}

TEST_F(ReadUpload, RefusesAPathWhereNoneIsAllowed) {
  EXPECT_THAT(plain_.faults("{'path':'a.txt'}"), testing::Contains(HasSubstr("/path: is not known here")));
}

TEST_F(ReadUpload, TakesEitherContentOrPath) {
  EXPECT_THAT(with_path_.faults("{'path':'a.txt'}"), IsEmpty());
  EXPECT_THAT(with_path_.faults("{'path':'a.txt','content_base64':'aGk='}"),
              ElementsAre(HasSubstr("/path: expected either")));
  EXPECT_THAT(with_path_.faults("{'file_name':'a'}"), ElementsAre(HasSubstr("or a path")));
}

TEST_F(ReadUpload, RefusesWhatIsNoText) {
  EXPECT_THAT(plain_.faults("{'file_name':5,'content_base64':''}"),
              ElementsAre("/file_name: expected a string that is not empty, got 5",
                          "/content_base64: is required: expected the content of the file as base64"));
}

}  // namespace
}  // namespace reply_mcp::tools::operation
