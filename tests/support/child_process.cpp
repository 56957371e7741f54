#include "support/child_process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace reply_mcp::test {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return {ends[0], ends[1]};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

void close_end(int& descriptor) {
  if (descriptor != -1) ::close(descriptor);
  descriptor = -1;
}

/// Takes in what is there; closes the descriptor at its end.
void take_in(int& descriptor, std::string& to, std::string* copy) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    to.append(buffer.data(), static_cast<std::size_t>(count));
    if (copy != nullptr) copy->append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    close_end(descriptor);
  }
}

/// As a shell says it.
int exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Whether it is the end of a program that did what it must not, and was not merely told to end.
bool is_crash(int code) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) {
    if (code == 128 + signal) return true;
  }
  return false;
}

}  // namespace

ChildProcess::ChildProcess(const std::string& program, std::vector<std::string> arguments,
                           const std::map<std::string, std::string>& environment)
    : program_(program) {
  std::signal(SIGPIPE, SIG_IGN);
  const Pipe in = make_pipe();
  const Pipe out = make_pipe();
  const Pipe err = make_pipe();
  // Room for what a sanitizer has to say: it is read when the child has ended, which must not wait for that.
  ::fcntl(err.write, F_SETPIPE_SZ, 1 << 20);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);

  std::vector<std::string> variables;
  for (const char* name : {"PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && environment.count(name) == 0)
      variables.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  arguments.insert(arguments.begin(), program);

  const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, pointers(arguments).data(),
                                  pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(in.read);
  ::close(out.write);
  ::close(err.write);
  in_ = in.write;
  out_ = out.read;
  err_ = err.read;
  ::fcntl(in_, F_SETFL, O_NONBLOCK);
  if (error != 0) throw std::runtime_error("cannot start " + program + ": " + std::strerror(error));
}

ChildProcess::~ChildProcess() {
  if (!status_ && pid_ > 0) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, &status, 0);
    }
    status_ = exit_code(status);
  }
  take_in_rest_of_errors();
  judge();
  close_end(in_);
  close_end(out_);
  close_end(err_);
}

void ChildProcess::take_in_rest_of_errors() {
  if (err_ == -1) return;
  // Something that the child had started may hold the other end, so there may never be an end.
  ::fcntl(err_, F_SETFL, O_NONBLOCK);
  while (err_ != -1) take_in(err_, errors_, nullptr);
}

void ChildProcess::judge() const {
  if (status_ && is_crash(*status_)) {
    ADD_FAILURE() << program_ << " was ended by signal " << *status_ - 128 << "; standard error: " << errors_;
  } else if (errors_.find("Sanitizer: ") != std::string::npos) {
    ADD_FAILURE() << program_ << " did what a sanitizer reports: " << errors_;
  }
}

void ChildProcess::pump(std::chrono::steady_clock::time_point deadline, bool for_writing, const char* what) {
  std::array<pollfd, 3> watched{};
  watched[0] = {out_, POLLIN, 0};
  watched[1] = {err_, POLLIN, 0};
  watched[2] = {for_writing ? in_ : -1, POLLOUT, 0};
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())
          .count();
  const int ready = left > 0 ? ::poll(watched.data(), watched.size(), static_cast<int>(left)) : 0;
  if (ready < 0 && errno == EINTR) return;
  if (ready <= 0) {
    throw std::runtime_error(std::string("waited in vain for ") + what + "; standard error: " + errors_);
  }
  if (watched[0].revents != 0) take_in(out_, output_, &all_output_);
  if (watched[1].revents != 0) take_in(err_, errors_, nullptr);
}

void ChildProcess::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(in_, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pump(std::chrono::steady_clock::now() + k_patience, true, "the child to read");
    } else if (errno != EINTR) {
      throw std::runtime_error(std::string("the child reads no more: ") + std::strerror(errno));
    }
  }
}

void ChildProcess::close_input() {
  close_end(in_);
}

void ChildProcess::close_output() {
  close_end(out_);
}

std::optional<std::string> ChildProcess::read_line(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    const std::size_t newline = output_.find('\n');
    if (newline != std::string::npos) {
      std::string line = output_.substr(0, newline);
      output_.erase(0, newline + 1);
      return line;
    }
    if (out_ == -1) {
      if (!output_.empty()) throw std::runtime_error("the last line has no end: " + output_);
      return std::nullopt;
    }
    pump(deadline, false, "a line");
  }
}

std::string ChildProcess::read_all() {
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  while (out_ != -1) pump(deadline, false, "the end of output");
  return std::exchange(output_, {});
}

void ChildProcess::signal(int number) const {
  ::kill(pid_, number);
}

int ChildProcess::wait() {
  if (status_) return *status_;
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  while (out_ != -1 || err_ != -1) pump(deadline, false, "the child's end");
  int status = 0;
  while (::waitpid(pid_, &status, 0) == -1 && errno == EINTR) {
  }
  status_ = exit_code(status);
  return *status_;
}

std::string ChildProcess::errors() {
  return errors_;
}

void ChildProcess::wait_for_error_text(std::string_view text) {
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  while (errors_.find(text) == std::string::npos) {
    if (err_ == -1) throw std::runtime_error("standard error ended without the text; it was: " + errors_);
    pump(deadline, false, "a text on standard error");
  }
}

}  // namespace reply_mcp::test
