// Which tools a client gets, over every transport: what the operator chose is the upper bound.
#include "integration/transport_variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace reply_mcp::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

class Selected : public InEveryWay {};
INSTANTIATE_TRANSPORTS(Selected);

TEST_P(Selected, ChosenToolsAreListedAndOthersAreUnknown) {
  const auto client =
      sandbox({"--tools", "whoami_get,contacts_get", "--exclude-tools", "reply_describe_tool"});
  EXPECT_THAT(client->tools(), ElementsAre("contacts_get", "whoami_get"));
  EXPECT_TRUE(client->call("whoami_get", {}).contains("structuredContent"));
  EXPECT_THROW(client->call("contacts_list", {}), std::runtime_error);
}

TEST_P(Selected, AToolsetIsTheToolsOfAResourceGroup) {
  const auto client = sandbox({"--toolsets", "schedules", "--exclude-tools", "reply_describe_tool"});
  EXPECT_THAT(client->tools(), AllOf(Each(StartsWith("schedules_")), Contains("schedules_delete")));
  EXPECT_THAT(json::serialize(client->error("tools/call", {{"name", "contacts_list"}})),
              HasSubstr("Unknown tool: contacts_list"));
}

TEST_P(Selected, APresetIsAtMostFortyToolsForARole) {
  for (const char* preset :
       {"core", "outreach", "inbox", "campaign-builder", "analytics", "ai-sdr", "admin"}) {
    const auto client = sandbox({"--preset", preset});
    const std::vector<std::string> tools = client->tools();
    EXPECT_LE(tools.size(), 40U) << preset;
    EXPECT_GE(tools.size(), 20U) << preset;
  }
}

TEST_P(Selected, OptionsComposeAndReadOnlyWins) {
  const std::vector<std::string> options{"--preset", "inbox",           "--toolsets",      "webhooks",
                                         "--tools",  "settings_update", "--exclude-tools", "webhooks_list"};
  const std::vector<std::string> all = sandbox(options)->tools();
  EXPECT_THAT(all, IsSupersetOf({"inbox_send_reply", "webhooks_delete", "settings_update"}));
  EXPECT_THAT(all, AllOf(Not(Contains("webhooks_list")), Not(Contains("sequences_start"))));

  std::vector<std::string> reading = options;
  reading.emplace_back("--read-only");
  const auto client = sandbox(reading);
  const json::object list = client->result("tools/list");
  for (const json::value& tool : list.at("tools").as_array()) {
    EXPECT_EQ(tool.at("annotations").at("readOnlyHint"), true) << tool;
  }
  EXPECT_THAT(client->tools(), AllOf(IsSubsetOf(all), Contains("webhooks_get")));
  EXPECT_EQ(client->error("tools/call", {{"name", "settings_update"}}).at("code"), -32602);
}

TEST_P(Selected, APrefixIsPartOfEveryName) {
  const auto client = sandbox({"--preset", "core", "--tool-prefix", "crm_"});
  EXPECT_THAT(client->tools(), Each(StartsWith("crm_")));
  EXPECT_TRUE(structured_of(client->call("crm_whoami_get")).contains("userId"));
  EXPECT_THAT(json::serialize(client->error("tools/call", {{"name", "whoami_get"}})),
              HasSubstr("did you mean crm_whoami_get"));
}

TEST_P(Selected, WhatReplyDoesNotServeYetIsLeftOutUnlessItIsWanted) {
  const std::vector<std::string> served = sandbox()->tools();
  const std::vector<std::string> announced = sandbox({"--include-coming-soon"})->tools();
  EXPECT_THAT(announced, IsSupersetOf(served));
  EXPECT_EQ(announced.size(), served.size() + 17);
}

class NarrowedInBothEras : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(, NarrowedInBothEras, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Stateless" : "Stateful"; });

TEST_P(NarrowedInBothEras, PathsAndHeadersLeaveToolsOutAndNeverAddAny) {
  HttpProgram program({"--sandbox", "--toolsets", "contacts,inbox", "--exclude-tools", "contacts_delete"});
  const auto client = [&](std::string path, std::string lines = {}) {
    return http_client({program.port, std::move(path), std::move(lines)}, GetParam());
  };
  const std::vector<std::string> all = client("/mcp")->tools();
  const std::vector<std::string> core = client("/mcp/x/core")->tools();
  EXPECT_THAT(core, AllOf(IsSubsetOf(all), Contains("contacts_get"), Not(Contains("whoami_get"))));
  EXPECT_LT(core.size(), all.size());
  const std::vector<std::string> reading = client("/mcp/x/core/readonly")->tools();
  EXPECT_THAT(reading, AllOf(IsSubsetOf(core), Not(Contains("contacts_update"))));
  EXPECT_THAT(client("/mcp", "X-MCP-Tools: contacts_get\r\n")->tools(),
              ElementsAre("contacts_get", "reply_describe_tool"));
  EXPECT_THAT(client("/mcp", "X-MCP-Toolsets: inbox\r\nX-MCP-Readonly: true\r\n")->tools(),
              AllOf(Contains("inbox_list_threads"), Not(Contains("inbox_send_reply")),
                    Not(Contains("contacts_get"))));
  EXPECT_THROW(client("/mcp", "X-MCP-Readonly: true\r\n")->call("contacts_update", {{"id", 1001}}),
               std::runtime_error);
}

TEST(Narrowing, WhatIsNotUnderstoodIsRefusedBeforeAnythingElse) {
  HttpProgram program({"--sandbox", "--toolsets", "contacts,inbox"});
  const auto answer = [&](const std::string& path, const std::string& lines) {
    const std::string body = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
    return ask(program.port, "POST " + path +
                                 " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                 "Accept: application/json, text/event-stream\r\nConnection: close\r\n" +
                                 lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                 body);
  };
  EXPECT_THAT(answer("/mcp/x/coer", ""), AllOf(HasSubstr(" 400 "), HasSubstr("did you mean \\\"core\\\"?")));
  EXPECT_THAT(answer("/mcp/x/core/readnoly", ""), HasSubstr(" 400 "));
  EXPECT_THAT(answer("/mcp", "X-MCP-Readonly: ture\r\n"),
              AllOf(HasSubstr(" 400 "), HasSubstr("true or false")));
  EXPECT_THAT(answer("/mcp", "X-MCP-Toolsets: sequences\r\n"), HasSubstr(" 400 "))
      << "what the operator left out is unknown";
  EXPECT_THAT(answer("/mcp", "X-MCP-Tools: ,\r\n"), HasSubstr(" 400 "));
}

TEST_P(NarrowedInBothEras, ARequestNeverWidensWhatTheOperatorChose) {
  HttpProgram program({"--sandbox", "--toolsets", "contacts,inbox", "--read-only"});
  const auto tools = [&](std::string path, std::string lines) {
    return http_client({program.port, std::move(path), std::move(lines)}, GetParam())->tools();
  };
  const std::vector<std::string> all = tools("/mcp", "");
  EXPECT_THAT(all, Not(Contains("contacts_delete")));
  EXPECT_THAT(tools("/mcp", "X-MCP-Readonly: false\r\n"), all);
  EXPECT_THAT(tools("/mcp/x/inbox", ""), AllOf(IsSubsetOf(all), Not(Contains("inbox_send_reply"))));
  EXPECT_THAT(tools("/mcp/x/inbox", "X-MCP-Tools: contacts_get\r\n"), IsSubsetOf(all));
  for (const char* lines : {"X-MCP-Tools: contacts_delete\r\n", "X-MCP-Tools: whoami_get\r\n",
                            "X-MCP-Toolsets: contacts,webhooks\r\n"}) {
    EXPECT_THROW(std::ignore = tools("/mcp", lines), std::runtime_error) << lines;
  }
}

/// Calls are held to the narrowed selection as lists are, whatever way they take.
TEST_P(NarrowedInBothEras, CallsAndResourcesKeepToTheNarrowedTools) {
  HttpProgram program({"--sandbox"});
  const auto client =
      http_client({program.port, "/mcp/x/inbox/readonly", "X-MCP-Toolsets: inbox\r\n"}, GetParam());
  EXPECT_EQ(client->error("tools/call", {{"name", "inbox_send_reply"}}).at("code"), -32602);
  EXPECT_TRUE(client->response("resources/read", {{"uri", "reply://schedules/1"}}).contains("error"));
  EXPECT_TRUE(
      client->response("resources/read", {{"uri", "reply://schemas/inbox_send_reply"}}).contains("error"));
  EXPECT_TRUE(client->response("prompts/get", {{"name", "triage_inbox"}}).contains("error"))
      << "it needs tools that are not there";
}

TEST_P(NarrowedInBothEras, APresetCanBeThePathAlone) {
  HttpProgram program({"--sandbox"});
  const auto of = [&](std::string path) {
    return http_client({program.port, std::move(path)}, GetParam())->tools();
  };
  const auto chosen = start_client({"", true, GetParam()}, {{"--sandbox", "--preset", "analytics"}})->tools();
  EXPECT_THAT(of("/mcp/x/analytics"), chosen);
  EXPECT_THAT(of("/mcp/x/analytics/readonly"), AllOf(IsSubsetOf(chosen), Contains("sequences_stats_get")));
}

}  // namespace
}  // namespace reply_mcp::test
