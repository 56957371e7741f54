#include "transport/stdio/descriptor_relay.hpp"

#include <boost/system/system_error.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reply_mcp::transport::stdio {
namespace {

using boost::asio::any_io_executor;
using boost::asio::posix::stream_descriptor;

[[noreturn]] void fail(const char* what) {
  throw boost::system::system_error(errno, boost::system::system_category(), what);
}

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    reset();
    fd_ = other.release();
    return *this;
  }
  ~Fd() { reset(); }
  [[nodiscard]] int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

/// Pipes and sockets: epoll watches them, and O_NONBLOCK disturbs nobody else meanwhile.
bool can_be_watched(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail("standard stream");
  return S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode);
}

int duplicate(int fd) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) fail("standard stream");
  return copy;
}

}  // namespace

/// The thread that copies `from` to `to` until the end of `from`, an error, or stop().
class OpenedDescriptor::Relay {
 public:
  /// When stopped, an output relay first copies what is still in its pipe.
  enum class Direction { input, output };

  Relay(Direction direction, Fd from, Fd to)
      : direction_(direction), from_(std::move(from)), to_(std::move(to)) {
    stop_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (stop_.get() < 0) fail("eventfd");
    thread_ = std::thread([this] { run(); });
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
    thread_.join();
  }

 private:
  static constexpr int k_grace_ms = 1000;

  /// Waits until `fd` is ready. Once stopped, input is no longer waited for, and output only for a while.
  bool ready(int fd, short events) {
    while (true) {
      std::array<pollfd, 2> polled{pollfd{fd, events, 0}, pollfd{stopping_ ? -1 : stop_.get(), POLLIN, 0}};
      const int count = ::poll(polled.data(), polled.size(), stopping_ ? k_grace_ms : -1);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      if (polled[0].revents != 0) return true;
      stopping_ = true;
      if (direction_ == Direction::input) return false;
    }
  }

  void run() {
    std::array<char, 65536> buffer{};
    while (ready(from_.get(), POLLIN)) {
      const ssize_t count = ::read(from_.get(), buffer.data(), buffer.size());
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0 || !write_all({buffer.data(), static_cast<std::size_t>(count)})) break;
    }
    from_.reset();
    to_.reset();  // the other side sees the end
  }

  bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!ready(to_.get(), POLLOUT)) return false;
      const ssize_t count = ::write(to_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR && errno != EAGAIN) return false;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  Direction direction_;
  Fd from_;
  Fd to_;
  Fd stop_;
  bool stopping_ = false;
  std::thread thread_;
};

OpenedDescriptor::OpenedDescriptor(stream_descriptor stream, int watched, std::unique_ptr<Relay> relay)
    : stream_(std::move(stream)), restored_(watched), relay_(std::move(relay)) {
  if (restored_ >= 0) flags_ = ::fcntl(restored_, F_GETFL);
}

OpenedDescriptor::OpenedDescriptor(OpenedDescriptor&& other) noexcept
    : stream_(std::move(other.stream_)),
      restored_(std::exchange(other.restored_, -1)),
      flags_(other.flags_),
      relay_(std::move(other.relay_)) {}

OpenedDescriptor::~OpenedDescriptor() {
  boost::system::error_code ignored;
  stream_.close(ignored);  // an output relay reads the end of its pipe now
  relay_.reset();
  if (restored_ >= 0 && flags_ >= 0) ::fcntl(restored_, F_SETFL, flags_);
}

OpenedDescriptor OpenedDescriptor::input(const any_io_executor& executor, int fd) {
  if (can_be_watched(fd)) return {stream_descriptor(executor, duplicate(fd)), fd, nullptr};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  ::fcntl(write_end.get(), F_SETFL, O_NONBLOCK);  // so that the thread can be stopped while the pipe is full
  auto relay = std::make_unique<Relay>(Relay::Direction::input, Fd(duplicate(fd)), std::move(write_end));
  return {stream_descriptor(executor, read_end.release()), -1, std::move(relay)};
}

OpenedDescriptor OpenedDescriptor::output(const any_io_executor& executor, int fd) {
  if (can_be_watched(fd)) return {stream_descriptor(executor, duplicate(fd)), fd, nullptr};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  auto relay = std::make_unique<Relay>(Relay::Direction::output, std::move(read_end), Fd(duplicate(fd)));
  return {stream_descriptor(executor, write_end.release()), -1, std::move(relay)};
}

}  // namespace reply_mcp::transport::stdio
