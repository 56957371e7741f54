// What goes to Reply and what comes back, as values. No I/O here, and no MCP: this layer does not know
// who asks or why.
#pragma once

#include "base/secret.hpp"
#include "reply/problem.hpp"
#include "reply/request_body.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::reply {

enum class Method { get, post, put, patch, delete_ };
[[nodiscard]] std::string_view to_string(Method method);

/// What repeating a request does, as the retry rules need it (x-effect and x-idempotent of the
/// operation): `harmless` leaves the same state and reaches nobody, `harmful` may act a second time.
enum class Repeat { harmless, harmful };

/// Which of Reply's rate limits a request counts against: `x-quota` in the catalogue. Source: Reply,
/// "Rate limits".
enum class QuotaClass { general, reporting };

/// The answer of a read may be given again for a while. Whoever builds the request knows: nothing here knows
/// an operation.
struct CachePolicy {
  std::chrono::seconds lifetime{0};
  /// Resource groups that the answer is about: a change in any of them makes it old.
  std::vector<std::string> groups;
};

/// One request to the REST API V3, complete but for what the client adds (host, authorization,
/// user agent, connection handling).
struct Request {
  Method method = Method::get;
  std::string target;        ///< path and query, percent-encoded, beginning with "/v3"
  std::string content_type;  ///< empty when there is no body
  RequestBody body;
  std::string accept = "application/json, application/problem+json";
  std::string operation;  ///< operationId, for logs and metrics
  std::string group;      ///< resource group of the operation, such as "schedules"; may be empty
  bool changes = true;    ///< it may change the account: what is cached of its group is out of date then
  Repeat repeat = Repeat::harmful;
  bool reaches_people = false;  ///< it may send or spend: a second time is worse than none
  QuotaClass quota = QuotaClass::general;
  std::optional<CachePolicy> cache;  ///< nothing: it is sent every time
};

/// Whose account a request acts on. The acting-user headers are for team and organization keys.
/// Source: Reply, "Authentication".
struct Identity {
  base::Secret api_key;
  std::string team_id;     ///< X-TEAM-ID, empty: not sent
  std::string user_id;     ///< X-USER-ID, empty: not sent
  std::string user_email;  ///< X-User-Email, empty: not sent

  /// Tells identities apart without showing the key: for quota buckets, caches and pools.
  [[nodiscard]] std::string fingerprint() const;
};

struct Response {
  int status = 0;
  /// Header fields in the order they came, names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Why `body` is not, or not all of, what was sent; empty: it is. One sentence. Status and header count all
  /// the same.
  std::string unreadable = {};
  /// What an answer with status >= 400 says, and nothing with any other. Read once, by the client.
  std::optional<Problem> problem = std::nullopt;
  /// With an error status: the request, or an earlier try of it, may have changed the account all the same.
  /// Set by the layer that repeats requests (resilient_api.hpp); never for a request that only reads.
  bool outcome_unknown = false;

  /// First field of that (lower-case) name, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

enum class FailureKind {
  not_configured,   ///< no API key
  invalid_request,  ///< the request or identity holds what HTTP cannot carry (CR, LF, ...); nothing was sent
  resolve,          ///< the host name has no address
  connect,          ///< connection refused, or no route
  tls,              ///< handshake or certificate
  timeout,          ///< the deadline of the call, or of one of its phases
  closed,           ///< the connection ended before the answer was whole
  protocol,         ///< what came is not HTTP/1.1
  too_large,        ///< the answer is over the limit
  quota,            ///< would have to wait longer for Reply's quota than allowed
  unavailable,      ///< not tried: Reply did not answer the last requests
  cancelled,
};
[[nodiscard]] std::string_view to_string(FailureKind kind);

/// Why there is no response.
struct Failure {
  FailureKind kind = FailureKind::connect;
  std::string message;  ///< one sentence for a person; never holds a secret
  /// True when the request may have reached Reply, so that a change may have happened.
  bool maybe_executed = false;
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  /// A connection that was kept from an earlier call had died: nothing came back on it.
  bool stale_connection = false;
  /// An earlier try of the request, or an earlier request of the same call, had been sent. Set by the layers
  /// that repeat; what is held back without it was never sent at all.
  bool sent_before = false;
  /// The other side hung up before a secure connection stood, as one does that is being restarted: it may
  /// pass, where a certificate does not.
  bool hung_up = false;
};

/// A failure of a request of which nothing can have reached Reply.
[[nodiscard]] inline Failure make_failure(FailureKind kind, std::string message) {
  return {.kind = kind, .message = std::move(message)};
}

/// What a call carries down with it.
struct CallOptions {
  /// When the call as a whole must have ended; the client's own total timeout applies as well.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// Sent as X-Request-Id and written to logs; empty: none.
  std::string request_id;
  /// Who asks, so that callers who share an identity take turns when they wait for its quota; may be empty.
  std::string caller;
  /// W3C trace context to pass on; empty: none.
  std::string traceparent;
  /// Told when the call has to wait (for quota, for a retry): what for
  /// ("Reply's quota", "another try") and how long.
  std::function<void(std::string_view reason, std::chrono::milliseconds wait)> on_wait;
};

}  // namespace reply_mcp::reply
