#include "transport/stdio/writer.hpp"

#include "mcp/message/message.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>
#include <vector>

namespace reply_mcp::transport::stdio {

namespace asio = boost::asio;

StdioWriter::StdioWriter(asio::posix::stream_descriptor& out, std::size_t max_queue)
    : out_(out),
      work_(out.get_executor(), asio::steady_timer::time_point::max()),
      room_(out.get_executor(), asio::steady_timer::time_point::max()),
      idle_(out.get_executor()),
      max_queue_(max_queue) {}

void StdioWriter::send(std::string message) {
  if (gone_) return;
  message += '\n';
  {
    const std::lock_guard lock(mutex_);
    if (queued_ >= max_queue_ && mcp::message::is_encoded_notification(message)) return;
    queued_ += message.size();
    queue_.push_back(std::move(message));
  }
  wake();
}

bool StdioWriter::is_full() const {
  const std::lock_guard lock(mutex_);
  return queued_ >= max_queue_;
}

void StdioWriter::finish(mcp::message::EncodedAnswer answer) {
  if (!answer.body.empty()) send(std::move(answer.body));
  if (--due_ > 0) return;
  asio::dispatch(idle_.get_executor(), [self = shared_from_this()] {
    if (self->due_ == 0) self->idle_.cancel();
  });
}

asio::awaitable<void> StdioWriter::wait_until_answered(std::chrono::steady_clock::time_point deadline) {
  const auto self = shared_from_this();
  if (due_ == 0) co_return;
  idle_.expires_at(deadline);
  boost::system::error_code ec;
  co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
}

void StdioWriter::end_when_written() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  wake();
}

void StdioWriter::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_) return;
    waiting_ = false;
  }
  asio::post(work_.get_executor(), [self = shared_from_this()] { self->work_.cancel(); });
}

std::deque<std::string> StdioWriter::take() {
  const std::lock_guard lock(mutex_);
  waiting_ = queue_.empty() && !finishing_;
  return std::exchange(queue_, {});
}

asio::awaitable<void> StdioWriter::run() {
  const auto self = shared_from_this();
  boost::system::error_code ec;
  while (true) {
    std::deque<std::string> messages = take();
    if (messages.empty()) {
      {
        const std::lock_guard lock(mutex_);
        if (finishing_) break;
      }
      // Cancelled by wake(); the cancellation of this coroutine ends it here by an exception.
      co_await work_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      continue;
    }
    std::vector<asio::const_buffer> buffers;
    std::size_t size = 0;
    for (const std::string& message : messages) {
      buffers.emplace_back(asio::buffer(message));
      size += message.size();
    }
    co_await asio::async_write(out_, buffers, asio::redirect_error(asio::use_awaitable, ec));
    {
      const std::lock_guard lock(mutex_);
      queued_ -= size;
    }
    if (ec) gone_ = true;
    room_.cancel();
    if (ec) break;
  }
}

asio::awaitable<void> StdioWriter::wait_for_room() {
  // Asked before each wait: what was cancelled before is not cancelled again.
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  while (is_full() && !gone_ && room_wanted_ && state.cancelled() == asio::cancellation_type::none) {
    boost::system::error_code ec;
    co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  }
}

void StdioWriter::stop_waiting_for_room() {
  room_wanted_ = false;
  room_.cancel();
}

}  // namespace reply_mcp::transport::stdio
