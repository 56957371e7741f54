// The audit log of a program that is killed in the middle of a call, and of the one that is started after
// it on the same file.
#include "integration/transport_variants.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The lines of the file that are whole entries; what else there is goes to `torn`.
std::vector<json::object> entries_of(const std::filesystem::path& path,
                                     std::vector<std::string>* torn = nullptr) {
  std::vector<json::object> entries;
  std::istringstream text(text_of_file(path));
  for (std::string line; std::getline(text, line);) {
    boost::system::error_code ec;
    const json::value entry = json::parse(line, ec);
    if (!ec && entry.is_object()) {
      entries.push_back(entry.as_object());
    } else if (torn != nullptr) {
      torn->push_back(line);
    } else {
      ADD_FAILURE() << "no entry: " << line;
    }
  }
  return entries;
}

std::vector<std::string> events(const std::vector<json::object>& entries) {
  std::vector<std::string> out;
  for (const json::object& entry : entries) {
    out.push_back(std::string(entry.at("event").as_string()) + ' ' +
                  std::string(entry.at("tool").as_string()));
  }
  return out;
}

/// Before an upstream that answers every request but deletions; those it keeps without an answer.
class AuditAfterACrash : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> options() const {
    return {"--base-url",   reply_.base_url(), "--audit-log",
            path_.string(), "--policy",        "delete=allow,send=allow"};
  }
  static std::map<std::string, std::string> key() { return {{"REPLY_API_KEY", "key-of-the-test"}}; }

  TempDir dir_;
  std::filesystem::path path_ = dir_.path() / "audit.jsonl";
  upstream::Event held_;
  upstream::ScriptedHttpServer reply_{[this](upstream::ScriptedHttpServer::Session& session) {
    while (const auto request = session.read_request()) {
      if (request->method == "DELETE") {
        held_.set();
        std::ignore = session.wait_for_close();
        return;
      }
      session.respond(200, R"({"id":5})", "Content-Type: application/json\r\n");
    }
  }};
};

TEST_F(AuditAfterACrash, ACallThatWasUnderWayHasAStartWithoutAnEnd) {
  StdioServer server(options(), key());
  server.mcp.initialize("2025-11-25");
  std::ignore = server.mcp.call_tool("contacts_update", {{"id", 5}, {"firstName", "Robin"}});
  server.mcp.send_call("contacts_delete", {{"id", 5}});
  ASSERT_TRUE(held_.wait());
  server.child.signal(SIGKILL);
  EXPECT_EQ(server.child.wait(), 128 + SIGKILL);

  const std::vector<json::object> entries = entries_of(path_);
  EXPECT_THAT(events(entries),
              ElementsAre("start contacts_update", "end contacts_update", "start contacts_delete"));
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[2].at("effect"), "delete");
  EXPECT_EQ(entries[2].at("targets"), json::parse(R"({"id":5})"));
  EXPECT_EQ(entries[0].at("call"), entries[1].at("call"));
  EXPECT_NE(entries[2].at("call"), entries[1].at("call"));
  EXPECT_THAT(text_of_file(path_), Not(HasSubstr("Robin"))) << "no values of arguments";
  EXPECT_THAT(text_of_file(path_), Not(HasSubstr("key-of-the-test")));
  EXPECT_EQ(text_of_file(path_).back(), '\n');
}

TEST_F(AuditAfterACrash, TheNextStartGoesOnInTheSameFileAlsoAfterATornLine) {
  {
    StdioServer server(options(), key());
    server.mcp.initialize("2025-11-25");
    server.mcp.send_call("contacts_delete", {{"id", 5}});
    ASSERT_TRUE(held_.wait());
    server.child.signal(SIGKILL);
    server.child.wait();
  }
  // What a machine that lost its power may leave of a line.
  const std::string before = text_of_file(path_);
  std::ofstream(path_, std::ios::app) << before.substr(0, before.size() / 2);
  StdioServer server(options(), key());
  server.mcp.initialize("2025-11-25");
  std::ignore = server.mcp.call_tool("contacts_update", {{"id", 5}, {"firstName", "Robin"}});
  EXPECT_EQ(server.finish(), 0);

  std::vector<std::string> torn;
  EXPECT_THAT(events(entries_of(path_, &torn)),
              ElementsAre("start contacts_delete", "start contacts_update", "end contacts_update"));
  EXPECT_THAT(torn, ElementsAre(before.substr(0, before.size() / 2)));
  EXPECT_THAT(text_of_file(path_), ::testing::StartsWith(before)) << "what was there is left alone";
}

TEST_F(AuditAfterACrash, OfManyCallsAtATimeNoneIsMissing) {
  constexpr int k_calls = 20;
  StdioServer server(options(), key());
  server.mcp.initialize("2025-11-25");
  for (int i = 1; i <= k_calls; ++i) server.mcp.send_call("contacts_delete", {{"id", i}});
  ASSERT_TRUE(held_.wait());
  server.child.signal(SIGKILL);
  server.child.wait();
  std::set<std::int64_t> noted;
  for (const json::object& entry : entries_of(path_)) {
    EXPECT_EQ(entry.at("event"), "start");
    noted.insert(entry.at("targets").at("id").as_int64());
  }
  // What Reply may have seen is in the log; what had not been sent yet may be, too.
  for (const upstream::ReceivedRequest& request : reply_.requests()) {
    const std::int64_t id = std::stoll(request.target.substr(request.target.rfind('/') + 1));
    EXPECT_EQ(noted.count(id), 1U) << request.target;
  }
  EXPECT_FALSE(reply_.requests().empty());
}

class Audited : public InEveryWay {};
INSTANTIATE_TRANSPORTS(Audited);

TEST_P(Audited, AQuestionARefusalAndACallAreNotedWithTheirDecisions) {
  const TempDir dir;
  const std::filesystem::path path = dir.path() / "audit.jsonl";
  const auto client = sandbox({"--audit-log", path.string(), "--policy", "schedules=deny"}, can_ask());
  client->person = declines;
  std::ignore = client->call("contacts_delete", {{"id", 1001}});
  std::ignore = client->call("schedules_delete", {{"id", 1}});
  std::ignore =
      client->call("contacts_update", {{"id", 1001}, {"title", "Head of buying"}, {"dry_run", true}});
  client->person = says_yes;
  std::ignore = client->call("contacts_delete", {{"id", 1001}});
  std::vector<std::string> seen;
  for (const json::object& entry : entries_of(path)) {
    const json::value* decision = entry.if_contains("decision");
    seen.push_back(std::string(entry.at("event").as_string()) +
                   (decision == nullptr ? "" : ' ' + std::string(decision->as_string())));
  }
  EXPECT_THAT(
      seen, ElementsAre("asked confirm", "start question", "end", "refused declined", "refused deny",
                        "dryRun allow", "asked confirm", "start question", "end", "start confirmed", "end"));
  EXPECT_THAT(text_of_file(path), Not(HasSubstr("Head of buying")));
}

}  // namespace
}  // namespace reply_mcp::test
