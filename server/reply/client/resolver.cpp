#include "reply/client/resolver.hpp"

#include "reply/cancellation.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <string>

namespace reply_mcp::reply::client {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// A look-up that can be abandoned: getaddrinfo cannot be interrupted, so the call waits on a timer that
/// the look-up's completion cancels; a result that comes later is ignored.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done_or_late(executor) {}

  tcp::resolver resolver;
  asio::steady_timer done_or_late;
  bool done = false;
  error_code error;
  Endpoints endpoints;
};

void start(const std::shared_ptr<Lookup>& lookup, const BaseUrl& base) {
  lookup->resolver.async_resolve(base.host, std::to_string(base.port), tcp::resolver::numeric_service,
                                 [lookup](const error_code& error, const tcp::resolver::results_type& found) {
                                   lookup->done = true;
                                   lookup->error = error;
                                   for (const auto& entry : found)
                                     lookup->endpoints.push_back(entry.endpoint());
                                   lookup->done_or_late.cancel();
                                 });
}

asio::awaitable<boost::system::result<Endpoints, Failure>> look_up(
    const BaseUrl& base, std::chrono::steady_clock::time_point deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->done_or_late.expires_at(deadline);
  start(lookup, base);
  error_code ignored;
  co_await lookup->done_or_late.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  lookup->resolver.cancel();
  const bool cancelled = co_await is_cancelled();
  if (cancelled) co_return cancelled_failure();
  if (!lookup->done) {
    co_return make_failure(FailureKind::timeout, "The name " + base.host + " was not resolved in time.");
  }
  if (lookup->error) {
    co_return make_failure(FailureKind::resolve,
                           "The name " + base.host + " cannot be resolved: " + lookup->error.message() + ".");
  }
  co_return std::move(lookup->endpoints);
}

}  // namespace

asio::awaitable<boost::system::result<Endpoints, Failure>> resolve(
    const BaseUrl& base, const std::vector<asio::ip::address>& fixed,
    std::chrono::steady_clock::time_point deadline) {
  Endpoints endpoints;
  for (const asio::ip::address& address : fixed) endpoints.emplace_back(address, base.port);
  if (endpoints.empty() && base.address) endpoints.emplace_back(*base.address, base.port);
  if (endpoints.empty()) {
    auto found = co_await look_up(base, deadline);
    if (!found) co_return found.error();
    endpoints = std::move(*found);
  }
  if (base.loopback_only) {
    std::erase_if(endpoints, [](const tcp::endpoint& e) { return !e.address().is_loopback(); });
  }
  if (endpoints.empty()) {
    co_return make_failure(FailureKind::resolve,
                           base.loopback_only
                               ? base.host + " is not this machine, and plain http is for this machine only."
                               : "The name " + base.host + " has no address.");
  }
  co_return endpoints;
}

}  // namespace reply_mcp::reply::client
