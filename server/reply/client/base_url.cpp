#include "reply/client/base_url.hpp"

#include "base/ascii.hpp"
#include "reply/client/foreign_text.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace reply_mcp::reply::client {

namespace {

constexpr std::uint16_t k_https_port = 443;
constexpr std::uint16_t k_http_port = 80;

/// The letters, digits and marks of a DNS name; names in other scripts are written in their xn-- form.
bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return base::ascii::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

bool is_localhost(std::string_view host) {
  const std::string name = base::ascii::to_lower(host);
  return name == "localhost" || name.ends_with(".localhost");
}

/// The URL for a message: what stands before an "@" might be a password.
std::string shown(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return tidy(text, 200);
  const std::size_t scheme = text.find("://");
  const std::string_view start =
      scheme == std::string_view::npos ? std::string_view() : text.substr(0, scheme + 3);
  return tidy(std::string(start) + "..." + std::string(text.substr(at)), 200);
}

/// Host and port from the authority of `url` into `out`. The error says what is wrong.
boost::system::result<void, std::string> read_authority(const boost::urls::url_view& url, BaseUrl& out) {
  if (url.has_userinfo()) return "it must not carry a user name or password; the API key is given on its own";
  if (url.host_type() == boost::urls::host_type::ipvfuture) return "its host is not a name or an IP address";
  const std::string host = url.host_address();
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    out.address = address;
    out.host = address.to_string();
  } else if (is_host_name(host)) {
    out.host = host;
  } else {
    return "it needs a host name or an IP address after \"://\"";
  }
  out.port = out.tls ? k_https_port : k_http_port;
  if (url.has_port()) {
    if (url.port().empty()) return "there is no number after the colon of the port";
    out.port = url.port_number();
    if (out.port == 0) return "its port must be between 1 and 65535";
  }
  return {};
}

/// The path below which "/v3" begins into `out`. The error says what is wrong.
boost::system::result<void, std::string> read_path(const boost::urls::url_view& url, BaseUrl& out) {
  if (url.has_query()) return "it must not have a query (\"?...\")";
  if (url.has_fragment()) return "it must not have a fragment (\"#...\")";
  std::string path(url.encoded_path());
  while (path.ends_with('/')) path.pop_back();
  for (const auto segment : url.segments()) {
    if (segment == "." || segment == "..") return "its path must not contain \".\" or \"..\"";
  }
  // Reply's documentation gives the base as ".../v3"; the path of every operation begins with it too.
  if (base::ascii::to_lower(path).ends_with("/v3")) path.resize(path.size() - 3);
  while (path.ends_with('/')) path.pop_back();
  out.path_prefix = std::move(path);
  return {};
}

}  // namespace

std::string BaseUrl::authority() const {
  const bool brackets = address && address->is_v6();
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string BaseUrl::host_field() const {
  const std::string whole = authority();
  return port == (tls ? k_https_port : k_http_port) ? whole.substr(0, whole.rfind(':')) : whole;
}

boost::system::result<BaseUrl, std::string> parse_base_url(std::string_view text, bool allow_plain_http) {
  const auto refuse = [text](std::string_view why) {
    return "The base URL \"" + shown(text) + "\" cannot be used: " + std::string(why) +
           ". An example of a right one: https://api.reply.io";
  };
  const auto parsed = boost::urls::parse_uri(text);
  // A path that does not begin with "/" is what the parser makes of "host:80x".
  const bool is_url = parsed && (parsed->encoded_path().empty() || parsed->encoded_path().starts_with('/'));
  if (!is_url) return refuse("it is not a URL of the form https://host[:port][/prefix]");
  BaseUrl url;
  if (parsed->scheme_id() == boost::urls::scheme::https) {
    url.tls = true;
  } else if (parsed->scheme_id() == boost::urls::scheme::http) {
    url.tls = false;
  } else {
    return refuse("its scheme must be https");
  }
  if (!parsed->has_authority()) return refuse("it needs \"://\" and a host after the scheme");
  if (const auto read = read_authority(*parsed, url); !read) return refuse(read.error());
  if (const auto read = read_path(*parsed, url); !read) return refuse(read.error());
  if (!url.tls && !allow_plain_http) {
    const bool local = url.address ? url.address->is_loopback() : is_localhost(url.host);
    if (!local) return refuse("plain http would send the API key readable over the network; use https");
    url.loopback_only = true;
  }
  return url;
}

}  // namespace reply_mcp::reply::client
