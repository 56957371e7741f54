// The corpus of attacks, through every field that people outside the account write and every mode: nothing
// hidden reaches a model, nothing of it stands outside the block, and nothing can end the block.
#include "schemas/json_schema/schema_view.hpp"
#include "tools/result/shaper.hpp"
#include "tools/result/untrusted_fields.hpp"
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

/// An answer made from an operation's own schema: every text in it says whose it is, and every object has a
/// member besides that the schema does not describe.
class SampleAnswer {
 public:
  explicit SampleAnswer(const schemas::Operation& operation) : origins_(operation) {
    const schemas::SuccessResponse& success = operation.successes.front();
    json::value answer = sample(*success.schema.get(), origins_.answer(), 0);
    if (json::object* object = answer.if_object()) {
      structured = std::move(*object);
    } else {
      structured["result"] = std::move(answer);
    }
  }

  json::object structured;
  std::size_t outsiders = 0;

 private:
  json::value text_at(UntrustedPosition at) {
    if (!at.is_untrusted()) return "OWN";
    ++outsiders;
    return "OUT";
  }

  json::value sample(const json::object& schema, UntrustedPosition at, int depth) {
    using schemas::json_schema::Kinds;
    if (const auto allowed = schemas::json_schema::allowed_values(schema); allowed && !allowed->empty())
      return allowed->front();
    const Kinds kinds = schemas::json_schema::accepted_kinds(schema);
    if (depth < 8 && kinds.has(Kinds::k_object)) {
      json::object object;
      add_members(schema, at, depth, object);
      object["notDescribed"] = text_at(at.member("notDescribed"));
      return object;
    }
    if (depth < 8 && kinds.has(Kinds::k_array)) {
      const json::object* items = schemas::json_schema::object_member(schema, "items");
      if (items == nullptr) return json::array();
      return json::array{sample(*items, at, depth + 1), sample(*items, at, depth + 1)};
    }
    if (kinds.has(Kinds::k_string)) return text_at(at);
    if (kinds.has(Kinds::k_integer)) return 7;
    return kinds.has(Kinds::k_boolean) ? json::value(false) : json::value(nullptr);
  }

  void add_members(const json::object& schema, UntrustedPosition at, int depth, json::object& to) {
    for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
      for (const json::object* branch : schemas::json_schema::schema_list(schema, keyword))
        add_members(*branch, at, depth, to);
    }
    if (const json::object* properties = schemas::json_schema::object_member(schema, "properties")) {
      const bool page = properties->contains("items") && properties->contains("hasMore");
      for (const auto& [key, inner] : *properties) {
        if (to.contains(key)) continue;
        const UntrustedPosition below =
            depth == 0 && page && key == "items" ? origins_.record() : at.member(key);
        to[key] = sample(inner.as_object(), below, depth + 1);
      }
    }
    if (const json::object* further = schemas::json_schema::object_member(schema, "additionalProperties");
        further != nullptr && !further->empty())
      to["17"] = sample(*further, at.member("17"), depth + 1);
  }

  AnswerOrigins origins_;
};

TEST(EveryAnswer, HasTheTextOfOutsidersInTheMarkedBlockAndNowhereElse) {
  std::size_t tools = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const schemas::SuccessResponse& success = operation.successes.front();
    if (!success.schema || success.content_type.find("json") == std::string::npos) continue;
    ++tools;
    for (const Output output : {Output::compact, Output::json}) {
      SCOPED_TRACE(operation.id);
      const SampleAnswer sample(operation);
      AnswerOptions options;
      options.output = output;
      options.max_result_tokens = k_max_result_tokens;
      const AnsweredCall call{operation, test::embedded_catalogue().get(), {}, {}, nullptr};
      const json::object result = Shaper(options).result(sample.structured, call).result;
      std::size_t marked = 0;
      for (const json::value& part : result.at("content").as_array()) {
        const std::string text(part.at("text").as_string());
        if (text.starts_with("Untrusted text")) {
          for (std::size_t at = text.find("OUT"); at != std::string::npos; at = text.find("OUT", at + 1))
            ++marked;
        } else {
          EXPECT_EQ(text.find("OUT"), std::string::npos) << text;
        }
      }
      EXPECT_EQ(marked, sample.outsiders);
    }
  }
  EXPECT_GT(tools, 250U);
}

}  // namespace
}  // namespace reply_mcp::tools::result
