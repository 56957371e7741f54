// The options of the HTTP transport: where to listen, who may call, and the limits. Every limit has a
// default that is safe on an open network; zero never means "no limit".
#pragma once

#include "http_server/limits.hpp"
#include "http_server/listen_address.hpp"
#include "mcp/context.hpp"
#include "mcp/message/message.hpp"
#include "mcp/sealer.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Registry;
}

namespace reply_mcp::transport::http {

/// Limits of callers, streams and sessions; those of connections are http_server::HttpLimits. Over a limit,
/// the caller gets the HTTP status named here and a JSON-RPC error; others do not notice.
struct SessionLimits {
  std::size_t max_requests_per_caller = 64;          ///< in flight at once: 429
  std::size_t max_streams_per_caller = 256;          ///< GET, SSE and subscription streams: 429
  std::size_t max_stream_queue_bytes = 1024 * 1024;  ///< not yet read by a slow reader: disconnected
  std::size_t max_sessions = 10'000;                 ///< kept in memory; the longest idle one goes first
  std::size_t max_deleted_sessions = 1'000'000;      ///< remembered so that they stay deleted
  std::size_t max_replay_bytes = 1024 * 1024;        ///< of one session, kept for Last-Event-ID
  std::size_t max_replay_bytes_total = 256 * 1024 * 1024;  ///< of all sessions together

  std::chrono::milliseconds keep_alive_interval{15'000};  ///< comment lines on a quiet stream
  std::chrono::seconds max_stream_lifetime{3600};         ///< then the stream ends and the client reconnects
  std::chrono::seconds session_lifetime{24 * 3600};       ///< how long a session id is valid
  std::chrono::seconds session_idle{900};                 ///< after which a session's state leaves the memory
  std::chrono::seconds replay_window{120};                ///< how long a broken stream can be resumed
  std::chrono::milliseconds retry_interval{1000};  ///< what a client is told to wait before it reconnects
};

enum class AuthMode {
  none,        ///< anybody; on loopback, or where the options say that this is intended
  token,       ///< `Authorization: Bearer` with a token that is listed in `tokens`
  passthrough  ///< the caller's own credentials, handed on in mcp::Caller::credentials
};

/// One accepted bearer token, as its SHA-256.
struct TokenDigest {
  std::array<unsigned char, 32> sha256{};
  std::string name;  ///< for logs and as principal; empty: "token-" and the digest's first digits
};

struct AuthOptions {
  AuthMode mode = AuthMode::none;
  /// Without it, AuthMode::none is refused on an address that is not loopback.
  bool allow_unauthenticated = false;
  std::vector<TokenDigest> tokens;
  /// Header names, lower-case, that carry credentials in passthrough mode, in order of precedence.
  /// "authorization" means the Bearer scheme; its credential is the token without the scheme.
  std::vector<std::string> credential_headers = {"authorization"};
  std::string realm = "mcp";
};

struct TlsOptions {
  std::string certificate_file;  ///< PEM chain, leaf first; empty: no TLS
  std::string key_file;          ///< PEM
};

enum class HttpLogLevel { debug, info, warning, error };
using LogFunction = std::function<void(HttpLogLevel, std::string_view)>;

struct HttpOptions {
  http_server::ListenAddress listen;
  /// Where /metrics, /healthz and /readyz are served without authentication; port 0 and empty host: not.
  http_server::ListenAddress admin{"", 0};
  unsigned threads = 0;           ///< workers; 0: one for each core
  std::string endpoint = "/mcp";  ///< Streamable HTTP
  bool serve_sse = true;          ///< the transport of 2024-11-05 at /sse and /messages
  AuthOptions auth;
  TlsOptions tls;
  http_server::HttpLimits limits;
  mcp::message::DecodeLimits decode;  ///< JSON depth (64) and batch length (100): 400
  SessionLimits session_limits;
  /// Accepted in Host. Empty: the names of loopback when listening there, and any name otherwise.
  std::vector<std::string> allowed_hosts;
  /// Browser origins ("https://app.example.com") that may call and get CORS headers. Without any, only
  /// pages of loopback may, only when listening there, and without CORS headers.
  std::vector<std::string> allowed_origins;
  /// Lower-case names of request headers that go to mcp::Caller::headers.
  std::vector<std::string> pass_headers;
  /// Looks at the path below the endpoint and the passed headers of a caller. The error is a sentence that
  /// says what is wrong with them: the request is refused with 400. Called from worker threads. Empty: any
  /// path and value is passed on.
  std::function<boost::system::result<void, std::string>(const mcp::Caller&)> check_caller;
  /// Seals session ids; with a secret of their own, replicas share sessions. Required.
  std::shared_ptr<const mcp::Sealer> sealer;
  /// Where metrics are registered; null: a registry of the server's own.
  std::shared_ptr<prometheus::Registry> metrics;
  /// Gets one line for each finished request and for each failure; no line contains a header value, a
  /// query or a body. Called from worker threads. Empty: nothing is logged.
  LogFunction log;
};

}  // namespace reply_mcp::transport::http
