// Reply's success answers as results: response -> what a model reads and a program takes apart.
#pragma once

#include "mcp/types.hpp"
#include "reply/types.hpp"
#include "tools/arguments.hpp"
#include "tools/tool_error.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace reply_mcp::tools {

/// What a call gave, before it is put into the protocol's form.
struct Answer {
  json::object structured;  ///< structuredContent
  std::string text;         ///< content[0].text
};

/// Reads an answer with status below 400.
///   JSON              the value; in `structured` an array or scalar is {"result": ...}
///   bulk result       {"summary": ..., "result": exact value}, see bulk_summary.hpp
///   no body           {"ok": true, "status", "operation"} with the ids of the path; with a Location also
///                     "location" and "createdId"
///   202               {"job": {"id", "status", "follow"}} beside the members of the body
///   3xx               {"link", "note"}: the link is for a person and is not followed
///   text/csv          the text; in `structured` {"csv", "content_type"}; other text as "text"
/// A body that is not what the operation answers with (HTML, JSON that ends too early) is an error.
[[nodiscard]] std::variant<Answer, ToolError> read_answer(const FailedCall& call,
                                                          const BoundArguments& arguments,
                                                          const reply::Response& response);

/// A CallToolResult.
[[nodiscard]] mcp::Complete render_answer(Answer answer);

}  // namespace reply_mcp::tools
