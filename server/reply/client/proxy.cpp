#include "reply/client/proxy.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "reply/cancellation.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <memory>

namespace reply_mcp::reply::client {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint32_t k_max_header = 16 * 1024;
constexpr std::uint16_t k_default_port = 8080;

std::string wrong(std::string_view what) {
  return "The proxy's address " + std::string(what) +
         "; right would be http://[user:password@]host:port, without a path";
}

bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

}  // namespace

boost::system::result<Proxy, std::string> parse_proxy(std::string_view text) {
  const std::string whole =
      text.find("://") == std::string_view::npos ? "http://" + std::string(text) : std::string(text);
  const auto parsed = boost::urls::parse_uri(whole);
  if (!parsed) return wrong("cannot be read");
  const boost::urls::url_view& url = *parsed;
  if (base::ascii::to_lower(url.scheme()) != "http") {
    return wrong("begins with \"" + std::string(url.scheme()) + "://\", which is not supported");
  }
  if (url.host().empty()) return wrong("names no host");
  if (std::string(url.path()).size() > 1 || url.has_query()) return wrong("has a path");
  Proxy proxy;
  proxy.server.tls = false;
  proxy.server.host = std::string(url.host_address());
  error_code error;
  if (const auto address = asio::ip::make_address(proxy.server.host, error); !error) {
    proxy.server.address = address;
  }
  proxy.server.port = k_default_port;
  if (url.has_port() && !url.port().empty()) {
    const std::string digits(url.port());
    const unsigned long port = digits.size() > 5 ? 0 : std::stoul(digits);
    if (port == 0 || port > 65'535) return wrong("has a port that is none");
    proxy.server.port = static_cast<std::uint16_t>(port);
  }
  const std::string user(url.user());
  if (!user.empty()) {
    proxy.authorization =
        base::Secret("Basic " + base::base64::encode(user + ':' + std::string(url.password())));
  }
  return proxy;
}

bool is_direct(std::string_view host, std::string_view no_proxy) {
  const std::string name = base::ascii::to_lower(host);
  while (!no_proxy.empty()) {
    const std::size_t comma = std::min(no_proxy.find(','), no_proxy.size());
    if (covers(base::ascii::to_lower(base::ascii::trim(no_proxy.substr(0, comma))), name)) return true;
    no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
  }
  return false;
}

asio::awaitable<boost::system::result<void, Failure>> open_tunnel(asio::ip::tcp::socket& socket,
                                                                  const Proxy& proxy, const BaseUrl& target,
                                                                  Clock::time_point deadline) {
  const std::string place = "The proxy " + proxy.server.authority();
  std::string where = target.host.find(':') == std::string::npos ? target.host : '[' + target.host + ']';
  where += ':' + std::to_string(target.port);
  std::string command = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
  if (!proxy.authorization.empty()) {
    command += "Proxy-Authorization: " + std::string(proxy.authorization.expose()) + "\r\n";
  }
  command += "\r\n";

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::steady_timer guard(executor, deadline);
  // The timer may have run out already when it is called off, and then its handler comes all the same.
  const auto armed = std::make_shared<bool>(true);
  guard.async_wait([&socket, armed](const error_code& called_off) {
    error_code ignored;
    if (!called_off && *armed) socket.close(ignored);
  });
  error_code error;
  co_await asio::async_write(socket, asio::buffer(command), asio::redirect_error(asio::use_awaitable, error));
  boost::beast::flat_buffer buffer(k_max_header);
  http::response_parser<http::empty_body> parser;
  parser.skip(true);
  parser.header_limit(k_max_header);
  const bool given_up = co_await is_cancelled();
  if (!error && !given_up) {
    co_await http::async_read_header(socket, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
  }
  *armed = false;
  guard.cancel();
  const bool cancelled = co_await is_cancelled();
  if (cancelled) co_return cancelled_failure();
  if (Clock::now() >= deadline)
    co_return make_failure(FailureKind::timeout, place + " did not answer in time.");
  if (error)
    co_return make_failure(FailureKind::connect, place + " gave no tunnel: " + error.message() + '.');
  const unsigned status = parser.get().result_int();
  if (status < 200 || status > 299) {
    co_return make_failure(FailureKind::connect,
                           place + " refused a tunnel to " + where + " with status " +
                               std::to_string(status) +
                               (status == 407 ? ": it wants a user and a password." : "."));
  }
  if (buffer.size() > 0) {
    co_return make_failure(FailureKind::protocol, place + " sent bytes of its own into the tunnel.");
  }
  co_return boost::system::result<void, Failure>();
}

}  // namespace reply_mcp::reply::client
