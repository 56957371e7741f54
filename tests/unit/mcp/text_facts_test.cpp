// What transports are told of a text, so that they need not know methods.
#include "mcp/text_facts.hpp"

#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

message::Decoded text_of(std::string_view method, bool batch = false) {
  message::Decoded text;
  text.messages.emplace_back(message::RequestMessage{message::RequestId(1), std::string(method), {}});
  text.batch = batch;
  return text;
}

class TextFactsTest : public StatelessTest {};

TEST_F(TextFactsTest, TellRequestsOfTheStatelessEraByTheirMeta) {
  EXPECT_TRUE(is_stateless(request(1, "tools/list", with_meta({}))));
  EXPECT_TRUE(is_stateless(request(1, "server/discover")));
  EXPECT_TRUE(is_stateless(request(1, "subscriptions/listen")));
  EXPECT_TRUE(is_stateless(
      request(1, "tools/list", {{"_meta", {{"io.modelcontextprotocol/clientCapabilities", {}}}}})));
  EXPECT_FALSE(is_stateless(request(1, "tools/list")));
  EXPECT_FALSE(is_stateless(request(1, "tools/list", {{"_meta", {{"progressToken", 1}}}})));
  EXPECT_FALSE(is_stateless(request(1, "tools/list", {{"_meta", 1}})));
}

TEST_F(TextFactsTest, TheEraIsThatOfTheRevisionWhichIsAnnouncedOrElseOfTheText) {
  message::Decoded modern;
  modern.messages.emplace_back(request(1, "tools/list", with_meta({})));
  const std::string old = "2025-06-18";
  const std::string now = "2026-07-28";
  const std::string none = "1999-01-01\xFF";
  EXPECT_EQ(era_of(text_of("tools/list"), nullptr).value(), Era::stateful);
  EXPECT_EQ(era_of(text_of("tools/list"), &old).value(), Era::stateful);
  EXPECT_EQ(era_of(text_of("tools/list"), &now).value(), Era::stateless);
  EXPECT_EQ(era_of(modern, nullptr).value(), Era::stateless);
  EXPECT_EQ(era_of(modern, &old).value(), Era::stateless) << "the mirrored values tell the contradiction";
  EXPECT_EQ(era_of(message::Decoded{}, &now).value(), Era::stateless);
  for (const char* method : {"initialize", "ping"}) {
    for (const std::string* announced : {&old, &now, &none})
      EXPECT_EQ(era_of(text_of(method), announced).value(), Era::stateful) << method;
  }
  const auto unknown = era_of(text_of("tools/list"), &none);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, message::code::k_unsupported_protocol_version);
  EXPECT_EQ(unknown.error().data->at("supported").as_array().size(), 5U);
}

TEST_F(TextFactsTest, KnowWhatIsAnswered) {
  EXPECT_TRUE(facts_of(text_of("tools/list")).needs_answer);
  EXPECT_FALSE(facts_of(message::Decoded{}).needs_answer);
  for (const std::string_view silent :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","id":1,"result":{}})",
        R"([{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":1,"result":{}}])"}) {
    EXPECT_FALSE(facts_of(message::decode(silent)).needs_answer) << silent;
  }
  for (const std::string_view answered :
       {"{", "[]", R"([{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":1,"method":"ping"}])"}) {
    EXPECT_TRUE(facts_of(message::decode(answered)).needs_answer) << answered;
  }
}

TEST_F(TextFactsTest, KnowTheBeginningOfASessionAndARequestThatIsAStream) {
  EXPECT_TRUE(facts_of(text_of("initialize")).begins_session);
  EXPECT_FALSE(facts_of(text_of("initialize", true)).begins_session) << "not in a batch";
  EXPECT_FALSE(facts_of(text_of("initialize")).opens_stream);
  EXPECT_TRUE(facts_of(text_of("subscriptions/listen")).opens_stream);
  EXPECT_FALSE(facts_of(text_of("ping")).begins_session);
  EXPECT_FALSE(facts_of(text_of("no/such")).opens_stream);
}

TEST_F(TextFactsTest, MirroredValuesAreThoseOfTheMethod) {
  const auto values = [&](const message::RequestMessage& message) {
    return the_server().mirrored_values(message, {});
  };
  const message::RequestMessage call =
      request(1, "tools/call", with_meta({{"name", "echo"}, {"arguments", {{"a", 1}}}}));
  const MirroredValues of_call = values(call);
  EXPECT_EQ(of_call.method, "tools/call");
  ASSERT_NE(of_call.revision, nullptr);
  EXPECT_EQ(*of_call.revision, "2026-07-28");
  EXPECT_EQ(of_call.name_member, "name");
  ASSERT_NE(of_call.name, nullptr);
  EXPECT_EQ(*of_call.name, "echo");
  EXPECT_NE(of_call.input_schema, nullptr);
  ASSERT_NE(of_call.arguments, nullptr);
  EXPECT_TRUE(of_call.arguments->contains("a"));

  const message::RequestMessage unknown = request(1, "tools/call", {{"name", "none"}});
  EXPECT_EQ(values(unknown).input_schema, nullptr) << "that there is no such tool is said by the call";
  const message::RequestMessage read = request(1, "resources/read", {{"uri", "a:b"}});
  EXPECT_EQ(values(read).name_member, "uri");
  const message::RequestMessage task = request(1, "tasks/cancel", {{"taskId", 5}});
  EXPECT_EQ(values(task).name_member, "taskId");
  EXPECT_EQ(values(task).name, nullptr);
  const message::RequestMessage list = request(1, "tools/list");
  EXPECT_EQ(values(list).name_member, "");
  EXPECT_EQ(values(list).revision, nullptr);
}

}  // namespace
}  // namespace reply_mcp::mcp::test
