// The one way out to the peer of a stdio process: a bounded queue of messages, written one after the
// other as lines.
#pragma once

#include "mcp/message/message_sink.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace reply_mcp::transport::stdio {

/// send() and the questions about state may come from any thread; the coroutines run on the executor of
/// the descriptor.
class StdioWriter final : public mcp::message::MessageSink, public std::enable_shared_from_this<StdioWriter> {
 public:
  /// `out` must outlive run().
  StdioWriter(boost::asio::posix::stream_descriptor& out, std::size_t max_queue);

  /// Queues a message. Notifications are dropped while the queue is full; after the peer has gone
  /// everything is.
  void send(std::string message) override;
  void finish(mcp::message::EncodedAnswer answer) override;
  [[nodiscard]] bool can_ask() const override { return asking_; }
  [[nodiscard]] bool is_shared() const override { return true; }

  /// One more answer is due: a line was handed on that finish() will be called for.
  void expect_answer() { ++due_; }
  /// Returns when no answer is due, at the deadline, or when the awaiting coroutine is cancelled.
  boost::asio::awaitable<void> wait_until_answered(std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] boost::asio::any_io_executor executor() { return out_.get_executor(); }

  /// No answer to a question can arrive any more.
  void stop_asking() { asking_ = false; }
  /// More is queued than a peer that does not read may leave unread.
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool is_gone() const { return gone_; }

  /// Writes until end_when_written() has been called and the queue is empty, or the peer is gone, or the
  /// awaiting coroutine is cancelled.
  boost::asio::awaitable<void> run();
  /// Returns when there is room in the queue again, when the peer is gone, after stop_waiting_for_room(), or
  /// when the awaiting coroutine is cancelled.
  boost::asio::awaitable<void> wait_for_room();
  /// Nothing more is read, so nobody needs room any more. On the executor.
  void stop_waiting_for_room();
  /// Lets run() end once everything is written.
  void end_when_written();

 private:
  std::deque<std::string> take();
  void wake();

  boost::asio::posix::stream_descriptor& out_;
  boost::asio::steady_timer work_;  ///< cancelled when there is something to do
  boost::asio::steady_timer room_;  ///< cancelled when the queue has been written
  boost::asio::steady_timer idle_;  ///< cancelled when the last answer that was due is there
  const std::size_t max_queue_;

  mutable std::mutex mutex_;  ///< guards what follows
  std::deque<std::string> queue_;
  std::size_t queued_ = 0;  ///< bytes, those being written included
  bool waiting_ = false;    ///< run() waits for work
  bool finishing_ = false;

  std::atomic<std::size_t> due_{0};
  std::atomic<bool> asking_{true};
  std::atomic<bool> room_wanted_{true};
  std::atomic<bool> gone_{false};
};

}  // namespace reply_mcp::transport::stdio
