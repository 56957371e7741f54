// What a handler is given besides its parameters: who calls, what that client can do, and the ways to
// reach it while the call runs. One CallContext lives as long as one call of a handler.
#pragma once

#include "base/secret.hpp"
#include "mcp/message/types.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// Who calls, as far as the transport could tell. Opaque to this layer except for `principal`.
struct Caller {
  /// Stable and not secret: sealed state is bound to it. Empty for the one peer of a stdio process.
  std::string principal;
  /// Credentials that the transport took from the request, for this request only
  /// ("authorization", "x-reply-api-key"), keyed by lower-case header name.
  std::map<std::string, base::Secret, std::less<>> credentials;
  /// Other request headers that layers above may read (lower-case name -> value), such as
  /// "x-team-id" or "x-mcp-readonly". Only names the transport was configured to pass.
  std::map<std::string, std::string, std::less<>> headers;
  /// Path below the endpoint ("/x/core/readonly"), empty when there is none.
  std::string path;
};

/// Sends to the client what belongs to one running request. Implemented by the adapters of the eras.
class RequestSink {
 public:
  RequestSink() = default;
  RequestSink(const RequestSink&) = delete;
  RequestSink& operator=(const RequestSink&) = delete;
  virtual ~RequestSink() = default;
  virtual void progress(double progress, std::optional<double> total, std::string_view message) = 0;
  virtual void log(message::LogLevel level, std::string_view logger, const json::value& data) = 0;
  virtual void release() {}
  virtual void note_change() {}
};

class CallContext {
 public:
  Caller caller;
  message::Implementation client;
  message::ClientCapabilities capabilities;
  /// Negotiated or per-request revision, for messages and records only: behaviour must not depend on it.
  std::string protocol_version;
  /// The whole `_meta` of the request.
  json::object meta;
  /// One id for each call, the same in logs, audit, error objects and upstream headers. Hexadecimal, 32
  /// digits.
  std::string request_id;
  /// Whether a wait for a person may be part of the call (false where nobody can be asked at all).
  bool may_ask = true;

  /// Answers of the previous round, by the keys of InputRequired::requests; wire objects (`ElicitResult`,
  /// ...). A handler that needs older answers keeps them in InputRequired::state.
  json::object inputs;
  /// InputRequired::state of the previous round, opened and verified by the adapter.
  std::optional<json::value> state;

  /// True when the client declared the tasks extension for this request.
  [[nodiscard]] bool accepts_tasks() const { return capabilities.extension("io.modelcontextprotocol/tasks"); }

  /// True when the client asked for progress, so that a handler may skip the work of describing it.
  [[nodiscard]] bool wants_progress() const { return wants_progress_; }
  /// Reports progress. `progress` must grow from call to call (a value that does not is dropped);
  /// nothing happens when the client gave no progressToken. (MCP, basic/utilities/progress)
  void progress(double progress, std::optional<double> total, std::string_view message) {
    if (sink_ != nullptr && wants_progress_) sink_->progress(progress, total, message);
  }
  /// Sends a log message to the client, if its level asks for it. Deprecated by 2026-07-28, still served.
  void log(message::LogLevel level, std::string_view logger, const json::value& data) {
    if (sink_ != nullptr) sink_->log(level, logger, data);
  }
  /// Says that nothing will come for a while, so that a transport whose clients can come back for the
  /// rest need not hold a connection open meanwhile (MCP 2025-11-25, basic/transports, SEP-1699). The call
  /// goes on either way.
  void release_connection() {
    if (sink_ != nullptr) sink_->release();
  }

  /// Says that from now on the call may change something outside: where a client leaves, such calls are given
  /// time to end, and others are not.
  void note_change() {
    if (sink_ != nullptr) sink_->note_change();
  }

  /// For the adapters.
  void bind(RequestSink* sink, bool wants_progress) {
    sink_ = sink;
    wants_progress_ = wants_progress;
  }

 private:
  RequestSink* sink_ = nullptr;
  bool wants_progress_ = false;
};

}  // namespace reply_mcp::mcp
