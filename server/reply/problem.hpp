// What Reply says when it refuses a request: RFC 9457 problem details with Reply's members.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::reply {

/// One entry of `errors[]` of a validation problem (400).
struct FieldError {
  std::string pointer;  ///< JSON Pointer into the body (RFC 6901), or the bare name of a path or query value
  std::string detail;
};

/// One entry of `teams` with TEAM_REQUIRED and TEAM_NOT_ACCESSIBLE.
struct Team {
  std::int64_t id = 0;
  std::string name;
};

struct Problem {
  int status = 0;      ///< the HTTP status, whatever the body says
  std::string title;   ///< never empty: the status' own phrase when the body has none
  std::string detail;  ///< may be empty
  std::string code;  ///< stable slug ("sequence.notFound") or middleware code ("TEAM_REQUIRED"); may be empty
  std::string type;  ///< RFC 9457 `type`; most often empty
  std::vector<FieldError> errors;
  std::vector<Team> teams;
  std::string missing_scope;  ///< scope that an insufficient_scope answer names; empty when it does not say
  std::optional<std::chrono::seconds>
      retry_after;          ///< from Retry-After: seconds or HTTP date (RFC 9110 10.2.3)
  bool structured = false;  ///< the body really was a problem object
};

/// Whether the request quota of the API is used up, so that the same request passes later. A 429 with a code
/// is about a daily or weekly limit of a channel or feature, where waiting does not help.
[[nodiscard]] inline bool is_rate_limit(const Problem& problem) {
  return problem.status == 429 && problem.code.empty();
}

}  // namespace reply_mcp::reply
