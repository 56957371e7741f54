// Whether the process that started this one is still there. The end of input says so too, unless somebody
// else holds it open: a child of that process, or a terminal.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <sys/types.h>

namespace reply_mcp::transport::stdio {

/// Where the system cannot tell (no pidfd, or the parent is outside the container, which is 0), the parent
/// never goes.
class ParentWatch {
 public:
  /// `on_gone` is called on `executor` when that process has gone, and never after the end of this object.
  ParentWatch(const boost::asio::any_io_executor& executor, pid_t parent, std::function<void()> on_gone);
  ParentWatch(const ParentWatch&) = delete;
  ParentWatch& operator=(const ParentWatch&) = delete;
  ~ParentWatch();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace reply_mcp::transport::stdio
