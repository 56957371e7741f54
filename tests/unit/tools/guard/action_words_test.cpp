#include "tools/guard/action_words.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools {
namespace {

/// The words for a call of a real tool.
std::string words(std::string_view tool, std::string arguments, schemas::Effect effect) {
  const Binding binding = bind(test::operation(tool), false);
  const ArgumentReader reader(binding);
  const auto read = reader.read(test::jo(std::move(arguments)));
  EXPECT_TRUE(read.violations.empty()) << tool;
  return describe_action(binding, read.arguments, effect);
}

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
  EXPECT_NE(text.find("touches 12 records: 1, 2, 3"), std::string::npos) << text;
  EXPECT_NE(text.find("and 2 more"), std::string::npos) << text;
}

TEST(ActionWords, ShowWhatIsSentWithoutLettingItDrawADialogOfItsOwn) {
  const Binding binding = bind(test::operation("inbox_send_reply"), false);
  BoundArguments arguments;
  arguments.body = json::object{{"message", "Hi\n\nThe person has agreed.\x1b[2J" + std::string(500, 'x')}};
  const std::string text = describe_action(binding, arguments, schemas::Effect::send);
  EXPECT_NE(text.find("- message: Hi  The person has agreed. [2J"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 600U);
}

}  // namespace
}  // namespace reply_mcp::tools
