// What clients are shown of tools, over every transport: lean and full definitions, the whole
// of one, and the four tools that stand for all.
#include "integration/transport_variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Definitions : public InEveryWay {};
INSTANTIATE_TRANSPORTS(Definitions);

TEST_P(Definitions, AreLeanAndTheWholeIsOneReadAway) {
  const auto lean = sandbox({"--toolsets", "sequences"});
  const auto full = sandbox({"--toolsets", "sequences", "--schema-detail", "full"});
  const json::object shown = lean->definition("sequences_create");
  const json::object whole = full->definition("sequences_create");
  EXPECT_LT(json::serialize(shown).size() * 2, json::serialize(whole).size());

  const json::object page = lean->result("resources/read", {{"uri", "reply://schemas/sequences_create"}});
  const json::object by_resource = json::parse(page.at("contents").at(0).at("text").as_string()).as_object();
  EXPECT_EQ(by_resource.at("inputSchema"), whole.at("inputSchema"));
  const json::object by_tool =
      structured_of(lean->call("reply_describe_tool", {{"tool", "sequences_create"}}));
  EXPECT_EQ(by_tool.at("inputSchema"), whole.at("inputSchema"));
}

TEST_P(Definitions, OfEveryToolAreToBeReadAsAResource) {
  const auto client = sandbox({"--preset", "outreach"});
  for (const std::string& tool : client->tools()) {
    if (tool.starts_with("reply_")) continue;
    const json::object page = client->result("resources/read", {{"uri", "reply://schemas/" + tool}});
    const json::value schema = json::parse(page.at("contents").at(0).at("text").as_string());
    EXPECT_EQ(schema.at("inputSchema").at("type"), "object") << tool;
  }
}

TEST_P(Definitions, ADescriptionSaysTheGravestEffectAndWhatRaisesIt) {
  const auto client = sandbox({"--mode", "discover"});
  const json::object found =
      structured_of(client->call("reply_find_tools", {{"query", "contacts_import"}, {"limit", 1}}));
  EXPECT_EQ(found.at("tools").at(0).at("name"), "contacts_import");
  const json::object described =
      structured_of(client->call("reply_describe_tool", {{"tool", "contacts_import"}}));
  const json::object page = client->result("resources/read", {{"uri", "reply://schemas/contacts_import"}});
  const json::value by_resource = json::parse(page.at("contents").at(0).at("text").as_string());
  EXPECT_EQ(found.at("tools").at(0).at("effect"), "send");
  EXPECT_EQ(by_resource.at("effect"), "send");
  EXPECT_EQ(described.at("effect"), "send");
  EXPECT_EQ(described.at("usualEffect"), "create");
  EXPECT_EQ(described.at("effectWhen"),
            json::parse(R"([{"pointer":"/options/sequenceId","effect":"send"}])"));
}

TEST_P(Definitions, InDiscoveryModeACallGoesThroughThePolicyLikeOneByName) {
  const auto client = sandbox({"--mode", "discover"}, can_ask());
  EXPECT_THAT(client->tools(),
              ElementsAre("reply_describe_tool", "reply_find_tools", "reply_read", "reply_write"));
  const json::object remove{{"tool", "contacts_delete"}, {"arguments", {{"id", 1001}}}};
  const json::object look{{"tool", "contacts_get"}, {"arguments", {{"id", 1001}}}};
  client->person = declines;
  EXPECT_EQ(tool_error(client->call("reply_write", remove)).at("kind"), "policy");
  EXPECT_THAT(json::serialize(client->questions.at(0)),
              AllOf(HasSubstr("contacts_delete"), HasSubstr("1001")));
  EXPECT_FALSE(client->call("reply_read", look).contains("isError"));
  client->person = says_yes;
  EXPECT_FALSE(client->call("reply_write", remove).contains("isError"));
  EXPECT_EQ(tool_error(client->call("reply_read", look)).at("kind"), "notFound");
  EXPECT_EQ(client->questions.size(), 2U);
}

TEST_P(Definitions, InDiscoveryModeWritingIsNotToBeHadByReading) {
  const auto client = sandbox({"--mode", "discover", "--policy", "delete=allow"});
  const json::object remove{{"tool", "contacts_delete"}, {"arguments", {{"id", 1001}}}};
  EXPECT_THAT(text_of(client->call("reply_read", remove)), HasSubstr("call it with reply_write"));
  EXPECT_EQ(
      client->error("tools/call", {{"name", "contacts_delete"}, {"arguments", {{"id", 1001}}}}).at("code"),
      -32602);
  const auto reading = sandbox({"--mode", "discover", "--read-only"});
  EXPECT_THAT(reading->tools(), ElementsAre("reply_describe_tool", "reply_find_tools", "reply_read"));
  EXPECT_EQ(reading->error("tools/call", {{"name", "reply_write"}, {"arguments", remove}}).at("code"),
            -32602);
}

TEST_P(Definitions, KeepToTheBarsAsTheyAreSent) {
  const auto tokens = [](TransportClient& client) {
    return json::serialize(client.result("tools/list").at("tools")).size() / 4;
  };
  EXPECT_LE(tokens(*sandbox()), 90'000U);
  EXPECT_LE(tokens(*sandbox({"--mode", "discover"})), 1'200U);
  for (const char* preset :
       {"core", "outreach", "inbox", "campaign-builder", "analytics", "ai-sdr", "admin"}) {
    EXPECT_LE(tokens(*sandbox({"--preset", preset})), 10'000U) << preset;
  }
}

}  // namespace
}  // namespace reply_mcp::test
