#include "transport/stdio/stdio.hpp"

#include "transport/stdio/descriptor_relay.hpp"
#include "transport/stdio/line_splitter.hpp"
#include "transport/stdio/parent_watch.hpp"
#include "transport/stdio/writer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::transport::stdio {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

mcp::message::Error invalid_request(std::string message) {
  return {mcp::message::code::k_invalid_request, std::move(message), std::nullopt};
}

/// Hands one line to the channel; its requests run from here on by themselves.
void receive_line(const LineSplitter::Line& line, mcp::Channel& channel,
                  const std::shared_ptr<StdioWriter>& writer, const StdioOptions& options) {
  if (line.too_long) {
    const std::string limit = std::to_string(options.max_line);
    writer->send(mcp::message::encode_error(
        std::nullopt, invalid_request("Message too long: at most " + limit + " bytes")));
    return;
  }
  if (line.text.find_first_not_of(" \t") == std::string::npos) return;  // nothing was said
  mcp::message::Decoded text = mcp::message::decode(line.text, options.decode);
  if (const auto checked = channel.check(text); !checked) {
    writer->send(mcp::message::encode_error(checked.error().id, checked.error().error));
    return;
  }
  if (mcp::facts_of(text).needs_answer) writer->expect_answer();
  // The answer to a question that nobody asks any more came too late, which is no error.
  channel.receive(std::move(text), {}, writer, writer->executor());
}

/// Reads and acts on lines until the end of input, until the peer is gone, or until the awaiting
/// coroutine is cancelled.
asio::awaitable<void> read_lines(asio::posix::stream_descriptor& in, mcp::Channel& channel,
                                 const std::shared_ptr<StdioWriter>& writer, const StdioOptions& options,
                                 const std::function<bool()>& is_over) {
  std::vector<char> buffer(65536);
  LineSplitter splitter(options.max_line);
  std::vector<LineSplitter::Line> lines;
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  const auto ends = [&] { return is_over() || state.cancelled() != asio::cancellation_type::none; };
  while (!writer->is_gone() && !ends()) {
    boost::system::error_code ec;
    const std::size_t size =
        co_await in.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, ec));
    splitter.feed({buffer.data(), size}, lines);
    if (ec == asio::error::eof) {
      if (auto last = splitter.finish()) lines.push_back(std::move(*last));
    }
    for (const LineSplitter::Line& line : lines) {
      co_await writer->wait_for_room();
      if (ends()) co_return;
      receive_line(line, channel, writer, options);
    }
    lines.clear();
    if (ec) break;
  }
}

/// The writer, running beside the reader, and the end of both.
class Writing {
 public:
  Writing(const std::shared_ptr<StdioWriter>& writer, asio::posix::stream_descriptor& in)
      : state_(std::make_shared<State>(in.get_executor())) {
    auto ended = [state = state_, &in, writer](const std::exception_ptr&) {
      state->ended = true;
      state->waiter.cancel();
      boost::system::error_code ignored;
      if (writer->is_gone()) in.cancel(ignored);  // nobody is left to answer
    };
    asio::co_spawn(in.get_executor(), writer->run(),
                   asio::bind_cancellation_slot(state_->stop.slot(), std::move(ended)));
  }

  /// Waits until everything is written, or gives up at the deadline.
  asio::awaitable<void> finish(StdioWriter& writer, Clock::time_point deadline) {
    writer.end_when_written();
    for (const auto limit : {deadline, Clock::time_point::max()}) {
      state_->waiter.expires_at(limit);
      boost::system::error_code ec;
      if (!state_->ended) {
        co_await state_->waiter.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      }
      if (!state_->ended) state_->stop.emit(asio::cancellation_type::terminal);
    }
  }

 private:
  struct State {
    explicit State(const asio::any_io_executor& executor) : waiter(executor) {}
    asio::cancellation_signal stop;
    asio::steady_timer waiter;
    bool ended = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

asio::awaitable<void> serve_stdio(mcp::Server& server, int in, int out, StdioOptions options) {
  std::signal(SIGPIPE, SIG_IGN);
  // Cancellation stops the reading; what follows is the orderly end and is not to be left by an
  // exception. A second cancellation ends the waiting for requests.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);

  const auto executor = co_await asio::this_coro::executor;
  OpenedDescriptor input = OpenedDescriptor::input(executor, in);
  OpenedDescriptor output = OpenedDescriptor::output(executor, out);
  const auto writer = std::make_shared<StdioWriter>(output.stream(), options.max_queue);
  const std::shared_ptr<mcp::Channel> channel =
      server.open_channel({.era = std::nullopt, .max_waiting = options.max_waiting});
  channel->attach(writer);
  Writing writing(writer, input.stream());

  {
    bool orphaned = false;
    const ParentWatch parent(executor, options.parent, [&] {
      orphaned = true;
      boost::system::error_code ignored;
      input.stream().cancel(ignored);
      writer->stop_waiting_for_room();  // whoever is left may not read
    });
    const std::function<bool()> is_over = [&] { return orphaned; };
    co_await read_lines(input.stream(), *channel, writer, options, is_over);
  }
  const auto ended = Clock::now();
  auto deadline = ended + std::min(options.drain_timeout, k_read_grace);
  writer->stop_asking();
  channel->end_input();
  server.shutdown();
  if (!writer->is_gone()) co_await writer->wait_until_answered(deadline);
  if (channel->let_go_readers()) {
    deadline = ended + options.drain_timeout;
    if (!writer->is_gone()) co_await writer->wait_until_answered(deadline);
  }
  channel->close();
  co_await writer->wait_until_answered(Clock::now() + k_cancel_grace);
  co_await writing.finish(*writer, deadline + k_cancel_grace);
  co_await asio::this_coro::throw_if_cancelled(throws);
}

}  // namespace reply_mcp::transport::stdio
