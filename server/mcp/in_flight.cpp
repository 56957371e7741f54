#include "mcp/in_flight.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace reply_mcp::mcp {
namespace {

bool means_aborted(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

void RunningCall::cancel() {
  asio::dispatch(executor_, [self = shared_from_this()] { self->stop(); });
}

void RunningCall::stop() {
  if (cancelled_) return;
  cancelled_ = true;
  signal_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<std::optional<message::Outcome>> RunningCall::run(asio::awaitable<message::Outcome> work) {
  if (cancelled_) co_return std::nullopt;
  std::optional<message::Outcome> outcome;
  std::exception_ptr thrown;
  try {
    auto bound = asio::bind_cancellation_slot(signal_.slot(), asio::use_awaitable);
    outcome = co_await asio::co_spawn(executor_, std::move(work), bound);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (cancelled_) outcome.reset();
  if (thrown && !(cancelled_ && means_aborted(thrown))) std::rethrow_exception(thrown);
  co_return outcome;
}

}  // namespace reply_mcp::mcp
