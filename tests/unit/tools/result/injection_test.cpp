// The corpus of attacks, through every field that people outside the account write and every mode: nothing
// hidden reaches a model, nothing of it stands outside the block, and nothing can end the block.
#include "tools/result/shaper.hpp"
#include "tools/text/hidden_text.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace reply_mcp::tools::result {
namespace {

using test::operation;
using testing::HasSubstr;
using testing::Not;

struct Attack {
  std::string name;
  std::string text;
  std::vector<std::string> strip_drops;
  std::vector<std::string> strip_keeps;
  std::vector<std::string> mark_keeps;
};

std::vector<std::string> strings(const json::value& array) {
  std::vector<std::string> result;
  for (const json::value& entry : array.as_array()) result.emplace_back(entry.as_string());
  return result;
}

std::vector<Attack> corpus() {
  std::ifstream file(std::string(REPLY_MCP_SOURCE_DIR) + "/tests/unit/tools/result/injection_corpus.json");
  std::stringstream text;
  text << file.rdbuf();
  std::vector<Attack> attacks;
  const json::value corpus = json::parse(text.str());
  for (const json::value& entry : corpus.as_array()) {
    attacks.push_back({std::string(entry.at("name").as_string()), std::string(entry.at("text").as_string()),
                       strings(entry.at("strip_drops")), strings(entry.at("strip_keeps")),
                       strings(entry.at("mark_keeps"))});
  }
  return attacks;
}

/// Where an attack may come in: an answer with %s in its place.
struct Door {
  std::string_view operation;
  std::string_view answer;
};

constexpr Door k_doors[] = {
    {"inbox_list_messages",
     R"({"items":[{"date":"2026-05-31","isOutbound":false,"body":%s}],"hasMore":false})"},
    {"inbox_list_threads", R"({"items":[{"id":3,"isRead":true,"subject":%s}],"hasMore":false})"},
    {"inbox_get_thread", R"({"id":3,"isRead":true,"messages":[{"date":"d","body":%s}]})"},
    {"inbox_send_reply", R"({"id":3,"date":"d","body":%s})"},
    {"contacts_get", R"({"id":3,"email":"ann@example.com","notes":%s})"},
    {"contacts_update", R"({"id":3,"customFields":[{"key":"k","value":%s}]})"},
    {"contacts_list", R"({"items":[{"id":3,"email":"ann@example.com","firstName":%s}],"hasMore":false})"},
    {"contacts_list_activities",
     R"({"items":[{"id":3,"date":"d","content":{"deep":[{"text":%s}]}}],"hasMore":false})"},
    {"ai_research_list_web_searches", R"({"items":[{"id":3,"page":{"title":%s}}],"hasMore":false})"},
    {"background_jobs_get", R"({"jobId":"j","status":"Done","jsonDataResult":%s})"},
    {"tasks_get", R"({"id":3,"status":"pending","content":{"body":%s}})"},
    {"ai_prompts_list", R"({"result":[{"id":3,"scope":"community","text":%s}]})"},
};

class InjectionTest : public testing::TestWithParam<std::tuple<Attack, UntrustedText, Output>> {
 protected:
  void through(const Door& door) {
    const auto& [attack, mode, output] = GetParam();
    std::string answer(door.answer);
    answer.replace(answer.find("%s"), 2, json::serialize(json::value(attack.text)));
    AnswerOptions options;
    options.untrusted_text = mode;
    options.output = output;
    const AnsweredCall call{operation(door.operation), test::embedded_catalogue().get(), {}, {}, nullptr};
    const json::object result = Shaper(options).result(json::parse(answer).as_object(), call).result;
    content_ = result.at("content").as_array();
    structured_ = json::serialize(result.at("structuredContent"));
  }

  [[nodiscard]] std::string text(std::size_t index) const {
    return std::string(content_.at(index).at("text").as_string());
  }

  json::array content_;
  std::string structured_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_P(InjectionTest, StaysInsideTheBlock) {
  const auto& [attack, mode, output] = GetParam();
  for (const Door& door : k_doors) {
    SCOPED_TRACE(door.operation);
    through(door);
    ASSERT_EQ(content_.size(), 2U);
    const std::string block = text(1);
    const std::vector<std::string> lines = lines_of(block);
    ASSERT_GE(lines.size(), 4U);
    const std::string code = lines[1].substr(6);
    EXPECT_EQ(code.size(), 20U);
    EXPECT_THAT(lines[0], HasSubstr("up to the line END " + code + ". "));
    EXPECT_EQ(lines[1], "BEGIN " + code);
    EXPECT_EQ(lines.back(), "END " + code);
    for (std::size_t i = 2; i + 1 < lines.size(); ++i) {
      EXPECT_FALSE(lines[i].starts_with("END")) << "a value begins a line";
      EXPECT_THAT(lines[i], Not(HasSubstr(code)));
    }
    EXPECT_EQ(block.find('\r'), std::string::npos);
    // Nothing of it in the part that is trusted.
    for (const std::string& word : attack.mark_keeps) EXPECT_THAT(text(0), Not(HasSubstr(word)));
    for (const std::string& word : attack.strip_keeps) EXPECT_THAT(text(0), Not(HasSubstr(word)));
  }
}

TEST_P(InjectionTest, HidesNothing) {
  for (const Door& door : k_doors) {
    SCOPED_TRACE(door.operation);
    through(door);
    EXPECT_FALSE(text::has_hidden(text(0)));
    EXPECT_FALSE(text::has_hidden(text(1)));
    const bool stripped = std::get<UntrustedText>(GetParam()) == UntrustedText::strip;
    EXPECT_TRUE(!stripped || !text::has_hidden(structured_));
  }
}

TEST_P(InjectionTest, StructuredContentIsWhatReplySentByteForByteUnlessItIsStripped) {
  if (std::get<UntrustedText>(GetParam()) == UntrustedText::strip) return;
  const std::string exact = json::serialize(json::value(std::get<Attack>(GetParam()).text));
  for (const Door& door : k_doors) {
    through(door);
    EXPECT_THAT(structured_, HasSubstr(exact)) << door.operation;
  }
}

TEST_P(InjectionTest, KeepsWhatAPersonWouldReadAndNoMoreWhereTextIsStripped) {
  const auto& [attack, mode, output] = GetParam();
  for (const Door& door : k_doors) {
    SCOPED_TRACE(door.operation);
    through(door);
    if (mode == UntrustedText::strip) {
      for (const std::string& word : attack.strip_drops) {
        EXPECT_THAT(text(1), Not(HasSubstr(word)));
        EXPECT_THAT(structured_, Not(HasSubstr(word)));
      }
      for (const std::string& word : attack.strip_keeps) EXPECT_THAT(text(1), HasSubstr(word));
    } else {
      for (const std::string& word : attack.mark_keeps) EXPECT_THAT(text(1), HasSubstr(word));
    }
  }
}

TEST_P(InjectionTest, LeadsToNoLinkAndNoPicture) {
  for (const Door& door : k_doors) {
    through(door);
    for (const json::value& item : content_) EXPECT_EQ(item.at("type"), "text") << door.operation;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, InjectionTest,
                         testing::Combine(testing::ValuesIn(corpus()),
                                          testing::Values(UntrustedText::mark, UntrustedText::strip),
                                          testing::Values(Output::compact, Output::json)),
                         [](const auto& info) {
                           std::string name = std::get<0>(info.param).name;
                           for (char& c : name) {
                             if (c == ' ') c = '_';
                           }
                           return name + "_" + std::string(to_string(std::get<1>(info.param))) + "_" +
                                  std::string(to_string(std::get<2>(info.param)));
                         });

TEST(InjectionCorpus, HasEveryKindOfAttack) {
  EXPECT_GE(corpus().size(), 20U);
}

}  // namespace
}  // namespace reply_mcp::tools::result
