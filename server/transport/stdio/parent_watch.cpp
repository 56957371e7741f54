#include "transport/stdio/parent_watch.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace reply_mcp::transport::stdio {
namespace {

/// Process 1 collects those whose parents have gone, and is no client.
constexpr pid_t k_collector = 1;

int open_process(pid_t process) {
  if (process <= k_collector) return -1;
  const auto opened = static_cast<int>(::syscall(SYS_pidfd_open, process, 0U));
  if (opened >= 0 && ::getppid() == process) return opened;
  if (opened >= 0) ::close(opened);  // it went in between, and the number may be another's
  return -1;
}

}  // namespace

struct ParentWatch::State {
  explicit State(boost::asio::posix::stream_descriptor& watched)
      : input(&watched), process(watched.get_executor()) {}

  boost::asio::posix::stream_descriptor* input;  ///< null: nobody wants to know any more
  boost::asio::posix::stream_descriptor process;
  bool gone = false;
};

ParentWatch::ParentWatch(boost::asio::posix::stream_descriptor& input)
    : state_(std::make_shared<State>(input)) {
  const int parent = open_process(::getppid());
  if (parent < 0) return;
  state_->process.assign(parent);
  // It can be read once the process has ended.
  state_->process.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                             [state = state_](const boost::system::error_code& error) {
                               if (error || state->input == nullptr) return;
                               state->gone = true;
                               boost::system::error_code ignored;
                               state->input->cancel(ignored);
                             });
}

ParentWatch::~ParentWatch() {
  state_->input = nullptr;
  boost::system::error_code ignored;
  state_->process.close(ignored);
}

bool ParentWatch::is_gone() const {
  return state_->gone;
}

}  // namespace reply_mcp::transport::stdio
