// Reply's success answers as values: response -> what a program takes apart. shaper.hpp makes the result of
// it.
#pragma once

#include "reply/types.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/tool_error.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Reads an answer with status below 400, as structuredContent has it.
///   JSON              the value; an array or scalar is {"result": ...}
///   bulk result       {"summary": ..., "result": what it says besides}, see bulk_summary.hpp
///   no body           {"ok": true, "status", "operation"} with the ids of the path; with a Location also
///                     "location" and "createdId"
///   202               {"job": {"id", "status", "follow"}} beside the members of the body
///   3xx               {"link", "note"}: the link is for a person and is not followed
///   text/csv          {"csv", "content_type"}; other text as "text"
/// What Reply did not keep of a create or update stands beside the members of the answer as "notKept".
/// A body that is not what the operation answers with (HTML, JSON that ends too early) is an error.
[[nodiscard]] std::variant<json::object, ToolError> read_answer(const FailedCall& call,
                                                                const operation::BoundArguments& arguments,
                                                                const reply::Response& response);

/// A DELETE whose first answer was lost and whose second try finds nothing has done what it was for: what to
/// say of it. Nothing where it is not so.
[[nodiscard]] std::optional<json::object> deleted_before(const FailedCall& call,
                                                         const operation::BoundArguments& arguments,
                                                         const reply::Response& response);

}  // namespace reply_mcp::tools::result
