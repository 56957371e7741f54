// A summary of a bulk answer (bulk_summary.hpp) that is too long to be sent whole.
#pragma once

#include <boost/json.hpp>

#include <string>

namespace reply_mcp::tools::result {

/// A summary with less in it, step by step; counts stay complete.
///   1 lists of what worked are cut
///   2 failures are grouped by their reason alone, without details; nothing else is cut
///   3 both
///   4 lists of what failed are cut too, and rare reasons are counted together
inline constexpr int k_summary_steps = 4;
[[nodiscard]] boost::json::object shortened_summary(boost::json::object summary, int step);

/// All of a summary as a table, a group a line, failures first.
[[nodiscard]] std::string listing_of(const boost::json::object& summary);

}  // namespace reply_mcp::tools::result
