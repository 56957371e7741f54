// Lines that are no message, or too much of one: each gets its JSON-RPC error and the process carries on.
#include "integration/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::HasSubstr;

class HostileInput : public ::testing::Test {
 protected:
  void start(std::vector<std::string> options = {"--sandbox"}) {
    server_ = std::make_unique<StdioServer>(std::move(options));
    server_->mcp.initialize("2025-11-25");
  }

  /// The error that the line gets; fails when the process does not go on after it.
  json::object error_of(std::string_view line) {
    server_->mcp.send_raw(line);
    json::object answer = server_->mcp.next();
    if (!answer.contains("error")) {
      ADD_FAILURE() << "no error: " << json::serialize(answer);
      return {};
    }
    EXPECT_TRUE(server_->mcp.result("ping").empty());
    json::object error = answer.at("error").as_object();
    error["id"] = answer.contains("id") ? answer.at("id") : json::value("absent");
    return error;
  }

  std::unique_ptr<StdioServer> server_;
};

TEST_F(HostileInput, BrokenJsonIsAParseError) {
  start();
  for (const char* line :
       {"rubbish", "{", "{\"jsonrpc\":", "\"unfinished", "nul", "{\"a\":1}}", "\x01\x02"}) {
    const json::object error = error_of(line);
    EXPECT_EQ(error.at("code"), -32700) << line;
    EXPECT_TRUE(error.at("id").is_null() || error.at("id") == "absent") << line;
  }
}

TEST_F(HostileInput, InvalidUtf8IsMendedInsideOfTextsAndAParseErrorOutside) {
  start();
  const json::object unknown = error_of("{\"jsonrpc\":\"2.0\",\"id\":1000,\"method\":\"p\xC0\xAFing\"}");
  EXPECT_EQ(unknown.at("code"), -32601);
  EXPECT_EQ(unknown.at("id"), 1000);
  EXPECT_EQ(error_of("\xFF\xFE").at("code"), -32700);
}

TEST_F(HostileInput, JsonThatIsNoMessageIsAnInvalidRequest) {
  start();
  for (const char* line :
       {"1", "null", "\"text\"", "{}", R"({"jsonrpc":"1.0","id":1000,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":null,"method":"ping"})", R"({"jsonrpc":"2.0","id":{},"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1000,"method":7})",
        R"({"jsonrpc":"2.0","id":1000,"method":"ping","params":3})"}) {
    EXPECT_EQ(error_of(line).at("code"), -32600) << line;
  }
}

TEST_F(HostileInput, AnUnknownToolIsAnsweredWithTheNameThatWasMeant) {
  start();
  const json::object error = error_of(
      R"({"jsonrpc":"2.0","id":1000,"method":"tools/call","params":{"name":"contact_list","arguments":{}}})");
  EXPECT_EQ(error.at("code"), -32602);
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("contacts_list"));
}

TEST_F(HostileInput, NestingBeyondTheLimitIsRefused) {
  start();
  const std::string deep =
      R"({"jsonrpc":"2.0","id":1000,"method":"tools/call","params":{"name":"contacts_list","arguments":{"a":)" +
      std::string(100'000, '[') + std::string(100'000, ']') + "}}}";
  const json::object error = error_of(deep);
  EXPECT_TRUE(error.at("code") == -32700 || error.at("code") == -32600) << error;
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("64"));
}

TEST_F(HostileInput, ALineOverTheLimitIsRefusedAndSkipped) {
  start({"--sandbox", "--max-line", "64KiB"});
  const json::object error = error_of(std::string(1'000'000, 'x'));
  EXPECT_TRUE(error.at("code") == -32700 || error.at("code") == -32600) << error;
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("65536"));
  const std::string just_fits = R"({"jsonrpc":"2.0","id":"fits","method":"ping","params":{"_meta":{"x":")" +
                                std::string(60 * 1024, 'x') + R"("}}})";
  server_->mcp.send_raw(just_fits);
  EXPECT_EQ(server_->mcp.next().at("id"), "fits");
}

TEST_F(HostileInput, EmptyLinesAndCarriageReturnsDoNoHarm) {
  start();
  server_->child.write("\r\n{\"jsonrpc\":\"2.0\",\"id\":\"crlf\",\"method\":\"ping\"}\r\n");
  EXPECT_EQ(server_->mcp.response(server_->mcp.send("ping")).at("result"), json::value(json::object{}));
}

TEST_F(HostileInput, UnknownNotificationsAndAnswersToNothingAreIgnored) {
  start();
  server_->mcp.notify("notifications/unheard-of", {{"a", 1}});
  server_->mcp.notify("notifications/cancelled", {{"requestId", 999}});
  server_->mcp.send_raw(R"({"jsonrpc":"2.0","id":999,"result":{}})");
  EXPECT_TRUE(server_->mcp.result("ping").empty());
}

TEST_F(HostileInput, AMessageWithoutANewlineAtTheEndOfInputIsStillAnswered) {
  start();
  server_->child.write(R"({"jsonrpc":"2.0","id":"last","method":"ping"})");
  server_->child.close_input();
  EXPECT_EQ(server_->mcp.next().at("id"), "last");
  EXPECT_EQ(server_->child.wait(), 0);
}

}  // namespace
}  // namespace reply_mcp::test
