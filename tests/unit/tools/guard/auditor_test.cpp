// The audit log as the operator reads it: what it says of calls, and what is left of it after a crash.
#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "support/temp_dir.hpp"
#include "tools/guard/audit_log.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

using test::FakeApi;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<json::object> entries_of(const std::filesystem::path& path) {
  std::vector<json::object> entries;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) entries.push_back(json::parse(line).as_object());
  return entries;
}

class Audit : public testing::Test {
 protected:
  std::shared_ptr<AuditLog> log(AuditOptions options = {}) {
    options.file = path_;
    return *AuditLog::open(std::move(options));
  }
  std::unique_ptr<Toolbox> toolbox(std::string_view rules, AuditOptions audit = {}) {
    ToolboxOptions options;
    options.guard.policy = *Policy::parse(rules, selection::facts_of(*test::embedded_catalogue()));
    options.audit = log(std::move(audit));
    return Toolbox::create(
        test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
        std::move(options));
  }
  mcp::message::Outcome call(Toolbox& toolbox, std::string tool, json::object arguments) {
    return test::run(toolbox.call(std::move(tool), std::move(arguments), context_));
  }

  test::TempDir dir_;
  std::filesystem::path path_ = dir_.path() / "audit.jsonl";
  FakeApi api_;
  mcp::CallContext context_;
};

TEST_F(Audit, ACallHasAnEntryBeforeItIsSentAndOneWhenItHasEnded) {
  const auto tools = toolbox("delete=allow");
  context_.request_id = "call-1";
  context_.caller.principal = "night-shift";
  context_.client = {"agent", "1.2", {}, {}, {}};
  std::vector<json::object> while_sent;
  api_.answer = [&](const FakeApi::Sent&) {
    while_sent = entries_of(path_);
    return FakeApi::response(204, "");
  };
  std::ignore = call(*tools, "contacts_bulk_delete", test::jo("{'ids':[1001,1002]}"));

  ASSERT_THAT(while_sent, SizeIs(1));
  const json::object& start = while_sent[0];
  EXPECT_EQ(start.at("event"), "start");
  EXPECT_EQ(start.at("call"), "call-1");
  EXPECT_EQ(start.at("caller"), "night-shift");
  EXPECT_EQ(start.at("client"), "agent 1.2");
  EXPECT_EQ(start.at("tool"), "contacts_bulk_delete");
  EXPECT_EQ(start.at("effect"), "delete");
  EXPECT_EQ(start.at("decision"), "allow");
  EXPECT_EQ(start.at("targets"), test::js("{'ids':[1001,1002]}"));
  EXPECT_FALSE(start.contains("arguments"));

  const auto all = entries_of(path_);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].at("event"), "end");
  EXPECT_EQ(all[1].at("call"), "call-1");
  EXPECT_EQ(all[1].at("status"), 204);
  EXPECT_EQ(all[1].at("outcome"), "ok");
}

TEST_F(Audit, HoldsNoArgumentValuesUnlessTheOperatorWantsThem) {
  const auto tools = toolbox("");
  const json::object arguments = test::jo("{'id':5,'firstName':'Robin','email':'robin@example.com'}");
  std::ignore = call(*tools, "contacts_update", arguments);
  std::string text;
  for (const json::object& entry : entries_of(path_)) text += json::serialize(entry);
  EXPECT_THAT(text, Not(HasSubstr("Robin")));
  EXPECT_THAT(text, Not(HasSubstr("robin@example.com")));

  AuditOptions wanted;
  wanted.arguments = true;
  std::ignore = call(*toolbox("", wanted), "contacts_update", arguments);
  EXPECT_THAT(json::serialize(entries_of(path_).at(2)), HasSubstr("robin@example.com"));
}

TEST_F(Audit, NotesWhichFileAnUploadSends) {
  const auto tools = toolbox("create=allow");
  std::size_t uploads = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.body_content_type != "multipart/form-data") continue;
    ++uploads;
    json::object arguments =
        test::ArgumentGenerator(3, test::Extent::minimal).arguments(operation::bind(operation, false));
    arguments["file_name"] = "a.txt";
    arguments["content_base64"] = "aGVsbG8=";
    std::ignore = call(*tools, operation.id, std::move(arguments));
    const auto entries = entries_of(path_);
    const auto noted = std::find_if(entries.rbegin(), entries.rend(), [&](const json::object& entry) {
      return entry.at("tool") == json::value(operation.id) && entry.contains("targets");
    });
    ASSERT_NE(noted, entries.rend()) << operation.id;
    EXPECT_EQ(noted->at("targets").at("file"),
              test::jo("{'name':'a.txt','bytes':5,"
                       "'sha256':'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'}"))
        << operation.id;
  }
  EXPECT_GE(uploads, 8U);
}

TEST_F(Audit, SaysWhyACallDidNotGoOut) {
  const auto tools = toolbox("delete=deny");
  std::ignore = call(*tools, "contacts_delete", {{"id", 5}});
  context_.capabilities.raw = json::object{{"elicitation", json::object{}}};
  std::ignore = call(*tools, "sequences_start", {{"id", 5}});
  std::ignore = call(*tools, "sequences_start", {{"id", 5}, {"dry_run", true}});
  const auto all = entries_of(path_);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].at("event"), "refused");
  EXPECT_EQ(all[0].at("decision"), "deny");
  EXPECT_EQ(all[0].at("targets"), test::js("{'id':5}"));
  EXPECT_EQ(all[1].at("event"), "asked");
  EXPECT_EQ(all[2].at("event"), "dryRun");
  EXPECT_THAT(api_.sent, IsEmpty());
}

TEST_F(Audit, AnErrorIsNotedWithItsKindAndStatus) {
  const auto tools = toolbox("delete=allow");
  api_.answers(404, R"({"status":404,"code":"contact.notFound","title":"Not found"})",
               "application/problem+json");
  std::ignore = call(*tools, "contacts_delete", {{"id", 5}});
  api_.fails({reply::FailureKind::timeout, "Too late.", true, {}});
  std::ignore = call(*tools, "contacts_delete", {{"id", 5}});
  const auto all = entries_of(path_);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[1].at("outcome"), "error");
  EXPECT_EQ(all[1].at("kind"), "notFound");
  EXPECT_EQ(all[1].at("status"), 404);
  EXPECT_EQ(all[3].at("outcome"), "unknown");
  EXPECT_FALSE(all[3].contains("status"));
}

/// An upstream that answers when the test is over, or never.
class SilentApi : public reply::Api {
 public:
  boost::asio::awaitable<reply::SendResult> send(reply::Request, reply::Identity,
                                                 reply::CallOptions) override {
    boost::asio::steady_timer forever(co_await boost::asio::this_coro::executor);
    forever.expires_at(boost::asio::steady_timer::time_point::max());
    sending = true;
    co_await forever.async_wait(boost::asio::use_awaitable);
    co_return reply::Response{};
  }
  bool sending = false;
};

TEST_F(Audit, ACancelledCallEndsAsCancelled) {
  SilentApi silent;
  ToolboxOptions options;
  options.guard.policy = *Policy::parse("delete=allow", {});
  options.audit = log();
  const auto tools = Toolbox::create(
      test::embedded_catalogue(), silent, [](const mcp::CallContext&) { return reply::Identity{}; },
      std::move(options));
  boost::asio::io_context io;
  boost::asio::cancellation_signal cancel;
  boost::asio::co_spawn(
      io, tools->call("contacts_delete", {{"id", 5}}, context_),
      boost::asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr, mcp::message::Outcome) {}));
  while (!silent.sending) io.run_one();
  cancel.emit(boost::asio::cancellation_type::terminal);
  io.run();
  const auto all = entries_of(path_);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].at("event"), "end");
  EXPECT_EQ(all[1].at("outcome"), "cancelled");
}

TEST_F(Audit, NothingGoesOutThatCannotBeNoted) {
  const auto tools = toolbox("delete=allow");
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  for (const char* tool : {"contacts_delete", "contacts_get"}) {
    const mcp::message::Outcome outcome = call(*tools, tool, {{"id", 5}});
    const test::CallResult result = test::result_of(std::get<mcp::message::Complete>(outcome));
    EXPECT_TRUE(result.is_error);
    EXPECT_THAT(result.text, HasSubstr("audit log"));
  }
  EXPECT_THAT(api_.sent, IsEmpty());
}

TEST_F(Audit, IsReadableByItsOwnerAlone) {
  std::ignore = log();
  struct stat facts {};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Audit, ALineThatACrashCutOffSpoilsNoOther) {
  std::ofstream(path_) << "{\"event\":\"sta";
  ASSERT_TRUE(log()->append({{"event", "start"}}, true));
  std::ifstream file(path_);
  std::string line;
  std::getline(file, line);
  std::getline(file, line);
  EXPECT_EQ(line, R"({"event":"start"})");
}

TEST_F(Audit, ALineThatAnotherProcessLeftCutOffSpoilsNoOther) {
  const auto audit = log();
  ASSERT_TRUE(audit->append({{"number", 1}}, true));
  std::ofstream(path_, std::ios::app) << "{\"event\":\"sta";
  ASSERT_TRUE(audit->append({{"number", 2}}, true));
  std::ifstream file(path_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_THAT(lines, testing::ElementsAre(R"({"number":1})", R"({"event":"sta)", R"({"number":2})"));
}

/// The limit on the size of files stands for a disk that is full.
TEST_F(Audit, WhatDidNotFitOnTheDiskSpoilsNothingThatComesLater) {
  const auto audit = log();
  ASSERT_TRUE(audit->append({{"number", 1}}, true));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = std::filesystem::file_size(path_) + 5;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto failed = audit->append({{"number", 2}}, true);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, ignored);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error(), HasSubstr("cannot write to"));
  ASSERT_TRUE(audit->append({{"number", 3}}, true));
  std::ifstream file(path_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_THAT(lines, testing::ElementsAre(R"({"number":1})", R"({"number":3})"))
      << "and no half line is left";
}

TEST_F(Audit, RotationKeepsEveryLineAndOnlySoManyFiles) {
  AuditOptions options;
  options.max_bytes = 100;
  options.keep = 2;
  const auto audit = log(options);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(audit->append({{"number", i}, {"event", "start"}}, true));
  std::vector<json::object> all = entries_of(path_.string() + ".2");
  for (const auto* suffix : {".1", ""}) {
    for (json::object& entry : entries_of(path_.string() + suffix)) all.push_back(std::move(entry));
  }
  EXPECT_FALSE(std::filesystem::exists(path_.string() + ".3"));
  ASSERT_FALSE(all.empty());
  const auto first = all.front().at("number").as_int64();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at("number").as_int64(), first + static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(all.back().at("number"), 39);
}

TEST_F(Audit, TwoWritersOfOneFileLoseNoLineWhileItRotates) {
  AuditOptions options;
  options.max_bytes = 500;
  options.keep = 1'000;
  const auto write = [&](int writer) {
    const auto audit = log(options);
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(audit->append({{"writer", writer}, {"number", i}}, false));
  };
  std::thread other(write, 1);
  write(2);
  other.join();
  std::size_t lines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir_.path()))
    lines += entries_of(entry.path()).size();
  EXPECT_EQ(lines, 400U);
}

TEST_F(Audit, GoesOnInANewFileWhenSomethingElseMovesIt) {
  const auto audit = log();
  ASSERT_TRUE(audit->append({{"number", 1}}, true));
  std::filesystem::rename(path_, path_.string() + ".moved");
  ASSERT_TRUE(audit->append({{"number", 2}}, true));
  EXPECT_THAT(entries_of(path_), SizeIs(1));
  EXPECT_THAT(entries_of(path_.string() + ".moved"), SizeIs(1));
}

}  // namespace
}  // namespace reply_mcp::tools::guard
