// What a background job of Reply says of itself. Source: Reply, "Background jobs".
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace reply_mcp::tools::jobs {

/// Whether a job with this status is one that changes no more. Empty: false.
[[nodiscard]] bool is_job_over(std::string_view status);

/// "Processing, 42 %", or the status alone when the job has no `progress` from 0 to 1.
[[nodiscard]] std::string describe_progress(const boost::json::object& job);

}  // namespace reply_mcp::tools::jobs
