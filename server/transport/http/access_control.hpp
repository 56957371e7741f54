// Whether a request is let in at all: Host and Origin (against DNS rebinding), CORS, and who calls.
// Pure decisions about a parsed request.
// Source: MCP 2026-07-28 and 2025-11-25, basic/transports, "Security"; WHATWG Fetch "CORS protocol".
#pragma once

#include "http_server/message.hpp"
#include "mcp/context.hpp"
#include "transport/http/options.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::transport::http {

/// The host of a Host field or an origin's authority: without port, lower case, IPv6 without brackets.
/// Nothing when it is malformed.
[[nodiscard]] std::optional<std::string> host_name(std::string_view authority);

/// localhost, *.localhost, 127.0.0.0/8, ::1
[[nodiscard]] bool is_loopback_name(std::string_view host);

class AccessControl {
 public:
  explicit AccessControl(const HttpOptions& options);

  /// Host and Origin. Error: 400 (no or broken Host) or 403.
  [[nodiscard]] http_server::HttpAdmission check_site(const http_server::HttpRequest& request) const;

  /// CORS fields for every answer to this request; empty when its origin is not a configured one.
  [[nodiscard]] http_server::HeaderList cors_headers(const http_server::HttpRequest& request) const;
  /// The answer to a preflight (OPTIONS). `methods` as in Allow.
  [[nodiscard]] http_server::HttpResponse preflight(const http_server::HttpRequest& request,
                                                    std::string_view methods) const;

  /// Who calls; `path_below` becomes Caller::path. Error: 401 with WWW-Authenticate, or 400 when the
  /// credentials contradict each other.
  [[nodiscard]] boost::system::result<mcp::Caller, http_server::HttpResponse> identify(
      const http_server::HttpRequest& request, std::string path_below) const;

 private:
  [[nodiscard]] bool is_configured_origin(std::string_view origin) const;
  [[nodiscard]] http_server::HttpResponse unauthorized(std::string_view error,
                                                       std::string_view message) const;
  [[nodiscard]] const TokenDigest* find_token(std::string_view token) const;
  http_server::HttpAdmission read_credentials(const http_server::HttpRequest& request,
                                              mcp::Caller& caller) const;

  AuthOptions auth_;
  bool loopback_;
  std::vector<std::string> hosts_;
  std::vector<std::string> origins_;
  std::vector<std::string> pass_headers_;
};

/// Reads a token file: one token a line as 64 hexadecimal digits of its SHA-256, then white space and an
/// optional name (the output of sha256sum is such a line); empty lines and lines that begin with '#' are
/// skipped. Error: the line number and what is wrong with it, or that there is no token.
[[nodiscard]] boost::system::result<std::vector<TokenDigest>, std::string> parse_token_file(
    std::string_view text);

}  // namespace reply_mcp::transport::http
