#include "reply/client/wire_request.hpp"

#include "base/traceparent.hpp"
#include "reply/client/foreign_text.hpp"

#include <boost/beast/http/verb.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>

namespace reply_mcp::reply::client {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t k_max_target = 16'384;

http::verb verb_of(Method method) {
  switch (method) {
    case Method::get:
      return http::verb::get;
    case Method::post:
      return http::verb::post;
    case Method::put:
      return http::verb::put;
    case Method::patch:
      return http::verb::patch;
    case Method::delete_:
      return http::verb::delete_;
  }
  return http::verb::get;
}

bool is_token(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

/// The error says what is wrong with the target. "." and ".." are refused because a server may fold them away
/// and so reach another operation than the one that was checked.
boost::system::result<void, std::string> check_target(std::string_view target) {
  if (target.size() > k_max_target) return "is longer than " + std::to_string(k_max_target) + " bytes";
  if (!target.starts_with('/')) return "does not begin with \"/\"";
  const auto parsed = boost::urls::parse_origin_form(target);
  if (!parsed) return "holds characters that must be percent-encoded";
  for (const auto segment : parsed->segments()) {
    if (segment == "." || segment == "..") return "has \".\" or \"..\" as a part of its path";
  }
  return {};
}

/// One value that goes into a header field, by the name a person knows it by.
struct Named {
  std::string_view name;
  std::string_view value;
};

boost::system::result<void, Failure> check(const Request& request, const Identity& identity,
                                           const CallOptions& options) {
  if (identity.api_key.empty()) return make_failure(FailureKind::not_configured, "No Reply API key is set.");
  if (!is_token(identity.api_key.expose())) {
    return make_failure(FailureKind::invalid_request,
                        "The Reply API key holds a space, a line break or another character that no key has; "
                        "copy it again without anything around it.");
  }
  if (const auto target = check_target(request.target); !target) {
    return make_failure(FailureKind::invalid_request, "The path of " + tidy(request.operation, 100) +
                                                          " cannot be sent: it " + target.error() + ".");
  }
  const std::array<Named, 6> fields{{{"team id", identity.team_id},
                                     {"user id", identity.user_id},
                                     {"user e-mail", identity.user_email},
                                     {"request id", options.request_id},
                                     {"content type", request.content_type},
                                     {"accept list", request.accept}}};
  for (const Named& field : fields) {
    if (is_ascii_field_value(field.value)) continue;
    return make_failure(FailureKind::invalid_request,
                        "The " + std::string(field.name) +
                            " cannot be sent: a header field takes visible ASCII characters only.");
  }
  if (!request.body.empty() && request.content_type.empty()) {
    return make_failure(FailureKind::invalid_request,
                        "The body of " + tidy(request.operation, 100) + " has no content type.");
  }
  return {};
}

void set_if_any(WireRequest& wire, std::string_view name, const std::string& value) {
  if (!value.empty()) wire.set(name, value);
}

}  // namespace

bool is_ascii_field_value(std::string_view text) noexcept {
  if (text.starts_with(' ') || text.ends_with(' ')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

boost::system::result<WireRequest, Failure> make_wire_request(Request request, const Identity& identity,
                                                              const CallOptions& options, const BaseUrl& base,
                                                              std::string_view user_agent) {
  if (const auto valid = check(request, identity, options); !valid) return valid.error();
  WireRequest wire(verb_of(request.method), base.path_prefix + request.target, 11);
  wire.set(http::field::host, base.host_field());
  wire.set(http::field::user_agent, user_agent);
  wire.set(http::field::authorization, "Bearer " + std::string(identity.api_key.expose()));
  wire.set(http::field::accept_encoding, "identity");
  set_if_any(wire, "Accept", request.accept);
  set_if_any(wire, "X-TEAM-ID", identity.team_id);
  set_if_any(wire, "X-USER-ID", identity.user_id);
  set_if_any(wire, "X-User-Email", identity.user_email);
  set_if_any(wire, "X-Request-Id", options.request_id);
  if (base::is_traceparent(options.traceparent)) wire.set("traceparent", options.traceparent);
  const bool may_carry_body =
      request.method == Method::post || request.method == Method::put || request.method == Method::patch;
  if (!request.body.empty()) wire.set(http::field::content_type, request.content_type);
  if (may_carry_body || !request.body.empty()) wire.content_length(request.body.size());
  wire.body() = std::move(request.body);
  return wire;
}

}  // namespace reply_mcp::reply::client
