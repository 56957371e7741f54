// A person's consent as clients of both eras see it, over standard input and output: the question, the
// answer, and what the account looks like afterwards.
#include "integration/program.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace reply_mcp::test {
namespace {

using ::testing::HasSubstr;

constexpr int k_contact = 1001;

json::object elicitation() {
  return json::object{{"elicitation", json::object{}}};
}

json::object answer_of(std::string_view action, bool yes) {
  json::object answer{{"action", action}};
  if (action == "accept") answer["content"] = json::object{{"confirm", yes}};
  return answer;
}

bool is_there(McpPipe& mcp) {
  const json::object result = mcp.call_tool("contacts_get", {{"id", k_contact}});
  return !result.contains("isError");
}

class SessionConsent : public ::testing::TestWithParam<std::string> {
 protected:
  SessionConsent() { server_.mcp.initialize(GetParam(), elicitation()); }

  /// Deletes the contact; `action` and `yes` answer the question. The result of the call.
  json::object remove(std::string_view action, bool yes) {
    const std::int64_t id = server_.mcp.send_call("contacts_delete", {{"id", k_contact}});
    const json::object question = server_.mcp.next();
    EXPECT_EQ(question.at("method"), "elicitation/create");
    EXPECT_THAT(std::string(question.at("params").at("message").as_string()),
                AllOf(HasSubstr("contacts_delete"), HasSubstr("id 1001"), HasSubstr("cannot be taken back")));
    json::object response{{"jsonrpc", "2.0"}, {"id", question.at("id")}, {"result", answer_of(action, yes)}};
    server_.mcp.send_raw(json::serialize(response));
    return server_.mcp.response(id).at("result").as_object();
  }

  StdioServer server_;
};

TEST_P(SessionConsent, AYesDeletesAndEverythingElseDoesNot) {
  EXPECT_EQ(tool_error(remove("decline", false)).at("kind"), "policy");
  EXPECT_EQ(tool_error(remove("cancel", false)).at("kind"), "policy");
  EXPECT_EQ(tool_error(remove("accept", false)).at("kind"), "policy");
  EXPECT_TRUE(is_there(server_.mcp));
  EXPECT_FALSE(remove("accept", true).contains("isError"));
  EXPECT_FALSE(is_there(server_.mcp));
}

INSTANTIATE_TEST_SUITE_P(Revisions, SessionConsent, ::testing::Values("2025-06-18", "2025-11-25"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

class StatelessConsent : public ::testing::Test {
 protected:
  StatelessConsent() { server_.mcp.use_stateless(elicitation()); }

  json::object call(json::object extra = {}, int contact = k_contact) {
    json::object params{{"name", "contacts_delete"}, {"arguments", json::object{{"id", contact}}}};
    for (auto& [key, value] : extra) params[key] = std::move(value);
    return server_.mcp.response(server_.mcp.send("tools/call", std::move(params)));
  }
  /// The question's key and state, as a client sends them back with an answer.
  static json::object reply_to(const json::object& asked, json::object answer) {
    const json::object& result = asked.at("result").as_object();
    EXPECT_EQ(result.at("resultType"), "input_required");
    json::object responses;
    responses[result.at("inputRequests").as_object().begin()->key()] = std::move(answer);
    return json::object{{"inputResponses", std::move(responses)},
                        {"requestState", result.at("requestState")}};
  }

  StdioServer server_;
};

TEST_F(StatelessConsent, AYesWithItsStateDeletesOnce) {
  const json::object asked = call();
  EXPECT_TRUE(is_there(server_.mcp));
  const json::object declined = call(reply_to(asked, answer_of("decline", false)));
  EXPECT_EQ(tool_error(declined.at("result").as_object()).at("kind"), "policy");
  EXPECT_TRUE(is_there(server_.mcp));
  const json::object agreed = call(reply_to(asked, answer_of("accept", true)));
  EXPECT_FALSE(agreed.at("result").as_object().contains("isError"));
  EXPECT_FALSE(is_there(server_.mcp));
  // The same answer once more carries no second call.
  const json::object replayed = call(reply_to(asked, answer_of("accept", true)));
  EXPECT_EQ(replayed.at("result").at("resultType"), "input_required");
}

TEST_F(StatelessConsent, AStateIsGoodForItsOwnArgumentsAlone) {
  const json::object asked = call();
  const json::object other = call(reply_to(asked, answer_of("accept", true)), 1002);
  EXPECT_EQ(other.at("error").at("code"), -32602);
  const json::object forged =
      call({{"inputResponses", reply_to(asked, answer_of("accept", true)).at("inputResponses")},
            {"requestState", "Zm9yZ2Vk"}});
  EXPECT_EQ(forged.at("error").at("code"), -32602);
  // An answer without a state is an answer to nothing.
  json::object bare = reply_to(asked, answer_of("accept", true));
  bare.erase("requestState");
  EXPECT_EQ(call(std::move(bare)).at("result").at("resultType"), "input_required");
  EXPECT_TRUE(is_there(server_.mcp));
}

TEST(Unattended, WithoutAnybodyToAskTheFallbackDecides) {
  StdioServer denying({"--sandbox", "--confirm-fallback", "deny"});
  denying.mcp.initialize("2025-11-25");
  EXPECT_EQ(tool_error(denying.mcp.call_tool("contacts_delete", {{"id", k_contact}})).at("kind"), "policy");
  EXPECT_TRUE(is_there(denying.mcp));
  StdioServer allowing({"--sandbox"});
  allowing.mcp.use_stateless();
  EXPECT_FALSE(allowing.mcp.call_tool("contacts_delete", {{"id", k_contact}}).contains("isError"));
  EXPECT_FALSE(is_there(allowing.mcp));
}

TEST(Audited, ACallLeavesItsStartAndItsEndInTheFile) {
  TempDir dir;
  const std::string path = (dir.path() / "audit.jsonl").string();
  {
    StdioServer server({"--sandbox", "--audit-log", path});
    server.mcp.initialize("2025-11-25");
    std::ignore = server.mcp.call_tool("contacts_delete", {{"id", k_contact}});
    EXPECT_EQ(server.finish(), 0);
  }
  std::ifstream file(path);
  std::string start;
  std::string end;
  ASSERT_TRUE(std::getline(file, start) && std::getline(file, end));
  EXPECT_EQ(json::parse(start).at("event"), "start");
  EXPECT_EQ(json::parse(start).at("decision"), "fallback");
  EXPECT_EQ(json::parse(end).at("outcome"), "ok");
}

TEST(Tasks, AnEmailValidationIsATaskForClientsThatKnowThem) {
  StdioServer server;
  server.mcp.use_stateless({{"extensions", json::object{{"io.modelcontextprotocol/tasks", json::object{}}}}});
  const json::object started =
      server.mcp.call_tool("email_validations_schedule", {{"contactIds", json::array{1001, 1002}}});
  ASSERT_EQ(started.at("resultType"), "task");
  const json::object params{{"taskId", started.at("taskId")}};
  json::object task = server.mcp.result("tasks/get", params);
  for (int look = 0; look < 5 && task.at("status") == "working"; ++look) {
    task = server.mcp.result("tasks/get", params);
  }
  EXPECT_EQ(task.at("status"), "completed");
  EXPECT_EQ(task.at("result").at("structuredContent").at("status"), "Done");
  // Over already: there is nothing left to cancel, and that is no error.
  EXPECT_FALSE(server.mcp.result("tasks/cancel", params).contains("isError"));
  EXPECT_EQ(server.mcp.error("tasks/get", {{"taskId", "made-up"}}).at("code"), -32602);
}

}  // namespace
}  // namespace reply_mcp::test
