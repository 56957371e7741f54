// A program started with pipes on its three standard streams, as an MCP client starts a server. A child that
// crashes, or whose sanitizer has something to report, fails the test that started it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace reply_mcp::test {

/// Long enough for a sanitizer build on a busy machine; no test passes by waiting for it.
inline constexpr std::chrono::seconds k_patience{60};

class ChildProcess {
 public:
  /// The child gets PATH, the sanitizers' options and `environment`, and nothing else of this process.
  ChildProcess(const std::string& program, std::vector<std::string> arguments,
               const std::map<std::string, std::string>& environment = {});
  /// Kills the child when it is still there, and fails the test when there was something wrong with it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes all of it. Throws std::runtime_error when the child reads nothing for k_patience.
  void write(std::string_view bytes);
  void close_input();
  /// One line of standard output without its newline, or nothing at its end. Throws std::runtime_error
  /// when neither comes within `patience`.
  std::optional<std::string> read_line(std::chrono::milliseconds patience = k_patience);
  /// Standard output from here to its end.
  std::string read_all();
  /// Closes the read end of standard output: what the child writes from here on has no reader.
  void close_output();
  void signal(int number) const;
  /// The exit code, or 128 + the signal that ended it.
  int wait();
  /// What came on standard error so far; all of it once wait() has returned.
  [[nodiscard]] std::string errors();
  /// Blocks until `text` has come on standard error.
  void wait_for_error_text(std::string_view text);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Every byte that came on standard output, read or not.
  [[nodiscard]] const std::string& all_output() const { return all_output_; }

 private:
  /// Waits until something can be read (or written, when asked for) and takes in what is there.
  void pump(std::chrono::steady_clock::time_point deadline, bool for_writing, const char* what);
  /// What came on standard error and was not taken in yet.
  void take_in_rest_of_errors();
  void judge() const;

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string output_;  // not read yet
  std::string all_output_;
  std::string errors_;
  std::string program_;
  std::optional<int> status_;
};

}  // namespace reply_mcp::test
