// How a call that failed is told to a model: one structured object, always the same, and a text
// that says the same in words. (Issue of the message itself, such as an unknown tool, are JSON-RPC
// errors and have nothing to do with this.)
#pragma once

#include "mcp/message/types.hpp"
#include "reply/problem.hpp"
#include "reply/types.hpp"
#include "schemas/json_schema/violation.hpp"
#include "tools/operation/binding.hpp"
#include "tools/result/causes.hpp"
#include "tools/result/hints.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// "invalidArguments", "notFound", ...: the `kind` of the structured object.
[[nodiscard]] std::string_view to_string(ErrorKind kind);

struct ErrorEntry {
  std::string pointer;   ///< JSON Pointer into the tool's arguments
  std::string argument;  ///< top-level argument; empty: none
  std::string detail;
};

struct ToolError {
  ErrorKind kind = ErrorKind::internal;
  int status = 0;  ///< of Reply's answer; 0: there was none
  std::string code;
  std::string title;
  std::string detail;
  std::vector<ErrorEntry> errors;
  /// The same call may work later without a change, and repeating it does no harm.
  bool retryable = false;
  std::optional<std::chrono::seconds> retry_after;
  std::string missing_scope;
  std::string request_id;
  std::string hint;
  /// A change may have happened although no answer says so.
  bool outcome_unknown = false;
};

/// What the error is about; all of it outlives the call.
struct FailedCall {
  const operation::Binding& binding;
  const HintSource& hints;
  std::string_view request_id;
  /// Of the request as it was built; harmful when none was.
  reply::Repeat repeat = reply::Repeat::harmful;
};

/// Of a rendered error, where the operator's limit is not at hand.
inline constexpr std::size_t k_max_error_bytes = 80'000;

/// Arguments that were refused. Nothing was sent; whoever sent something says so in `detail` afterwards.
[[nodiscard]] ToolError from_violations(const FailedCall& call,
                                        const schemas::json_schema::Violations& violations);
/// An answer of Reply with status 400 or above. `outcome_unknown`: reply::Response has it.
[[nodiscard]] ToolError from_problem(const FailedCall& call, const reply::Problem& problem,
                                     bool outcome_unknown);
/// No whole answer.
[[nodiscard]] ToolError from_failure(const FailedCall& call, const reply::Failure& failure);
/// What is wrong with an answer whose status says nothing bad. It came whole as HTTP, so the same call brings
/// the same again.
enum class Unreadable {
  broken,     ///< of this API, but not as it writes
  foreign,    ///< no answer of this API: a redirect, another type
  too_large,  ///< more than this server reads
};
/// A success by its status whose body cannot be understood. `detail`: what is wrong with it.
[[nodiscard]] ToolError from_unreadable_answer(const FailedCall& call, int status, std::string detail,
                                               Unreadable why = Unreadable::broken);

/// The structured object, only with the members that apply. Text that came from outside is bounded in
/// length and number, and invisible characters in it are made visible.
[[nodiscard]] json::object error_object(const ToolError& error);
/// The same in words.
[[nodiscard]] std::string error_text(const ToolError& error, std::string_view tool);
/// A CallToolResult with isError: the words in content, {"error": error_object()} in structuredContent. Where
/// it would take more than `max_bytes` on the wire, it names fewer of the errors, and then less of the
/// detail.
[[nodiscard]] mcp::message::Complete render_error(const ToolError& error, std::string_view tool,
                                                  std::size_t max_bytes = k_max_error_bytes);

}  // namespace reply_mcp::tools::result
