// Answers with status 202: the work goes on in a background job of Reply.
#pragma once

#include "reply/types.hpp"
#include "tools/result/hints.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// The last segment of a path or URL, without query and fragment; empty when there is none.
[[nodiscard]] std::string_view last_segment(std::string_view location);

/// An id as JSON: an integer where the text is one.
[[nodiscard]] boost::json::value id_value(std::string_view text);

/// {"job": {"id", "status", "follow"}, ...body}; a body that is no object, or has a member "job" of its
/// own, stands under "result". The id comes from the body (jobId, id) or from the header Location, which
/// is relative and may lack its leading slash. Source: Reply, "Asynchronous work".
[[nodiscard]] boost::json::object with_job(const HintSource& hints, const schemas::Operation& operation,
                                           const reply::Response& response, boost::json::value body);

}  // namespace reply_mcp::tools::result
