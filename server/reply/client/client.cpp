#include "reply/client/client.hpp"

#include "base/version.hpp"
#include "reply/cancellation.hpp"
#include "reply/client/base_url.hpp"
#include "reply/client/connection.hpp"
#include "reply/client/connection_pool.hpp"
#include "reply/client/content_coding.hpp"
#include "reply/client/dialer.hpp"
#include "reply/client/key_guard.hpp"
#include "reply/client/problem_reader.hpp"
#include "reply/client/proxy.hpp"
#include "reply/client/resolver.hpp"
#include "reply/client/tls_context.hpp"
#include "reply/client/tls_sessions.hpp"
#include "reply/client/wire_request.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <mutex>

namespace reply_mcp::reply::client {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int k_first_error = 400;

/// The error says what is wrong with the numbers and texts.
boost::system::result<void, std::string> check(const ClientOptions& options) {
  using std::chrono::milliseconds;
  struct Time {
    std::string_view name;
    milliseconds value;
  };
  for (const Time& time :
       {Time{"connect_timeout", options.connect_timeout}, Time{"idle_timeout", options.idle_timeout},
        Time{"total_timeout", options.total_timeout}}) {
    if (time.value <= milliseconds::zero()) return std::string(time.name) + " must be longer than zero";
    if (time.value > std::chrono::hours(24)) return std::string(time.name) + " must be 24 hours at most";
  }
  if (options.keep_alive < milliseconds::zero()) return "keep_alive must not be negative";
  if (options.keep_alive > std::chrono::hours(24)) return "keep_alive must be 24 hours at most";
  if (options.max_connections == 0) return "max_connections must be at least 1";
  if (options.max_response_bytes == 0) return "max_response_bytes must be at least 1";
  if (options.max_header_bytes < 1024 || options.max_header_bytes > std::size_t{16} * 1024 * 1024) {
    return "max_header_bytes must be between 1 KiB and 16 MiB";
  }
  if (!is_ascii_field_value(options.user_agent_comment) ||
      options.user_agent_comment.find_first_of("()\\") != std::string::npos) {
    return "user_agent_comment must be visible ASCII without parentheses and backslashes";
  }
  return {};
}

std::string user_agent_of(const ClientOptions& options) {
  std::string agent = "reply-mcp/" + std::string(base::k_version);
  if (!options.user_agent_comment.empty()) agent += " (+" + options.user_agent_comment + ")";
  return agent;
}

/// A dead kept-alive connection: the peer had closed it when, or before, the request arrived.
bool was_stale(const ExchangeResult& exchange) {
  return !exchange.outcome && exchange.peer_closed && !exchange.answer_begun;
}

}  // namespace

class Client::Impl {
 public:
  Impl(ClientOptions options, BaseUrl base, std::unique_ptr<asio::ssl::context> tls,
       std::optional<Proxy> proxy)
      : options_(std::move(options)),
        base_(std::move(base)),
        proxy_(std::move(proxy)),
        tls_(std::move(tls)),
        user_agent_(user_agent_of(options_)),
        pool_(std::make_shared<ConnectionPool>(
            ConnectionPool::Options{options_.max_connections, options_.keep_alive})) {
    if (tls_) sessions_.watch(*tls_);
  }

  asio::awaitable<SendResult> send(Request request, Identity identity, CallOptions call) {
    const Repeat repeat = request.repeat;
    const auto wire = make_wire_request(std::move(request), identity, call, base_, user_agent_);
    if (!wire) co_return wire.error();
    const bool cancelled = co_await is_cancelled();
    if (cancelled) co_return cancelled_failure();
    const auto own_deadline = Clock::now() + options_.total_timeout;
    const auto deadline = std::min(own_deadline, call.deadline.value_or(own_deadline));
    if (deadline <= Clock::now()) {
      co_return make_failure(FailureKind::timeout, "The call had no time left when it was to be sent.");
    }
    ConnectionPool::Holder holder{identity.fingerprint(), call.caller};
    auto acquired = co_await pool_->acquire(std::move(holder), deadline);
    if (!acquired) co_return acquired.error();
    ConnectionPool::Lease lease = std::move(*acquired);
    SendResult result = co_await run(*wire, repeat, lease, deadline);
    if (result) decode(*result);
    // Before a problem is read, because the key as it is may break JSON, and after.
    remove_key(result, identity.api_key);
    if (result && result->status >= k_first_error) {
      result->problem = read_problem(*result);
      remove_key(*result->problem, identity.api_key);
    }
    co_return result;
  }

  [[nodiscard]] ConnectionStats connections() const { return pool_->stats(); }

 private:
  void decode(Response& response) const {
    const bool cut = !response.unreadable.empty();
    auto body = decoded_body(std::move(response.body), response.headers, options_.max_response_bytes);
    if (body) {
      response.body = *std::move(body);
    } else {
      response.body.clear();
      if (!cut) response.unreadable = body.error();
    }
  }

  asio::awaitable<SendResult> run(const WireRequest& wire, Repeat repeat, ConnectionPool::Lease& lease,
                                  Clock::time_point deadline) {
    const ExchangeLimits limits{options_.max_header_bytes, options_.max_response_bytes, options_.idle_timeout,
                                deadline};
    bool sent_before = false;
    if (lease.connection) {
      ExchangeResult kept = co_await lease.connection->exchange(wire, limits);
      const bool stale = was_stale(kept);
      const bool again = options_.replace_dead_connections && repeat == Repeat::harmless;
      if (!stale || (kept.request_begun && !again)) {
        co_return finish(kept, lease, kept.request_begun, stale);
      }
      sent_before = kept.request_begun;
      lease.connection.reset();
    }
    ExchangeResult fresh;
    const boost::system::result<void, Failure> opened = co_await open(lease, deadline);
    if (opened) {
      fresh = co_await lease.connection->exchange(wire, limits);
    } else {
      fresh.outcome = opened.error();
    }
    // The dead connection may have carried the request all the way before it died.
    co_return finish(fresh, lease, fresh.request_begun || sent_before, false);
  }

  static SendResult finish(ExchangeResult& exchange, ConnectionPool::Lease& lease, bool maybe_executed,
                           bool stale_connection) {
    if (exchange.outcome) {
      if (exchange.reusable) lease.keep();
      return std::move(exchange.outcome);
    }
    Failure failure = std::move(exchange.outcome).error();
    failure.maybe_executed = maybe_executed;
    failure.stale_connection = stale_connection;
    return failure;
  }

  /// The TLS context with its authorities read; null without TLS.
  asio::ssl::context* trusting_tls() {
    if (tls_ && options_.tls_ca_file.empty())
      std::call_once(system_trusted_, [this] { trust_system(*tls_); });
    return tls_.get();
  }

  /// Puts a fresh connection into the lease.
  asio::awaitable<boost::system::result<void, Failure>> open(ConnectionPool::Lease& lease,
                                                             Clock::time_point deadline) {
    const auto resolve_by = std::min(Clock::now() + options_.connect_timeout, deadline);
    const BaseUrl& first_hop = proxy_ ? proxy_->server : base_;
    const bool fixed = !proxy_ && !options_.connect_to.empty();
    const std::vector<asio::ip::address> given =
        fixed ? options_.connect_to : std::vector<asio::ip::address>{};
    auto endpoints = co_await resolve(first_hop, given, resolve_by);
    if (!endpoints) co_return endpoints.error();
    Endpoints order = fixed ? std::move(*endpoints) : interleave(*endpoints);
    const ConnectPlan plan{trusting_tls(), tls_ ? &sessions_ : nullptr, proxy_ ? &*proxy_ : nullptr};
    const ConnectLimits limits{options_.connect_timeout, deadline};
    auto connected = co_await connect(base_, std::move(order), plan, limits);
    if (!connected) co_return connected.error();
    lease.connection = std::move(*connected);
    co_return boost::system::result<void, Failure>();
  }

  const ClientOptions options_;
  const BaseUrl base_;
  const std::optional<Proxy> proxy_;
  TlsSessions sessions_;
  const std::unique_ptr<asio::ssl::context> tls_;
  std::once_flag system_trusted_;
  const std::string user_agent_;
  const std::shared_ptr<ConnectionPool> pool_;
};

boost::system::result<std::unique_ptr<Client>, std::string> Client::create(ClientOptions options) {
  if (const auto valid = check(options); !valid) return valid.error();
  auto base = parse_base_url(options.base_url, options.allow_plain_http);
  if (!base) return base.error();
  std::unique_ptr<asio::ssl::context> tls;
  if (base->tls) {
    auto made = make_tls_context(options.tls_ca_file);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  std::optional<Proxy> proxy;
  if (base->tls && !options.proxy.empty() && !is_direct(base->host, options.no_proxy)) {
    auto read = parse_proxy(options.proxy.expose());
    if (!read) return read.error();
    proxy = std::move(*read);
  }
  auto impl = std::make_unique<Impl>(std::move(options), std::move(*base), std::move(tls), std::move(proxy));
  return std::unique_ptr<Client>(new Client(std::move(impl)));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() = default;

ConnectionStats Client::connections() const {
  return impl_->connections();
}

asio::awaitable<SendResult> Client::send(Request request, Identity identity, CallOptions options) {
  // This layer reports cancellation as a value; the caller's own setting is put back afterwards.
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  SendResult result = co_await impl_->send(std::move(request), std::move(identity), std::move(options));
  co_await asio::this_coro::throw_if_cancelled(throwing);
  co_return result;
}

}  // namespace reply_mcp::reply::client
