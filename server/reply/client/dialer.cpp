#include "reply/client/dialer.hpp"

#include "reply/cancellation.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace reply_mcp::reply::client {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

/// One address that is being tried, or was.
struct ConnectAttempt {
  ConnectAttempt(const asio::any_io_executor& executor, tcp::endpoint where, Clock::time_point until)
      : socket(executor), endpoint(std::move(where)), expires(until) {}
  tcp::socket socket;
  tcp::endpoint endpoint;
  Clock::time_point expires;
  bool ended = false;
  bool timed_out = false;
  error_code error;
};

/// What the connects and the coroutine that waits for them share. All on one executor.
struct Race {
  explicit Race(const asio::any_io_executor& executor) : changed(executor) {}
  asio::steady_timer changed;  // cancelled when an attempt has ended
  std::vector<std::unique_ptr<ConnectAttempt>> attempts;
  ConnectAttempt* winner = nullptr;

  void close_all() {
    error_code ignored;
    for (const auto& attempt : attempts) {
      if (attempt.get() != winner) attempt->socket.close(ignored);
    }
  }
  [[nodiscard]] bool newest_has_ended() const { return attempts.empty() || attempts.back()->ended; }
  [[nodiscard]] bool all_ended() const {
    return std::ranges::all_of(attempts, [](const auto& attempt) { return attempt->ended; });
  }
};

void begin(const std::shared_ptr<Race>& race, const asio::any_io_executor& executor,
           const tcp::endpoint& endpoint, Clock::time_point expires) {
  race->attempts.push_back(std::make_unique<ConnectAttempt>(executor, endpoint, expires));
  ConnectAttempt* const attempt = race->attempts.back().get();
  attempt->socket.async_connect(endpoint, [race, attempt](const error_code& error) {
    attempt->ended = true;
    attempt->error = error;
    if (!error && race->winner == nullptr) race->winner = attempt;
    race->changed.cancel();
  });
}

/// Gives up the attempts whose time is over; their handlers come later.
void expire(Race& race, Clock::time_point now) {
  for (const auto& attempt : race.attempts) {
    if (attempt->ended || attempt->timed_out || attempt->expires > now) continue;
    attempt->timed_out = true;
    error_code ignored;
    attempt->socket.close(ignored);
  }
}

Failure failure_of(const Race& race, const std::string& peer) {
  Failure failure;
  std::string reasons;
  bool all_timed_out = true;
  for (const auto& attempt : race.attempts) {
    all_timed_out = all_timed_out && attempt->timed_out;
    if (!reasons.empty()) reasons += "; ";
    reasons += attempt->endpoint.address().to_string() + ": " +
               (attempt->timed_out ? "no answer in time" : attempt->error.message());
  }
  failure.kind = all_timed_out ? FailureKind::timeout : FailureKind::connect;
  failure.message = "Cannot connect to " + peer + " (" + reasons + ").";
  return failure;
}

}  // namespace

Endpoints interleave(const Endpoints& endpoints) {
  if (endpoints.empty()) return {};
  const bool first_is_v6 = endpoints.front().address().is_v6();
  Endpoints mine;
  Endpoints others;
  for (const tcp::endpoint& endpoint : endpoints) {
    (endpoint.address().is_v6() == first_is_v6 ? mine : others).push_back(endpoint);
  }
  Endpoints out;
  for (std::size_t i = 0; i < std::max(mine.size(), others.size()); ++i) {
    if (i < mine.size()) out.push_back(mine[i]);
    if (i < others.size()) out.push_back(others[i]);
  }
  return out;
}

asio::awaitable<boost::system::result<tcp::socket, Failure>> dial(std::string peer, Endpoints endpoints,
                                                                  DialLimits limits) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto race = std::make_shared<Race>(executor);
  std::size_t next = 0;
  Clock::time_point next_at{};  // when the next address may be tried beside the others
  for (;;) {
    const bool cancelled = co_await is_cancelled();
    if (cancelled) {
      race->winner = nullptr;
      race->close_all();
      co_return cancelled_failure();
    }
    if (race->winner != nullptr) break;
    const Clock::time_point now = Clock::now();
    expire(*race, now);
    const bool more = next < endpoints.size() && now < limits.deadline;
    if (more && (race->newest_has_ended() || now >= next_at)) {
      begin(race, executor, endpoints[next++], std::min(now + limits.step_timeout, limits.deadline));
      next_at = now + limits.head_start;
      continue;
    }
    if (!more && race->all_ended()) co_return failure_of(*race, peer);
    Clock::time_point wake = Clock::time_point::max();
    if (more) wake = next_at;
    for (const auto& attempt : race->attempts) {
      if (!attempt->ended && !attempt->timed_out) wake = std::min(wake, attempt->expires);
    }
    race->changed.expires_at(wake);
    error_code ignored;
    co_await race->changed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  race->close_all();
  tcp::socket socket = std::move(race->winner->socket);
  co_return std::move(socket);
}

}  // namespace reply_mcp::reply::client
