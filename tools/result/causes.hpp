// Why a call failed, and what follows from it: one table, read from the top, the first row that fits decides
// about kind, another try, outcome and hint together. Whether to repeat is never said in the words of a row:
// that sentence is made from `again` and `outcome` (hints.cpp), so that it cannot contradict them.
//
// Sources: Reply "Errors" (codes), RFC 9110 15, RFC 8470 (425), RFC 6585 (428, 431), RFC 7725 (451).
#pragma once

#include "reply/problem.hpp"
#include "reply/types.hpp"

#include <span>
#include <string_view>

namespace reply_mcp::tools::result {

enum class ErrorKind {
  invalid_arguments,  ///< refused before anything was sent
  policy,             ///< the operator of this server does not allow it
  auth,               ///< no key, or one that Reply does not accept
  forbidden,          ///< the key or its user may not do this
  not_found,
  conflict,
  validation,    ///< Reply refused what the arguments say
  rate_limited,  ///< the API's rate limit, or a quota of a channel
  upstream,      ///< Reply failed, or answered what cannot be understood
  network,       ///< Reply could not be reached
  timeout,
  cancelled,
  internal,
};

/// Whether the same call may work later without a change.
enum class Again {
  never,        ///< it fails again, or must be settled first
  later,        ///< Reply did not act on it: any call may be repeated
  if_harmless,  ///< Reply may have acted: only what is harmless to repeat
};

/// What became of a change.
enum class Acted { no, maybe };

/// Words for a person and a model. In braces stands what is filled in: {list}, {state}, {scope} and {gone} of
/// the operation, {teams} of the problem. A part in brackets is left out when what it names is not there.
struct ProblemCause {
  int from;  ///< statuses from .. to
  int to;
  /// Last words of codes, with a blank before and behind each (".notFound" is " notFound "); empty: any code
  /// or none. "-": only without a code.
  std::string_view codes;
  Again again;
  Acted acted;
  std::string_view hint;
};

struct FailureCause {
  reply::FailureKind failure;
  bool hung_up;  ///< as the failure says
  ErrorKind kind;
  std::string_view title;
  Again again;
  std::string_view hint;
};

/// The kind goes by the status alone, so that a client can rely on it whatever codes there are.
[[nodiscard]] ErrorKind kind_of_status(int status);
[[nodiscard]] std::span<const ProblemCause> problem_causes();
/// The last row fits everything.
[[nodiscard]] const ProblemCause& cause_of(const reply::Problem& problem);
[[nodiscard]] const FailureCause& cause_of(const reply::Failure& failure);

}  // namespace reply_mcp::tools::result
