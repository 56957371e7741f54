#include "reply/quota/redis_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>

namespace reply_mcp::reply::quota {
namespace {

namespace urls = boost::urls;

constexpr std::string_view k_right_form =
    "right would be redis://[[user]:password@]host[:port][/database], rediss:// for TLS, or "
    "redis+unix:///path/of.sock";

std::string wrong(std::string_view what) {
  return "The Redis URL " + std::string(what) + "; " + std::string(k_right_form);
}

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Host and port of `url` into `out`. The error says what is wrong with them.
boost::system::result<void, std::string> read_server(const urls::url_view& url, client::BaseUrl& out) {
  if (url.host().empty()) return wrong("names no host");
  out.host = std::string(url.host_address());
  boost::system::error_code error;
  if (const auto address = boost::asio::ip::make_address(out.host, error); !error) out.address = address;
  out.port = 6379;
  if (url.has_port() && !url.port().empty()) {
    const auto port = parse_number(url.port());
    if (!port || *port == 0 || *port > 65'535) return wrong("has a port that is none");
    out.port = static_cast<std::uint16_t>(*port);
  }
  return {};
}

}  // namespace

std::string RedisUrl::place() const {
  return socket_path.empty() ? server.authority() : socket_path;
}

boost::system::result<RedisUrl, std::string> parse_redis_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return wrong("cannot be read");
  const urls::url_view& url = *parsed;
  RedisUrl result;
  const std::string_view scheme = url.scheme();
  const bool on_socket = scheme == "redis+unix" || scheme == "unix";
  if (!on_socket && scheme != "redis" && scheme != "rediss") {
    return wrong("begins with \"" + std::string(scheme) + "://\"");
  }
  result.server.tls = scheme == "rediss";
  result.user = std::string(url.user());
  result.password = base::Secret(std::string(url.password()));
  if (result.password.empty() && !result.user.empty()) return wrong("has a user without a password");
  std::string database;
  const std::string path(url.path());
  if (on_socket) {
    if (!url.host().empty() || path.size() < 2) return wrong("names no path of a socket");
    result.socket_path = path;
    for (const auto& parameter : url.params()) {
      if (parameter.key != "db")
        return wrong("has the unknown parameter \"" + std::string(parameter.key) + '"');
      database = parameter.value;
    }
  } else {
    if (const auto read = read_server(url, result.server); !read) return read.error();
    if (url.has_query()) return wrong("has a query");
    if (path.size() > 1) database = path.substr(1);
  }
  if (!database.empty()) {
    const auto number = parse_number(database);
    if (!number) return wrong("has the database \"" + database + "\", which is not a number");
    result.database = *number;
  }
  return result;
}

}  // namespace reply_mcp::reply::quota
