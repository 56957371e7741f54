// What the audit log brings to the disk, and when: seen at the call that does so, which this program has
// in place of the C library's.
#include "support/temp_dir.hpp"
#include "unit/tools/guard/policy_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::atomic<int> synced{0};
std::atomic<bool> disk_is_broken{false};

}  // namespace

/// The linker prefers it to the one of the C library.
extern "C" int fdatasync(int file) {
  if (disk_is_broken) {
    errno = EIO;
    return -1;
  }
  ++synced;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Durability : public testing::Test {
 protected:
  Durability() {
    synced = 0;
    disk_is_broken = false;
    ToolboxOptions options;
    options.guard = rules("delete=allow,send=allow");
    options.audit = *AuditLog::open({.file = dir_.path() / "audit.jsonl"});
    toolbox_ = Toolbox::create(
        test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
        std::move(options));
    api_.answer = [this](const test::FakeApi::Sent&) {
      synced_when_sent_ = synced;
      return test::FakeApi::response(204, "");
    };
  }
  ~Durability() override { disk_is_broken = false; }

  mcp::message::Outcome call(const std::string& tool, json::object arguments) {
    return test::run(toolbox_->call(tool, std::move(arguments), context_));
  }

  test::TempDir dir_;
  test::FakeApi api_;
  mcp::CallContext context_;
  std::unique_ptr<Toolbox> toolbox_;
  int synced_when_sent_ = -1;
};

TEST_F(Durability, OfAnyChangeEachEntryIsOnTheDiskAndTheFirstBeforeTheCallGoesOut) {
  int expected = 0;
  for (const auto& [tool, arguments] : std::vector<std::pair<std::string, json::object>>{
           {"contacts_delete", {{"id", 5}}},
           {"sequences_start", {{"id", 5}}},
           {"contacts_update", {{"id", 5}, {"firstName", "Robin"}}},
           {"contact_lists_create", {{"name", "Readers"}}}}) {
    std::ignore = call(tool, arguments);
    EXPECT_EQ(synced_when_sent_, expected + 1) << tool;
    EXPECT_EQ(synced, expected + 2) << tool << ": and its end";
    expected += 2;
  }
  std::ignore = call("contacts_delete", {{"id", 5}, {"dry_run", true}});
  EXPECT_EQ(synced, expected + 1) << "a dry run of a change has one entry";
}

TEST_F(Durability, ReadingDoesNotWaitForTheDisk) {
  std::ignore = call("contacts_get", {{"id", 5}});
  EXPECT_THAT(api_.sent, SizeIs(1));
  EXPECT_EQ(synced, 0);
}

TEST_F(Durability, AChangeWhoseEntryDoesNotReachTheDiskDoesNotGoOut) {
  disk_is_broken = true;
  const mcp::message::Outcome outcome = call("contacts_delete", {{"id", 5}});
  EXPECT_THAT(json::serialize(error_of(outcome)), HasSubstr("audit log"));
  EXPECT_THAT(api_.sent, SizeIs(0));
}

}  // namespace
}  // namespace reply_mcp::tools::guard
