// What the fault upstream does on each connection, read from JSON.
//
//   {"connections": [[step, ...], ...],   the first connection's steps, the second's, ...
//    "then": [step, ...],                 every further connection's
//    "tls": {"certificate": PEM, "key": PEM}}
//
// A step is an object with one member:
//   "read": true             a whole request; the connection's script ends when there is none
//   "read_until": "text"     as much of a request as ends with the text
//   "delay_ms": 50
//   "send": "text"           bytes as they are
//   "send_hex": "1f8b"
//   "respond": {"status": 200, "fields": "Retry-After: 1\r\n", "body": "{}"}
//   "loop": [step, ...]      again and again until one of them finds the peer gone
//   "times": {"count": 9, "steps": [step, ...]}
//   "wait_for_close": true   until the peer closes
//   "half_close": true       no more bytes from here; what the peer sends is still read
//   "close": true            an orderly end (close_notify over TLS)
//   "reset": true            a reset
#pragma once

#include "support/scripted_http_server.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::faults {

/// The script of a whole server; throws std::runtime_error for a step that is none.
[[nodiscard]] testing::ScriptedHttpServer::Script script_of(const boost::json::object& description);
/// Address and TLS of it.
[[nodiscard]] testing::ScriptedHttpServer::Options options_of(const boost::json::object& description);

}  // namespace reply_mcp::faults
