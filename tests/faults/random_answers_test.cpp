// Whatever the upstream sends: every tool of the built program is called against random answers, and each
// line that leaves is held to what a client may rely on. REPLY_MCP_RANDOM_CALLS sets how many calls (720
// otherwise), REPLY_MCP_RANDOM_SEED repeats a run.
#include "random_answers.hpp"

#include "fault_fixture.hpp"
#include "http_program.hpp"
#include "schemas/catalogue.hpp"
#include "support/argument_generator.hpp"
#include "tools/operation/binding.hpp"
#include "tools/text/hidden_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace reply_mcp::faults {
namespace {

const std::string k_key = "key/of-the+caller=0123456789";

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Boost.JSON takes a number out of range for an infinity, which RFC 8259 does not have.
bool has_infinity(const json::value& value) {
  if (const double* number = value.if_double()) return !std::isfinite(*number);
  if (const json::array* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), has_infinity);
  }
  const json::object* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(),
                                          [](const auto& member) { return has_infinity(member.value()); });
}

bool has_key(const json::value& value) {
  if (const json::string* text = value.if_string())
    return std::string_view(*text).find(k_key) != std::string::npos;
  if (const json::array* array = value.if_array()) return std::any_of(array->begin(), array->end(), has_key);
  const json::object* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& member) {
           return std::string_view(member.key()).find(k_key) != std::string::npos || has_key(member.value());
         });
}

bool failed(const json::object& message) {
  const json::value* result = message.if_contains("result");
  return result == nullptr || result->as_object().contains("isError");
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// All that a model reads of it.
std::string text_of(const json::object& result) {
  std::string text;
  for (const json::value& item : result.at("content").as_array()) {
    if (const json::value* part = item.as_object().if_contains("text"))
      text += std::string(part->as_string()) + '\n';
  }
  return text;
}

/// What is wrong with the structured object, given that the text is its JSON (--output json,
/// --untrusted-text off).
std::string disagreement(const json::object& result) {
  json::object structured = result.at("structuredContent").as_object();
  const std::string first(result.at("content").as_array().at(0).as_object().at("text").as_string());
  if (const json::value* error = structured.if_contains("error");
      error != nullptr && result.contains("isError")) {
    // The structure is exact; the text shows the same title with its hidden characters spelled out.
    const std::string title = tools::text::make_visible(error->as_object().at("title").as_string());
    return text_of(result).find(title) == std::string::npos ? "the text lacks the error's title" : "";
  }
  if (structured.contains("content_type")) return "";
  structured.erase("untrusted");
  boost::system::error_code ec;
  const json::value read = json::parse(first, ec);
  if (ec) return "the text is no JSON: " + ec.message();
  const json::value* inner = structured.size() == 1 ? structured.if_contains("result") : nullptr;
  const json::value& expected = inner == nullptr ? json::value(structured) : *inner;
  return json::serialize(read) == json::serialize(expected) ? "" : "text and structure differ";
}

class RandomAnswersTest : public ::testing::TestWithParam<std::vector<std::string>> {
 protected:
  /// What is wrong with the answer to one call, empty when it is right.
  std::string judge(const json::object& message, const RandomAnswers& upstream, bool same_text) {
    if (has_infinity(message)) return "a number that is none in JSON";
    if (has_key(message)) return "the API key";
    const json::value* given = message.if_contains("result");
    if (given == nullptr) return "a protocol error for what the upstream did";
    const json::object& result = given->as_object();
    const json::value* structured = result.if_contains("structuredContent");
    if (structured == nullptr) return "no structuredContent";
    if (const json::value* error = structured->as_object().if_contains("error");
        error != nullptr && error->is_object()) {
      const json::value* id = error->as_object().if_contains("requestId");
      const bool sent =
          id != nullptr && id->is_string() && upstream.arrivals(std::string(id->as_string())) > 0;
      const std::string said = lower(text_of(result) + json::serialize(*error));
      if (sent && said.find("nothing was sent") != std::string::npos)
        return "\"nothing was sent\" after a send";
    }
    return same_text ? disagreement(result) : "";
  }
};

TEST_P(RandomAnswersTest, EveryLineIsStrictJsonThatAgreesWithItselfAndTellsNoLie) {
  const auto seed = static_cast<std::uint32_t>(number_from("REPLY_MCP_RANDOM_SEED", std::random_device{}()));
  const std::uint64_t calls = number_from("REPLY_MCP_RANDOM_CALLS", 720);
  std::cout << "REPLY_MCP_RANDOM_SEED=" << seed << '\n';
  const RandomAnswers upstream(seed, k_key);
  std::vector<std::string> arguments{"stdio",
                                     "--no-cache",
                                     "--base-url",
                                     upstream.url(),
                                     "--idle-timeout",
                                     "400ms",
                                     "--timeout",
                                     "2s",
                                     "--retry-pause",
                                     "10ms",
                                     "--max-wait",
                                     "1s",
                                     "--quota-per-minute",
                                     "0",
                                     "--policy",
                                     "delete=allow,send=allow"};
  arguments.insert(arguments.end(), GetParam().begin(), GetParam().end());
  test::ChildProcess program(REPLY_MCP_PROGRAM, arguments, {{"REPLY_API_KEY", k_key}});
  test::McpPipe mcp(program);
  mcp.initialize("2025-11-25");
  const auto catalogue = schemas::Catalogue::embedded().value();
  test::ArgumentGenerator generator(seed, test::Extent::minimal);
  std::vector<const schemas::Operation*> operations;
  for (const schemas::Operation& operation : catalogue->operations()) {
    if (operation.status != schemas::Status::coming_soon) operations.push_back(&operation);
  }
  const bool same_text = !GetParam().empty();
  std::uint64_t worked = 0;
  for (std::uint64_t i = 0; i < calls; ++i) {
    const schemas::Operation& operation = *operations.at(i % operations.size());
    json::object given = generator.arguments(tools::operation::bind(operation, false));
    const json::object answer = mcp.response(mcp.send_call(operation.id, std::move(given)));
    if (!failed(answer)) ++worked;
    const std::string wrong = judge(answer, upstream, same_text);
    ASSERT_EQ(wrong, "") << operation.id << ", call " << i << ": " << json::serialize(answer);
  }
  // Neither kind is rare, or the answers would test nothing.
  EXPECT_GT(worked, calls / 20);
  EXPECT_LT(worked, calls - calls / 20);
  program.close_input();
  EXPECT_EQ(program.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Outputs, RandomAnswersTest,
                         ::testing::Values(std::vector<std::string>{},
                                           std::vector<std::string>{"--output", "json", "--untrusted-text",
                                                                    "off"}),
                         [](const auto& info) { return info.param.empty() ? "Compact" : "Json"; });

}  // namespace
}  // namespace reply_mcp::faults
