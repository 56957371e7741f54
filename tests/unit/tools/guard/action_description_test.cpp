#include "tools/guard/action_description.hpp"

#include "support/destructive_calls.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

/// The words for a call of a real tool.
std::string words(std::string_view tool, std::string arguments, schemas::Effect effect) {
  const operation::Binding binding = operation::bind(test::operation(tool), false);
  const operation::ArgumentReader reader(binding);
  const auto read = reader.read(test::jo(std::move(arguments)));
  EXPECT_TRUE(read) << tool;
  return describe_action(binding, *read, effect);
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

/// The beginning of a value as a person sees it: as far as nothing in it has to be made visible or cut.
std::string beginning(const json::value& value) {
  constexpr std::size_t k_never_cut = 100;
  const std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; });
  return std::string(text.begin(), end).substr(0, k_never_cut);
}

/// Members of an item that are addresses.
std::vector<std::string> addresses_in(const json::value& item) {
  std::vector<std::string> found;
  const auto add = [&](const json::value& value) {
    const std::vector<std::string> inner = addresses_in(value);
    found.insert(found.end(), inner.begin(), inner.end());
  };
  if (const json::object* object = item.if_object()) {
    for (const auto& member : *object) add(member.value());
  } else if (const json::array* list = item.if_array()) {
    for (const json::value& entry : *list) add(entry);
  } else if (item.is_string() && item.get_string().find('@') != json::string::npos) {
    found.push_back(beginning(item));
  }
  return found;
}

/// Says of each value of a call whether a line of the question has it. Written from the rules that people
/// rely on, not from the code: one line for a plain value, one for a list, which shows the first ten entries.
class ValuesInText {
 public:
  explicit ValuesInText(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) lines_.push_back(std::move(line));
  }

  void look_for(const std::string& name, const json::value& value) {
    if (value.is_null()) return;
    if (const json::object* members = value.if_object()) {
      for (const auto& [member, inner] : *members) look_for(name + '.' + std::string(member), inner);
    } else if (const json::array* list = value.if_array()) {
      look_for_list(name, *list);
    } else {
      note(name, has_line("- " + name + ": " + beginning(value), {}));
    }
  }
  void look_for_target(const std::string& name, const json::value& value) {
    note(name, has_line("- " + name + ' ' + beginning(value), {}));
  }
  void look_for_list(const std::string& name, const json::array& list) {
    constexpr std::size_t k_begin_of_item = 20;
    if (list.empty()) return;
    const bool ids = name.ends_with("ids") || name.ends_with("Ids");
    std::vector<std::string> entries;
    for (const json::value& entry : list) {
      // Of an item, an address in it; where it has none, its beginning.
      const std::vector<std::string> addresses = addresses_in(entry);
      std::string text = beginning(entry);
      if (entry.is_object()) text = addresses.empty() ? text.substr(0, k_begin_of_item) : addresses.front();
      if (!ids || std::find(entries.begin(), entries.end(), text) == entries.end()) entries.push_back(text);
    }
    const std::string count = std::to_string(entries.size());
    std::string line = "- " + name + ": ";
    if (ids) line = "- touches " + count + ' ';
    if (list.front().is_object()) line = "- brings " + count + " item";
    note(name, has_line(line, entries));
  }

  std::size_t found = 0;
  std::vector<std::string> missing;

 private:
  void note(const std::string& name, bool is_there) {
    if (is_there) {
      ++found;
    } else {
      missing.push_back(name);
    }
  }

  /// Whether a line begins like that and has the first ten entries, and the number of the others.
  [[nodiscard]] bool has_line(const std::string& begin, const std::vector<std::string>& entries) const {
    constexpr std::size_t k_listed = 10;
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
      if (!line.starts_with(begin)) return false;
      for (std::size_t i = 0; i < std::min(entries.size(), k_listed); ++i) {
        if (line.find(entries[i]) == std::string::npos) return false;
      }
      return entries.size() <= k_listed ||
             line.ends_with(" and " + std::to_string(entries.size() - k_listed) + " more");
    });
  }

  std::vector<std::string> lines_;
};

/// "and 7 more values that are not shown here" -> 7
std::size_t left_out(const std::string& text) {
  constexpr std::string_view k_words = " more values that are not shown here";
  const std::size_t at = text.find(k_words);
  if (at == std::string::npos) return 0;
  return std::stoul(text.substr(text.rfind(' ', at - 1) + 1));
}

/// Every value of every call that a person may be asked about stands in the question; where there are more
/// than fit, the question says of exactly how many that is not so.
TEST(ActionWords, OfEveryDestructiveCallShowAllItsValues) {
  std::size_t values = 0;
  for (const test::DestructiveCall& call : test::destructive_calls(*test::embedded_catalogue())) {
    const operation::Binding binding = operation::bind(*call.operation, false);
    const auto read = operation::ArgumentReader(binding).read(call.arguments);
    ASSERT_TRUE(read) << call.operation->id;
    const std::string text = describe_action(binding, *read, call.effect);
    EXPECT_LT(text.size(), 6'000U) << call.operation->id;
    ValuesInText shown(text);
    for (const auto& [argument, value] : read->parameters) {
      if (argument->place == operation::RequestPlace::path) {
        shown.look_for_target(argument->name, value);
      } else {
        shown.look_for(argument->name, value);
      }
    }
    if (const json::object* body = read->body ? read->body->if_object() : nullptr) {
      for (const auto& [name, value] : *body) shown.look_for(name, value);
    } else if (read->body && read->body->is_array()) {
      shown.look_for_list("items", read->body->get_array());
    }
    EXPECT_EQ(shown.missing.size(), left_out(text))
        << call.operation->id << ": " << testing::PrintToString(shown.missing) << '\n'
        << text;
    if (left_out(text) > 0) {
      EXPECT_GE(shown.found, 30U) << call.operation->id;
    }
    values += shown.found;
  }
  EXPECT_GT(values, 200U);
}

TEST(ActionWords, ShowEveryAddressWhateverStandsBeforeIt) {
  const operation::Binding binding = operation::bind(test::operation("contacts_import"), false);
  operation::BoundArguments arguments;
  json::object item;
  json::object body;
  for (int i = 0; i < 50; ++i) {
    item["filler" + std::to_string(i)] = std::string(200, 'x');
    body["filler" + std::to_string(i)] = "x";
  }
  item["email"] = "someone.else@example.com";
  body["items"] = json::array{item};
  body["to"] = json::array{"to@example.com"};
  body["nested"] = json::object{{"cc", "cc@example.com"}};
  arguments.body = body;
  const std::string text = describe_action(binding, arguments, schemas::Effect::send);
  EXPECT_THAT(text, AllOf(HasSubstr("someone.else@example.com"), HasSubstr("to@example.com"),
                          HasSubstr("cc@example.com"), HasSubstr("more values that are not shown here")));
  EXPECT_LT(text.size(), 6'000U);
}

TEST(ActionWords, NameTheFileThatGoesOut) {
  const operation::Binding binding = operation::bind(test::operation("attachments_upload"), true);
  operation::BoundArguments arguments;
  arguments.upload.read = operation::FileFacts{"offer.pdf", "sales/offer.pdf", 12, std::string(64, 'a')};
  EXPECT_THAT(describe_action(binding, arguments, schemas::Effect::create),
              HasSubstr("- sends the file offer.pdf from sales/offer.pdf, 12 bytes, SHA-256 " +
                        std::string(64, 'a') + "\n"));
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
