// Lets asio work with descriptors that epoll cannot watch (regular files, /dev/null) or that must not be
// made non-blocking because other programs share them (a terminal): a thread copies between the
// descriptor and a pipe, and asio has the other end of the pipe.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <thread>

namespace reply_mcp::transport::stdio {

/// A descriptor of the caller, opened for asio. Neither closes the caller's descriptor nor leaves it
/// non-blocking.
class OpenedDescriptor {
 public:
  /// For reading. Throws boost::system::system_error when `fd` is not open or the system refuses.
  static OpenedDescriptor input(const boost::asio::any_io_executor& executor, int fd);
  /// For writing.
  static OpenedDescriptor output(const boost::asio::any_io_executor& executor, int fd);

  OpenedDescriptor(OpenedDescriptor&&) noexcept;
  OpenedDescriptor& operator=(OpenedDescriptor&&) = delete;
  /// Closes the asio side. What was written to it has reached the caller's descriptor by then, unless
  /// that has taken no bytes for a second.
  ~OpenedDescriptor();

  [[nodiscard]] boost::asio::posix::stream_descriptor& stream() { return stream_; }

 private:
  class Relay;
  OpenedDescriptor(boost::asio::posix::stream_descriptor stream, int watched, std::unique_ptr<Relay> relay);

  boost::asio::posix::stream_descriptor stream_;
  int restored_ = -1;  ///< the caller's descriptor when its flags are to be put back
  int flags_ = 0;
  std::unique_ptr<Relay> relay_;
};

}  // namespace reply_mcp::transport::stdio
