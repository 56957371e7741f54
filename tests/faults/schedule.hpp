// One random trial of the way to Reply: calls that start, time out and are cancelled at various moments
// against an upstream that misbehaves in various ways; and what has to be true afterwards.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::faults {

/// What the upstream does with a connection or a request.
enum class Fault {
  none,            ///< an ordinary answer
  slow,            ///< an ordinary answer, late
  very_slow,       ///< the same, later than the client waits
  last_answer,     ///< an ordinary answer that closes the connection without having said so
  close_idle,      ///< the connection is closed when nothing is asked on it (at the start, or kept alive)
  reset_idle,      ///< the same with a reset
  reset_reading,   ///< reset when the request line has come
  lost_answer,     ///< closed when the whole request has come
  reset_answer,    ///< reset when the whole request has come
  half_head,       ///< closed within the header of the answer
  half_body,       ///< closed within the body
  garbage,         ///< what comes is not HTTP
  silent,          ///< nothing comes at all
  trickle,         ///< the answer comes byte by byte and never ends
  endless_chunks,  ///< chunks without end
  interim,         ///< 1xx first, then an ordinary answer
  endless_interim,
  compressed,      ///< gzip that nobody asked for
  unknown_coding,  ///< an ordinary answer that nobody here can unpack
  rate_limited,    ///< 429: refused before it ran
  busy,            ///< 503 with Retry-After: refused before it ran
  bad_gateway,     ///< 502 with a page of HTML, after the request was carried out
  gateway_timeout,
  failed,     ///< 500, after the request was carried out in part
  not_found,  ///< a definite no
};
inline constexpr std::size_t k_faults = static_cast<std::size_t>(Fault::not_found) + 1;

enum class Kind { read, repeatable_change, harmful_change };

struct CallPlan {
  Kind kind = Kind::read;
  int start_ms = 0;
  std::optional<int> cancel_after_ms;
  std::optional<int> deadline_ms;
};

struct Schedule {
  std::vector<CallPlan> calls;
  std::vector<Fault> faults;  ///< one for each time that the upstream decides what to do; then `none`
  std::size_t max_connections = 2;
  bool small_quota = false;  ///< fewer requests a minute than there are calls
};

std::ostream& operator<<(std::ostream& out, const Schedule& schedule);

/// Runs the schedule with the real client on loopback sockets. Empty when everything that has to be true
/// is true; else what is not.
[[nodiscard]] std::string violations(const Schedule& schedule);

}  // namespace reply_mcp::faults
