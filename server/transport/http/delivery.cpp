#include "transport/http/delivery.hpp"

#include "transport/http/sse.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

std::string event_id(const EventStream& stream, std::uint64_t sequence) {
  return stream.id() + "." + std::to_string(sequence);
}

/// Detaches from the stream however the delivery ends.
class Consumer {
 public:
  Consumer(EventStream& stream, std::uint64_t number) : stream_(stream), number_(number) {}
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer() { stream_.detach(number_); }
  EventStream::Batch take() { return stream_.take(number_); }

 private:
  EventStream& stream_;
  std::uint64_t number_;
};

class Delivery {
 public:
  Delivery(const HttpServices& services, HttpCall& call, EventStream& stream, DeliveryOptions& options)
      : services_(services),
        limits_(services.options.session_limits),
        call_(call),
        stream_(stream),
        options_(options) {}
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery() {
    if (streaming_) services_.metrics.streams.Decrement();
  }

  asio::awaitable<Delivered> run(Consumer& consumer) {
    if (options_.begin_at_once) co_await begin();
    for (;;) {
      EventStream::Batch batch = consumer.take();
      if (batch.overflowed) {
        services_.metrics.slow_readers.Increment();
        co_return Delivered::slow;
      }
      if (call_.out.disconnected()) co_return Delivered::disconnected;
      if (batch.answer && !streaming_ && call_.accepts_json && (batch.events.empty() || !call_.accepts_sse)) {
        co_await reply(*std::move(batch.answer));
        co_return Delivered::complete;
      }
      if (call_.accepts_sse) co_await write(batch);
      const bool end = batch.answer || batch.released || batch.superseded || is_over();
      if (end && streaming_) {
        if (!batch.answer && options_.event_ids) co_await call_.out.write(sse::retry(limits_.retry_interval));
        co_await call_.out.end_stream();
        co_return batch.answer ? Delivered::complete : Delivered::unfinished;
      }
      if (end && is_over()) co_return Delivered::unfinished;
      co_await keep_alive();
    }
  }

 private:
  asio::awaitable<void> begin() {
    streaming_ = true;
    services_.metrics.streams.Increment();
    if (options_.on_begin) options_.on_begin();
    std::string first = std::move(options_.preamble);
    if (options_.priming)
      first += sse::priming_event(event_id(stream_, options_.after), limits_.retry_interval);
    co_await call_.begin_events(std::move(first));
    last_write_ = Clock::now();
  }

  asio::awaitable<void> write(const EventStream::Batch& batch) {
    std::string text;
    for (const EventStream::Event& event : batch.events) append(text, event.sequence, event.data);
    if (batch.answer && !batch.answer->body.empty()) append(text, batch.answer_sequence, batch.answer->body);
    if (text.empty() && !batch.answer && !batch.released) co_return;
    if (!streaming_) co_await begin();
    co_await call_.out.write(std::move(text));
    last_write_ = Clock::now();
  }

  void append(std::string& text, std::uint64_t sequence, const std::string& data) {
    text += sse::event("message", options_.event_ids ? event_id(stream_, sequence) : std::string(), data);
  }

  asio::awaitable<void> reply(mcp::message::EncodedAnswer answer) {
    if (!answer.body.empty()) {
      http_server::HttpResponse response =
          http_server::json_response(answer.http_status, std::move(answer.body));
      co_await call_.reply(std::move(response));
      co_return;
    }
    http_server::HttpResponse nothing{options_.status_without_answer, {}, {}};
    if (answer.http_status >= 500) {
      nothing = error_response(answer.http_status, mcp::message::code::k_internal_error, "Internal error");
    } else if (options_.status_without_answer >= 400) {
      nothing = error_response(options_.status_without_answer,
                               "The request was cancelled because the server is stopping");
    }
    co_await call_.reply(std::move(nothing));
  }

  /// Whether the response must end although its stream goes on.
  bool is_over() const {
    return (options_.may_stop && call_.out.stopping() && options_.may_stop()) ||
           Clock::now() - began_ >= limits_.max_stream_lifetime;
  }

  /// Waits for something new. A client that waits for long gets a comment line, which turns the response
  /// into a stream if it was not one yet: proxies cut connections on which nothing moves.
  asio::awaitable<void> keep_alive() {
    const auto quiet_until = last_write_ + limits_.keep_alive_interval;
    const auto until = std::min<Clock::time_point>(quiet_until, began_ + limits_.max_stream_lifetime);
    co_await call_.out.wait(until);
    if (Clock::now() < quiet_until || call_.out.disconnected()) co_return;
    last_write_ = Clock::now();
    if (!call_.accepts_sse) co_return;
    if (!streaming_) co_await begin();
    co_await call_.out.write(std::string(sse::k_comment));
  }

  const HttpServices& services_;
  const SessionLimits& limits_;
  HttpCall& call_;
  EventStream& stream_;
  DeliveryOptions& options_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point last_write_ = began_;
  bool streaming_ = false;
};

}  // namespace

asio::awaitable<Delivered> deliver(const HttpServices& services, HttpCall& call,
                                   std::shared_ptr<EventStream> stream, DeliveryOptions options) {
  const auto number = stream->attach(call.out.wake_fn(), call.out.disconnect_fn(), options.after);
  if (!number) co_return Delivered::lost;
  Consumer consumer(*stream, *number);
  Delivery delivery(services, call, *stream, options);
  const Delivered result = co_await delivery.run(consumer);
  co_return result;
}

}  // namespace reply_mcp::transport::http
