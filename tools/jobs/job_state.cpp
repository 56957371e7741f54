#include "tools/jobs/job_state.hpp"

#include "schemas/json_schema/schema_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace reply_mcp::tools::jobs {

namespace json = boost::json;

bool is_job_over(std::string_view status) {
  static constexpr std::array<std::string_view, 2> k_under_way{"Scheduled", "Processing"};
  return !status.empty() && std::find(k_under_way.begin(), k_under_way.end(), status) == k_under_way.end();
}

std::string describe_progress(const json::object& job) {
  std::string words(schemas::json_schema::string_member(job, "status"));
  const json::value* progress = job.if_contains("progress");
  if (progress == nullptr || !progress->is_number()) return words;
  boost::system::error_code ec;
  // What comes from outside may be any number, and one that fits no integer must not be made one.
  const double done = std::clamp(progress->to_number<double>(ec), 0.0, 1.0);
  return words + ", " + std::to_string(std::lround(done * 100)) + " %";
}

}  // namespace reply_mcp::tools::jobs
