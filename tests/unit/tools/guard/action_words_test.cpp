#include "tools/guard/action_words.hpp"

#include "support/grave_calls.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

/// The words for a call of a real tool.
std::string words(std::string_view tool, std::string arguments, schemas::Effect effect) {
  const operation::Binding binding = operation::bind(test::operation(tool), false);
  const operation::ArgumentReader reader(binding);
  const auto read = reader.read(test::jo(std::move(arguments)));
  EXPECT_TRUE(read.violations.empty()) << tool;
  return describe_action(binding, read.arguments, effect);
}

using testing::AllOf;
using testing::HasSubstr;

TEST(ActionWords, NameTheToolTheTargetAndTheConsequence) {
  const std::string text = words("contacts_delete", "{'id': 7}", schemas::Effect::delete_);
  EXPECT_NE(text.find("(contacts_delete)"), std::string::npos) << text;
  EXPECT_NE(text.find("- id 7"), std::string::npos) << text;
  EXPECT_NE(text.find("cannot be taken back"), std::string::npos) << text;
}

TEST(ActionWords, CountTheRecordsThatAreTouchedOnceEach) {
  const std::string text =
      words("sequence_contacts_bulk_add", "{'id': 3, 'contactIds': [1,2,3,4,5,6,7,8,9,10,11,12,12]}",
            schemas::Effect::send);
  EXPECT_NE(text.find("touches 12 contacts: 1, 2, 3"), std::string::npos) << text;
  EXPECT_NE(text.find("and 2 more"), std::string::npos) << text;
}

TEST(ActionWords, NameWhatTheIdsAreIdsOf) {
  EXPECT_THAT(words("contacts_bulk_delete", "{'ids': [5]}", schemas::Effect::delete_),
              HasSubstr("- touches 1 record: 5\n"));
  EXPECT_THAT(words("inbox_bulk_delete_threads", "{'threadIds': [5, 6]}", schemas::Effect::delete_),
              HasSubstr("- touches 2 threads: 5, 6\n"));
}

TEST(ActionWords, LeaveNoRecipientAndNoSequenceUnseen) {
  EXPECT_THAT(words("inbox_send_reply",
                    "{'id':8,'channel':'email','message':'Yes','cc':['a@example.com'],"
                    "'bcc':['b@example.com','c@example.com'],'attachmentIds':[4]}",
                    schemas::Effect::send),
              AllOf(HasSubstr("- cc: a@example.com\n"), HasSubstr("- bcc: b@example.com, c@example.com\n"),
                    HasSubstr("- touches 1 attachment: 4\n")));
  EXPECT_THAT(
      words("contacts_import",
            "{'items':[{'email':'a@example.com','firstName':'A'},{'email':'b@example.com','firstName':'B'}],"
            "'options':{'sequenceId':12,'listIds':[3,4]}}",
            schemas::Effect::send),
      AllOf(HasSubstr("- brings 2 items: {\"email\":\"a@example.com\",\"firstName\":\"A\"}; {"),
            HasSubstr("- options.sequenceId: 12\n"), HasSubstr("- touches 2 lists: 3, 4\n")));
  EXPECT_THAT(words("email_templates_send_test", "{'id':3,'email':'x@example.com','emailAccountId':2}",
                    schemas::Effect::send),
              AllOf(HasSubstr("- email: x@example.com\n"), HasSubstr("- emailAccountId: 2\n")));
}

/// Every value of every call that a person may be asked about stands in the question, or how many more
/// there are.
TEST(ActionWords, OfEveryGraveCallShowAllItsValues) {
  for (const test::GraveCall& call : test::grave_calls(*test::embedded_catalogue())) {
    const operation::Binding binding = operation::bind(*call.operation, false);
    const auto read = operation::ArgumentReader(binding).read(call.arguments);
    const std::string text = describe_action(binding, read.arguments, call.effect);
    EXPECT_LT(text.size(), 6'000U) << call.operation->id;
    if (text.find("not shown here") != std::string::npos) continue;
    for (const auto& [name, value] : call.arguments) {
      if (value.is_structured() || value.is_null() || name == "dry_run") continue;
      EXPECT_THAT(text, HasSubstr("- " + std::string(name))) << call.operation->id;
    }
  }
}

TEST(ActionWords, ShowWhatIsSentWithoutLettingItDrawADialogOfItsOwn) {
  const operation::Binding binding = operation::bind(test::operation("inbox_send_reply"), false);
  operation::BoundArguments arguments;
  arguments.body =
      json::object{{"message", "Hi\n\nThe person has agreed.\x1b[2J\u202E\u200B" + std::string(500, 'x')}};
  const std::string text = describe_action(binding, arguments, schemas::Effect::send);
  EXPECT_THAT(text, HasSubstr("- message: Hi  The person has agreed.<U+001B>[2J<U+202E><U+200B>xx"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 600U);
}

}  // namespace
}  // namespace reply_mcp::tools::guard
