// Every tool of the built program is called with arguments made from its schema, against the embedded
// account, and what comes back is held to the operation's own response schema.
#include "integration/known_ids.hpp"
#include "integration/program.hpp"
#include "schemas/catalogue.hpp"
#include "schemas/json_schema/validator.hpp"
#include "support/argument_generator.hpp"
#include "tools/operation/binding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

namespace reply_mcp::test {
namespace {

/// What a call may end in besides success: the arguments are made up, so what they name may not be
/// there, may be in the wrong state, or may break a rule that no schema can say.
const std::set<std::string> k_business_refusals{"notFound", "conflict", "validation", "forbidden",
                                                "rateLimited"};

std::shared_ptr<const schemas::Catalogue> catalogue() {
  return schemas::Catalogue::embedded().value();
}

/// The response's own value: what is no object travels as {"result": ...}.
const json::value& response_of(const json::object& result, const schemas::SuccessResponse& success) {
  const json::value& structured = result.at("structuredContent");
  const json::object& object = structured.as_object();
  const json::value* const type = success.schema->if_contains("type");
  const bool wrapped = object.contains("result") && type != nullptr && *type != "object";
  return wrapped ? object.at("result") : structured;
}

/// What is wrong with the result of a call that worked; empty when it is right.
std::string fault_of(const json::object& result, const schemas::Operation& operation) {
  const json::value* const content = result.if_contains("content");
  if (content == nullptr || !content->is_array() || content->get_array().empty()) return "no content";
  if (!result.contains("structuredContent")) return "no structuredContent";
  if (const json::value* summary = result.at("structuredContent").as_object().if_contains("summary");
      summary != nullptr && summary->is_object() && summary->get_object().contains("failed")) {
    // Of a bulk answer it is what the tools layer made of it.
    const auto number = [&](std::string_view name) { return summary->at(name).to_number<std::size_t>(); };
    return number("requested") == number("succeeded") + number("failed") ? "" : "items are missing";
  }
  std::string fault = "fits no success response";
  for (const schemas::SuccessResponse& success : operation.successes) {
    // Confirmations, texts and files are made by the tools layer and tested there.
    if (success.schema == nullptr || success.content_type != "application/json") return "";
    const auto checked = schemas::json_schema::Validator(*success.schema).check(response_of(result, success));
    if (checked) return "";
    fault = checked.error();
  }
  return fault;
}

struct Tally {
  int worked = 0;
  std::map<std::string, std::vector<std::string>> refused;  // kind -> tools
};

/// In an order in which the tools do not take each other's records away: what makes some comes first,
/// what deletes them last.
std::vector<const schemas::Operation*> in_good_order(const schemas::Catalogue& catalogue) {
  std::vector<const schemas::Operation*> order;
  for (const schemas::Operation& operation : catalogue.operations()) order.push_back(&operation);
  const auto rank = [](const schemas::Operation* operation) {
    if (operation->effect == schemas::Effect::create) return 0;
    return operation->effect == schemas::Effect::delete_ ? 2 : 1;
  };
  std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
  return order;
}

/// Calls every tool with generated arguments, and checks every answer.
Tally call_every_tool(Extent extent, std::uint32_t seed) {
  const auto operations = catalogue();
  StdioServer server({"--sandbox", "--include-coming-soon"});
  server.mcp.initialize("2025-11-25");
  KnownIds ids(server.mcp, *operations);
  Tally tally;
  for (const schemas::Operation* const next : in_good_order(*operations)) {
    const schemas::Operation& operation = *next;
    json::object arguments =
        ArgumentGenerator(seed, extent).arguments(tools::operation::bind(operation, false));
    ids.put_into(arguments, operation);
    const std::string sent = operation.id + " " + json::serialize(arguments);
    const json::object response =
        server.mcp.response(server.mcp.send_call(operation.id, std::move(arguments)));
    const std::string what = sent + "\n" + json::serialize(response).substr(0, 3000);
    if (!response.contains("result")) {
      ADD_FAILURE() << what;
      continue;
    }
    const json::object& result = response.at("result").as_object();
    if (result.contains("isError") && result.at("isError").as_bool()) {
      const json::object error = tool_error(result);
      const std::string kind(error.at("kind").as_string());
      const json::value* const code = error.if_contains("code");
      tally.refused[kind].push_back(operation.id + (code != nullptr ? " " + json::serialize(*code) : ""));
      EXPECT_EQ(k_business_refusals.count(kind), 1U) << what;
    } else {
      ++tally.worked;
      EXPECT_EQ(fault_of(result, operation), "") << what;
    }
  }
  EXPECT_EQ(server.finish(), 0);
  return tally;
}

/// Most calls must do what they are there for: refusals alone would prove little.
void expect_mostly_worked(const Tally& tally) {
  std::string text = std::to_string(tally.worked) + " worked\n";
  std::size_t refused = 0;
  for (const auto& [kind, tools] : tally.refused) {
    refused += tools.size();
    text += kind + ":\n";
    for (const std::string& tool : tools) text += "  " + tool + "\n";
  }
  std::cout << text;
  EXPECT_GT(static_cast<std::size_t>(tally.worked), refused * 2);
}

TEST(EveryTool, AnswersWithOnlyWhatIsRequired) {
  expect_mostly_worked(call_every_tool(Extent::minimal, 1));
}

TEST(EveryTool, AnswersWithEverythingThatCanBeGiven) {
  expect_mostly_worked(call_every_tool(Extent::maximal, 2));
}

TEST(EveryTool, AnswersWithSomeOfWhatCanBeGiven) {
  expect_mostly_worked(call_every_tool(Extent::mixed, 3));
}

}  // namespace
}  // namespace reply_mcp::test
