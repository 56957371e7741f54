// A change of two thousand records in many requests, and an upstream that restarts in the middle: nothing is
// done twice, and what may have been done is named.
#include "fault_fixture.hpp"
#include "support/scripted_http_server.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>

namespace reply_mcp::faults {
namespace {

using testing::ScriptedHttpServer;

/// An account with 2,005 people on a list, which notes who was changed. While it is down it takes connections
/// and resets them, as a port does whose program begins anew.
class RestartingAccount {
 public:
  [[nodiscard]] std::string url() const { return server_.base_url(); }

  /// It goes down with that many changes answered; `done`: after it did what the next one asked for.
  void go_down_after(int answered, bool done) {
    const std::lock_guard lock(mutex_);
    left_ = answered;
    done_ = done;
  }
  void come_back() { down_ = false; }

  /// How many people were changed so often.
  [[nodiscard]] std::map<int, int> people_by_changes() {
    const std::lock_guard lock(mutex_);
    std::map<int, int> counted;
    for (const auto& [id, times] : changes_) ++counted[times];
    return counted;
  }

 private:
  void serve(ScriptedHttpServer::Session& session) {
    while (!down_) {
      const auto request = session.read_request();
      if (!request) return;
      const std::string body = request->target.find("/filter") == std::string::npos ? change(request->body)
                                                                                    : page(request->target);
      if (down_) break;
      session.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    session.reset();
  }

  std::string change(const std::string& body) {
    const json::value parsed = json::parse(body);
    const std::lock_guard lock(mutex_);
    const bool goes_down = left_ == 0;
    if (left_ >= 0) --left_;
    if (goes_down) down_ = true;
    if (!goes_down || done_) {
      for (const json::value& id : parsed.at("contactIds").as_array())
        ++changes_[id.to_number<std::int64_t>()];
    }
    return "{}";
  }

  static std::string page(const std::string& target) {
    const auto number = [&](const std::string& name) -> std::int64_t {
      const std::size_t at = target.find(name + '=');
      return at == std::string::npos ? 0 : std::stoll(target.substr(at + name.size() + 1));
    };
    constexpr std::int64_t k_people = 2'005;
    const std::int64_t end = std::min(k_people, number("skip") + number("top"));
    json::array items;
    for (std::int64_t id = number("skip") + 1; id <= end; ++id) items.push_back(json::object{{"id", id}});
    return json::serialize(json::object{{"items", std::move(items)}, {"hasMore", end < k_people}});
  }

  std::mutex mutex_;
  std::map<std::int64_t, int> changes_;
  int left_ = -1;
  bool done_ = false;
  std::atomic<bool> down_ = false;
  ScriptedHttpServer server_{[this](ScriptedHttpServer::Session& session) { serve(session); }};
};

class BulkChanges : public Faults {
 protected:
  json::object change() {
    return mcp->call_tool("contacts_set_bounced", jo("{'from':{'list':4},'isBounced':true}"))
        .at("structuredContent")
        .as_object();
  }
};

TEST_F(BulkChanges, ARestartThatLosesARequestLeavesItsPeopleNamedAndChangesNobodyTwice) {
  RestartingAccount account;
  account.go_down_after(7, true);
  start_program(account.url(), {"--max-response", "1MiB"});
  const json::object stopped = change();
  ASSERT_TRUE(stopped.contains("stopped")) << json::serialize(stopped);
  const json::object& why = stopped.at("stopped").as_object();
  EXPECT_EQ(why.at("unknown"), jo("{'count':100,'ids':['701-800']}"));
  EXPECT_EQ(why.at("notSent"), jo("{'count':1205,'ids':['801-2005']}"));
  account.come_back();
  const json::object rest = change();
  EXPECT_EQ(rest.at("selected"), jo("{'ids':2005,'requests':13,'sentBefore':700,"
                                    "'unknownBefore':{'count':100,'ids':['701-800']}}"));
  EXPECT_EQ(account.people_by_changes(), (std::map<int, int>{{1, 2'005}}));
}

TEST_F(BulkChanges, WhoeverWasReadBeforeTheRestartIsChangedOnceItIsOver) {
  RestartingAccount account;
  account.go_down_after(0, true);
  start_program(account.url(), {"--max-response", "1MiB"});
  const json::object failed = change();
  EXPECT_TRUE(failed.contains("error")) << json::serialize(failed);
  account.come_back();
  const json::object rest = change();
  EXPECT_EQ(rest.at("selected").at("unknownBefore").at("count"), 100) << json::serialize(rest);
  EXPECT_EQ(account.people_by_changes(), (std::map<int, int>{{1, 2'005}}));
}

}  // namespace
}  // namespace reply_mcp::faults
