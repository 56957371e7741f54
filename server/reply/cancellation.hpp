// Cancellation as a value: how the coroutines of this layer notice it without exceptions. They run with
// this_coro::throw_if_cancelled switched off; each Api::send does that on entry and restores it on exit.
#pragma once

#include "reply/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

namespace reply_mcp::reply {

/// Whether the running coroutine has been cancelled. Does not reset the cancellation state.
inline boost::asio::awaitable<bool> is_cancelled() {
  const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
  co_return state.cancelled() != boost::asio::cancellation_type::none;
}

[[nodiscard]] inline Failure cancelled_failure() {
  return make_failure(FailureKind::cancelled, "The call was cancelled.");
}

}  // namespace reply_mcp::reply
