// Whether the process that started this one is still there. The end of input says so too, unless somebody
// else holds it open: a child of that process, or a terminal.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

namespace reply_mcp::transport::stdio {

/// Where the system cannot tell (no pidfd, or the parent is outside the container), the parent never goes.
class ParentWatch {
 public:
  /// Cancels what waits on `input` when the parent has gone.
  explicit ParentWatch(boost::asio::posix::stream_descriptor& input);
  ParentWatch(const ParentWatch&) = delete;
  ParentWatch& operator=(const ParentWatch&) = delete;
  ~ParentWatch();

  [[nodiscard]] bool is_gone() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace reply_mcp::transport::stdio
