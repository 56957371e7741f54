// A child that went wrong must not go unnoticed, whatever the test that started it looks at.
#include "support/child_process.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace reply_mcp::test {
namespace {

/// A shell that runs the command, until it has said that it is ready.
void run(const std::string& command) {
  ChildProcess child("/bin/sh", {"-c", command});
  child.wait_for_error_text("ready");
}

TEST(ChildProcess, ACrashFailsTheTestThatStartedIt) {
  EXPECT_NONFATAL_FAILURE(
      {
        ChildProcess child("/bin/sh", {"-c", "echo why >&2; kill -SEGV $$"});
        EXPECT_EQ(child.wait(), 128 + SIGSEGV);
      },
      "ended by signal 11; standard error: why");
}

TEST(ChildProcess, ACrashThatNobodyWaitedForFailsItAsWell) {
  EXPECT_NONFATAL_FAILURE(
      {
        ChildProcess child("/bin/sh", {"-c", "kill -ABRT $$"});
        EXPECT_EQ(child.read_all(), "");  // its end
        EXPECT_EQ(child.errors(), "");
        ::siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(child.pid()), &ended, WEXITED | WNOWAIT);
      },
      "ended by signal 6");
}

TEST(ChildProcess, AReportOfASanitizerFailsTheTestThatStartedIt) {
  EXPECT_NONFATAL_FAILURE(run("echo WARNING: ThreadSanitizer: data race >&2; echo ready >&2; exit 66"),
                          "data race");
  EXPECT_NONFATAL_FAILURE(
      run("echo ERROR: AddressSanitizer: heap-use-after-free >&2; echo ready >&2; read a"),
      "heap-use-after-free");
}

TEST(ChildProcess, OneThatEndsOrIsKilledIsFine) {
  run("echo ready >&2; exit 3");
  run("echo ready >&2; read line");
  ChildProcess child("/bin/sh", {"-c", "read line"});
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait(), 128 + SIGTERM);
}

}  // namespace
}  // namespace reply_mcp::test
