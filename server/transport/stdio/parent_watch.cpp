#include "transport/stdio/parent_watch.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>

#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace reply_mcp::transport::stdio {
namespace {

/// Process 1 collects those whose parents have gone, and is no client.
constexpr pid_t k_collector = 1;

int open_process(pid_t process) {
  return process <= k_collector ? -1 : static_cast<int>(::syscall(SYS_pidfd_open, process, 0U));
}

}  // namespace

struct ParentWatch::State {
  State(const boost::asio::any_io_executor& executor, std::function<void()> wanted)
      : on_gone(std::move(wanted)), process(executor) {}

  std::function<void()> on_gone;  ///< empty: nobody wants to know any more
  boost::asio::posix::stream_descriptor process;
};

ParentWatch::ParentWatch(const boost::asio::any_io_executor& executor, pid_t parent,
                         std::function<void()> on_gone)
    : state_(std::make_shared<State>(executor, std::move(on_gone))) {
  const int opened = open_process(parent);
  if (opened < 0) return;
  state_->process.assign(opened);
  // It can be read once the process has ended.
  state_->process.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                             [state = state_](const boost::system::error_code& error) {
                               if (!error && state->on_gone) state->on_gone();
                             });
}

ParentWatch::~ParentWatch() {
  state_->on_gone = nullptr;
  boost::system::error_code ignored;
  state_->process.close(ignored);
}

}  // namespace reply_mcp::transport::stdio
