// One stream of messages to a client: a running request (or a session) sends at one end, an HTTP response
// takes at the other.
//
// The sender may be any thread; the consumer is the connection that writes the response, and it can
// change: a stream that began on one connection can be resumed on another (Last-Event-ID). The queue is
// bounded: a consumer that does not keep up is told so, and its connection is closed.
#pragma once

#include "mcp/message/message_sink.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::transport::http {

class EventStream final : public mcp::message::MessageSink {
 public:
  struct Options {
    std::size_t max_queue_bytes = 1024 * 1024;  ///< not taken yet
    std::size_t max_replay_bytes = 0;           ///< taken, and kept for a client that reconnects; 0: none
    bool can_ask = false;
    /// While there is no consumer, the oldest message makes room for a new one (a session's GET stream).
    /// Otherwise a stream that overflows then cannot be resumed (a request's).
    bool lossy = false;
  };

  struct Event {
    std::uint64_t sequence = 0;
    std::string data;
  };

  /// What a consumer gets. Each consumer gets the answer once, after every event before it.
  struct Batch {
    std::vector<Event> events;
    std::optional<mcp::message::EncodedAnswer> answer;
    std::uint64_t answer_sequence = 0;
    bool overflowed = false;  ///< the consumer was too slow and has been dropped
    bool superseded = false;  ///< another consumer took over: end the response
    bool released = false;    ///< end the response; the client will reconnect for the rest
  };

  using Clock = std::chrono::steady_clock;
  using Notify = std::function<void()>;

  EventStream(std::string id, Options options) : id_(std::move(id)), options_(options) {}

  [[nodiscard]] const std::string& id() const { return id_; }

  // For the sender (mcp::MessageSink).
  void send(std::string message) override;
  [[nodiscard]] bool can_ask() const override;
  /// Asks the consumer to end its response now; does nothing unless the stream can be resumed.
  void release() override;
  /// No more events: the request ended. Called once.
  void finish(mcp::message::EncodedAnswer answer) override;

  // For the consumer.
  /// Becomes the consumer of everything after event `after`; `wake` is called, from any thread, whenever
  /// take() may have something new, and `disconnect` when the consumer does not keep up. Nothing when events
  /// after `after` are no longer kept.
  std::optional<std::uint64_t> attach(Notify wake, Notify disconnect, std::uint64_t after);
  void detach(std::uint64_t consumer);
  [[nodiscard]] Batch take(std::uint64_t consumer);

  /// When the stream ended or lost its consumer, if nobody consumes it; for dropping it after a while.
  [[nodiscard]] std::optional<Clock::time_point> abandoned_since() const;
  /// Bytes that are kept for a client that reconnects.
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  void make_room(std::size_t bytes);
  void trim_replay();
  Notify claim_wake();

  const std::string id_;
  const Options options_;
  mutable std::mutex mutex_;
  std::deque<Event> events_;  ///< the first `taken_` of them have been taken
  std::size_t taken_ = 0;
  std::size_t queued_bytes_ = 0;
  std::size_t taken_bytes_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::optional<mcp::message::EncodedAnswer> answer_;
  std::uint64_t answer_sequence_ = 0;
  bool answer_taken_ = false;
  bool overflowed_ = false;
  bool released_ = false;
  bool broken_ = false;  ///< events were lost that a returning client would miss
  std::uint64_t consumer_ = 0;
  bool consumed_ = false;
  Notify wake_;
  Notify disconnect_;
  bool wake_due_ = true;  ///< whether the consumer must be woken for what comes next
  Clock::time_point left_at_ = Clock::now();
};

}  // namespace reply_mcp::transport::http
