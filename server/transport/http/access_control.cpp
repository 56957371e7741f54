#include "transport/http/access_control.hpp"

#include "base/ascii.hpp"
#include "base/hex.hpp"
#include "base/secret.hpp"
#include "transport/http/error_response.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace reply_mcp::transport::http {
namespace {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view text) {
  Digest digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return digest;
}

/// The token of a Bearer Authorization field (RFC 6750 section 2.1); nothing for another scheme.
std::optional<std::string_view> bearer_token(std::string_view value) {
  const std::size_t space = value.find(' ');
  if (space == std::string_view::npos ||
      !base::ascii::equal_ignoring_case(value.substr(0, space), "bearer")) {
    return std::nullopt;
  }
  const std::string_view token = base::ascii::trim(value.substr(space));
  if (token.empty() || token.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return token;
}

/// Scheme and authority of a serialised origin (RFC 6454 section 6.2).
std::optional<std::string_view> origin_authority(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return std::nullopt;
}

std::optional<Digest> read_digest(std::string_view digits) {
  const std::optional<std::string> bytes = base::from_hex(digits);
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace

std::optional<std::string> host_name(std::string_view authority) {
  if (authority.empty() || authority.find_first_of(" \t/@\\,") != std::string_view::npos) return std::nullopt;
  std::string_view host = authority;
  std::string_view port;
  if (authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    const std::size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (host.empty()) return std::nullopt;
  if (!port.empty() && (port.front() != ':' || port.size() > 6 ||
                        !std::all_of(port.begin() + 1, port.end(), base::ascii::is_digit))) {
    return std::nullopt;
  }
  return base::ascii::to_lower(host);
}

bool is_loopback_name(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

AccessControl::AccessControl(const HttpOptions& options)
    : auth_(options.auth), loopback_(options.listen.is_loopback()), pass_headers_(options.pass_headers) {
  for (const std::string& host : options.allowed_hosts) hosts_.push_back(base::ascii::to_lower(host));
  for (const std::string& origin : options.allowed_origins) origins_.push_back(base::ascii::to_lower(origin));
}

http_server::HttpAdmission AccessControl::check_site(const http_server::HttpRequest& request) const {
  const std::optional<std::string> host = host_name(request.host);
  if (!host) return error_response(400, "The Host field is missing or is no host name");
  const bool known = hosts_.empty() ? !loopback_ || is_loopback_name(*host)
                                    : std::find(hosts_.begin(), hosts_.end(), *host) != hosts_.end();
  if (!known) {
    return error_response(403, "This server does not answer to the host name of the request (allowed hosts)");
  }
  const std::string* origin = request.find("origin");
  if (origin == nullptr || is_configured_origin(*origin)) return {};
  const std::optional<std::string_view> authority = origin_authority(*origin);
  const std::optional<std::string> page = authority ? host_name(*authority) : std::nullopt;
  if (loopback_ && page && is_loopback_name(*page)) return {};
  return error_response(403, "Pages of this origin may not call this server (allowed origins)");
}

bool AccessControl::is_configured_origin(std::string_view origin) const {
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](const std::string& one) { return base::ascii::equal_ignoring_case(one, origin); });
}

http_server::HeaderList AccessControl::cors_headers(const http_server::HttpRequest& request) const {
  const std::string* origin = request.find("origin");
  if (origin == nullptr || !is_configured_origin(*origin)) return {};
  return {{"Access-Control-Allow-Origin", *origin},
          {"Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate, Retry-After"},
          {"Vary", "Origin"}};
}

http_server::HttpResponse AccessControl::preflight(const http_server::HttpRequest& request,
                                                   std::string_view methods) const {
  http_server::HttpResponse response{204, cors_headers(request), {}};
  if (response.headers.empty()) {
    response.headers.emplace_back("Allow", methods);
    return response;
  }
  response.headers.emplace_back("Access-Control-Allow-Methods", methods);
  // The names are not secret and their values are checked on the request itself, so the list that the page
  // asks for is granted as it is; Mcp-Param-* names cannot be known beforehand anyway.
  const std::string* asked = request.find("access-control-request-headers");
  if (asked != nullptr) response.headers.emplace_back("Access-Control-Allow-Headers", *asked);
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

boost::system::result<mcp::Caller, http_server::HttpResponse> AccessControl::identify(
    const http_server::HttpRequest& request, std::string path_below) const {
  mcp::Caller caller;
  caller.path = std::move(path_below);
  for (const std::string& name : pass_headers_) {
    if (const std::string* value = request.find(name)) caller.headers.emplace(name, *value);
  }
  if (auth_.mode == AuthMode::token) {
    const std::string* authorization = request.find("authorization");
    if (authorization == nullptr)
      return unauthorized("", "A bearer token is required (Authorization: Bearer)");
    const std::optional<std::string_view> token = bearer_token(*authorization);
    const TokenDigest* known = token ? find_token(*token) : nullptr;
    if (known == nullptr) return unauthorized("invalid_token", "This bearer token is unknown");
    caller.principal = known->name;
  } else if (auth_.mode == AuthMode::passthrough) {
    if (auto read = read_credentials(request, caller); !read) return read.error();
  }
  return caller;
}

http_server::HttpAdmission AccessControl::read_credentials(const http_server::HttpRequest& request,
                                                           mcp::Caller& caller) const {
  std::string names;
  for (const std::string& name : auth_.credential_headers) {
    names += (names.empty() ? "" : " or ") + name;
    const std::string* value = request.find(name);
    if (value == nullptr) continue;
    std::string_view credential = *value;
    if (name == "authorization") {
      const std::optional<std::string_view> token = bearer_token(*value);
      if (!token) return unauthorized("invalid_request", "Authorization must be: Bearer <key>");
      credential = *token;
    }
    if (credential.empty()) continue;
    const auto [first, inserted] = caller.credentials.emplace(name, base::Secret(std::string(credential)));
    if (!(caller.credentials.begin()->second == first->second)) {
      return error_response(400, "The request carries two different credentials; send one");
    }
  }
  if (caller.credentials.empty()) {
    return unauthorized("", "Credentials are required in the header " + names);
  }
  caller.principal = "key-" + caller.credentials.begin()->second.fingerprint();
  return {};
}

const TokenDigest* AccessControl::find_token(std::string_view token) const {
  const Digest digest = sha256(token);
  const TokenDigest* found = nullptr;
  // Every token is compared, in constant time, so that timing reveals neither position nor prefix.
  for (const TokenDigest& known : auth_.tokens) {
    if (CRYPTO_memcmp(known.sha256.data(), digest.data(), digest.size()) == 0) found = &known;
  }
  return found;
}

http_server::HttpResponse AccessControl::unauthorized(std::string_view error,
                                                      std::string_view message) const {
  http_server::HttpResponse response = error_response(401, message);
  std::string challenge = "Bearer realm=\"" + auth_.realm + "\"";
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + "\"";
  response.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  return response;
}

boost::system::result<std::vector<TokenDigest>, std::string> parse_token_file(std::string_view text) {
  std::vector<TokenDigest> tokens;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = base::ascii::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line = base::ascii::trim(line.substr(0, line.size() - 1));
    if (line.empty() || line.front() == '#') continue;
    const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
    const std::optional<Digest> digest = read_digest(line.substr(0, space));
    if (!digest) {
      return "line " + std::to_string(number) +
             ": expected the 64 hexadecimal digits of a token's SHA-256, as `printf %s TOKEN | sha256sum` "
             "writes them";
    }
    std::string name(base::ascii::trim(line.substr(space)));
    if (name.empty() || name == "-") name = "token-" + std::string(line.substr(0, 8));
    tokens.push_back({*digest, std::move(name)});
  }
  if (tokens.empty()) return std::string("the file lists no token");
  return tokens;
}

}  // namespace reply_mcp::transport::http
