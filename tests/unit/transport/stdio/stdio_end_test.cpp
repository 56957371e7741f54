// How a stdio connection ends, and on what kinds of descriptors it runs.
#include "fixture.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <tuple>
#include <utility>

namespace reply_mcp::transport::stdio::test {
namespace {

TEST_F(StdioTest, FinishesCallsInFlightAtTheEndOfInput) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "gate", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  close_input();
  open_gate();
  EXPECT_EQ(text_of(read_message()), "through the gate");
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, LetsGoWhatChangesNothingBeforeTheClientLosesPatience) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  const auto closed = std::chrono::steady_clock::now();
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_LT(std::chrono::steady_clock::now() - closed, options.drain_timeout);
  EXPECT_EQ(cancelled_calls, 1);
  EXPECT_LT(k_read_grace + k_cancel_grace, std::chrono::seconds(3));
}

TEST_F(StdioTest, GivesWhatMayChangeSomethingTheWholeTime) {
  tools.add("change", [](json::object, CallContext& context) -> asio::awaitable<Outcome> {
    context.note_change();
    context.progress(1, std::nullopt, "changing");
    asio::steady_timer timer(co_await asio::this_coro::executor, 2 * k_read_grace);
    co_await timer.async_wait(asio::use_awaitable);
    co_return Outcome(mcp::test::text_result("changed"));
  });
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  write_line(call_line(2, "change", {{"_meta", {{"progressToken", 2}}}}));
  read_message();
  close_input();
  EXPECT_EQ(text_of(read_message()), "changed");
  EXPECT_TRUE(ended());
  EXPECT_EQ(cancelled_calls, 1);
}

TEST_F(StdioTest, CancelsCallsThatOutliveTheDrainTimeout) {
  options.drain_timeout = std::chrono::milliseconds(1);
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
  EXPECT_EQ(cancelled_calls, 1);
}

TEST_F(StdioTest, DrainsInTheSameWayWhenItIsCancelled) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "gate", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  cancel();
  open_gate();
  EXPECT_EQ(text_of(read_message()), "through the gate");
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, StopsWaitingForCallsWhenItIsCancelledASecondTime) {
  serve();
  initialize("2025-11-25");
  write_line(modern_line("sub", "subscriptions/listen", {{"notifications", {}}}));
  read_message();
  write_line(call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  cancel();
  EXPECT_EQ(read_message().at("method").as_string(), "notifications/cancelled");  // it drains now
  cancel();
  EXPECT_TRUE(ended());
  EXPECT_EQ(cancelled_calls, 1);
}

TEST_F(StdioTest, EndsAtOnceWhenNothingRuns) {
  serve();
  cancel();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, FailsAQuestionWhenItsAnswerCannotComeAnyMore) {
  serve();
  initialize("2025-11-25", {{"elicitation", {}}});
  write_line(call_line(1, "ask"));
  EXPECT_EQ(read_message().at("method").as_string(), "elicitation/create");
  close_input();
  EXPECT_EQ(error_code(read_message()), -32603);
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, EndsQuietlyWhenTheReaderOfItsOutputIsGone) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  close_output();
  write_line(call_line(2, "echo"));  // whose answer cannot be written
  EXPECT_TRUE(ended());
  EXPECT_EQ(cancelled_calls, 1);
}

TEST_F(StdioTest, TakesNoMoreInputThanAClientThatDoesNotReadDeserves) {
  options.max_queue = 100'000;
  options.drain_timeout = std::chrono::milliseconds(1);
  serve();
  initialize("2025-11-25");
  ::fcntl(to_server_, F_SETFL, O_NONBLOCK);
  const std::string line = call_line(1, "echo", {{"arguments", {{"a", std::string(20'000, 'x')}}}}) + "\n";
  // The queue, the pipes and the lines read so far hold about 600 kB; a server without a limit takes all.
  std::size_t taken = 0;
  pollfd writable{to_server_, POLLOUT, 0};
  while (taken < 20'000'000 && ::poll(&writable, 1, 500) == 1) {
    const ssize_t count =
        ::write(to_server_, line.data() + taken % line.size(), line.size() - taken % line.size());
    if (count > 0) taken += static_cast<std::size_t>(count);
  }
  EXPECT_LT(taken, 5'000'000U);
  // It goes on as soon as the client reads.
  EXPECT_EQ(read_message().at("id"), json::value(1));
  close_input();
  while (read_line()) {
  }
  EXPECT_TRUE(ended());
}

/// A process that ends when it is told to.
class OtherProcess {
 public:
  OtherProcess() {
    if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category());
    pid_ = ::fork();
    if (pid_ == 0) {
      char byte = 0;
      ::close(pipe_[1]);
      std::ignore = ::read(pipe_[0], &byte, 1);
      ::_exit(0);
    }
    ::close(pipe_[0]);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  ~OtherProcess() {
    end();
    ::waitpid(pid_, nullptr, 0);
  }
  void end() {
    if (pipe_[1] >= 0) ::close(std::exchange(pipe_[1], -1));
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  std::array<int, 2> pipe_{};
  pid_t pid_ = -1;
};

TEST_F(StdioTest, EndsWithItsParentAlthoughSomebodyElseHoldsTheInputOpen) {
  OtherProcess parent;
  options.parent = parent.pid();
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "gate", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  parent.end();
  open_gate();
  EXPECT_EQ(text_of(read_message()), "through the gate") << "as at the end of input";
  EXPECT_TRUE(ended());
}

/// Fills the queue of a server whose client does not read, until the server reads no more either.
void fill(int to_server) {
  ::fcntl(to_server, F_SETFL, O_NONBLOCK);
  const std::string line =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":")" +
      std::string(20'000, 'x') + "\"}}}\n";
  pollfd writable{to_server, POLLOUT, 0};
  for (std::size_t taken = 0; ::poll(&writable, 1, 500) == 1;) {
    const ssize_t count =
        ::write(to_server, line.data() + taken % line.size(), line.size() - taken % line.size());
    if (count > 0) taken += static_cast<std::size_t>(count);
  }
}

TEST_F(StdioTest, EndsWithItsParentAlsoWhenNobodyReads) {
  OtherProcess parent;
  options.parent = parent.pid();
  options.max_queue = 100'000;
  serve();
  initialize("2025-11-25");
  fill(to_server_);
  parent.end();
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, CanBeStoppedAlsoWhenNobodyReads) {
  options.max_queue = 100'000;
  serve();
  initialize("2025-11-25");
  fill(to_server_);
  cancel();
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, RunsOnASocketPair) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  to_server_ = ends[0];
  from_server_ = ::dup(ends[0]);
  serve_on(ends[1], ends[1]);
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  EXPECT_EQ(read_message().at("id"), json::value(1));
  ::shutdown(to_server_, SHUT_WR);
  EXPECT_TRUE(ended());
}

/// A file that is removed when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    fd_ = ::mkstemp(name_.data());
    std::ofstream(name_) << content;
  }
  ~TemporaryFile() {
    ::close(fd_);
    ::unlink(name_.c_str());
  }
  [[nodiscard]] int open(int flags) const { return ::open(name_.c_str(), flags | O_CLOEXEC); }
  [[nodiscard]] std::string content() const {
    std::ostringstream out;
    out << std::ifstream(name_).rdbuf();
    return out.str();
  }

 private:
  std::string name_ = "/tmp/reply-mcp-stdio-test-XXXXXX";
  int fd_ = -1;
};

TEST_F(StdioTest, ReadsFromARegularFileAndWritesToOne) {
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += modern_line(i, "tools/call", {{"name", "echo"}}) + "\n";
  const TemporaryFile in(lines);
  const TemporaryFile out("");
  serve_on(in.open(O_RDONLY), out.open(O_WRONLY));
  EXPECT_TRUE(ended());
  const std::string written = out.content();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 200);
  EXPECT_NE(written.find("\"id\":199"), std::string::npos);
}

TEST_F(StdioTest, EndsAtOnceOnDevNull) {
  serve_on(::open("/dev/null", O_RDONLY | O_CLOEXEC), ::open("/dev/null", O_WRONLY | O_CLOEXEC));
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, RunsOnATerminalAndCanBeStoppedWhileItWaitsForInput) {
  const int controller = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(controller, 0);
  ASSERT_EQ(::grantpt(controller), 0);
  ASSERT_EQ(::unlockpt(controller), 0);
  const int terminal = ::open(::ptsname(controller), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(terminal, 0);
  to_server_ = controller;
  from_server_ = ::dup(controller);
  serve_on(terminal, terminal);
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  EXPECT_NE(read_line().value_or("").find("ping"), std::string::npos);  // the terminal's own echo
  EXPECT_NE(read_line().value_or("").find("result"), std::string::npos);
  EXPECT_EQ(::fcntl(controller, F_GETFL) & O_NONBLOCK, 0);
  cancel();
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, LeavesTheFlagsOfItsDescriptorsAsTheyWere) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  ASSERT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  to_server_ = in[1];
  from_server_ = out[0];
  const int kept_in = ::dup(in[0]);
  const int kept_out = ::dup(out[1]);
  serve_on(in[0], out[1]);
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  read_message();
  EXPECT_NE(::fcntl(kept_in, F_GETFL) & O_NONBLOCK, 0) << "the test would prove nothing";
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_EQ(::fcntl(kept_in, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(::fcntl(kept_out, F_GETFL) & O_NONBLOCK, 0);
  ::close(kept_in);
  ::close(kept_out);
}

}  // namespace
}  // namespace reply_mcp::transport::stdio::test
