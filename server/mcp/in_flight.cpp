#include "mcp/in_flight.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

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
  asio::post(executor_, [self = shared_from_this()] { self->stop(); });
}

void RunningCall::stop() {
  if (cancelled_) return;
  cancelled_ = true;
  signal_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<std::optional<Outcome>> RunningCall::run(asio::awaitable<Outcome> work) {
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) cancelled_ = true;
  // The operation below listens to signal_ only; what the awaiting coroutine is told is handed on.
  asio::cancellation_slot outer = state.slot();
  if (outer.is_connected()) {
    outer.assign([this](asio::cancellation_type) { stop(); });
  }

  std::optional<Outcome> outcome;
  std::exception_ptr thrown;
  if (!cancelled_) {
    try {
      auto bound = asio::bind_cancellation_slot(signal_.slot(), asio::use_awaitable);
      outcome = co_await asio::co_spawn(executor_, std::move(work), bound);
    } catch (...) {
      thrown = std::current_exception();
    }
  }
  if (outer.is_connected()) outer.clear();

  if (cancelled_) outcome.reset();
  if (thrown && !(cancelled_ && means_aborted(thrown))) std::rethrow_exception(thrown);
  co_return outcome;
}

std::optional<CallRegistry::Refusal> CallRegistry::add(const RequestId& id, std::string principal,
                                                       const std::shared_ptr<RunningCall>& call) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Refusal::closed;
  if (calls_.contains(id)) return Refusal::duplicate_id;
  if (calls_.size() >= max_calls_) return Refusal::too_many;
  calls_.emplace(id, Entry{std::move(principal), call});
  return std::nullopt;
}

void CallRegistry::remove(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  calls_.erase(id);
}

bool CallRegistry::cancel(const RequestId& id, std::string_view principal) {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.principal != principal) return false;
  found->second.call->cancel();
  return true;
}

void CallRegistry::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& [id, entry] : calls_) entry.call->cancel();
}

}  // namespace reply_mcp::mcp
