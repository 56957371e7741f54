// Reply's error answers: RFC 9457 problem details with Reply's members, and everything else that can
// stand in an error's place (empty 401, HTML from a gateway, text).
#pragma once

#include "reply/types.hpp"

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

/// Reads an answer with status >= 400. Never throws; wrong types, missing members, HTML, text, an empty
/// body and invalid UTF-8 each give a Problem with what can be said. Foreign text is cut to a sane
/// length and made valid UTF-8.
[[nodiscard]] Problem parse_problem(const Response& response);

}  // namespace reply_mcp::reply
