#include "tools/result/job_answer.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <charconv>
#include <string>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_max_id = 200;

std::string job_id(const reply::Response& response, const json::value& body) {
  if (const json::object* object = body.if_object()) {
    for (const std::string_view name : {"jobId", "id"}) {
      const json::value* id = object->if_contains(name);
      if (id != nullptr && (id->is_string() || id->is_number()))
        return base::shorten(base::plain_text(*id), k_max_id);
    }
  }
  return base::shorten_foreign(last_segment(response.header("location")), k_max_id);
}

/// `result`: what the catalogue says of the ended job.
std::string follow_up(const HintSource& hints, const std::string& id, const std::string& result) {
  const std::string then = result.empty() ? "Then read the records themselves." : result;
  if (id.empty()) return "Reply named no job: wait a little. " + then;
  const std::string call = hints.job_follow_up(id);
  if (call.empty()) return "Wait a little: this answer is not the result. " + then;
  return "Call " + call +
         " until status is Done, Failed, Expired or Cancelled: this answer is not the result. " + then;
}

}  // namespace

std::string_view last_segment(std::string_view location) {
  location = location.substr(0, location.find_first_of("?#"));
  while (location.ends_with('/')) location.remove_suffix(1);
  const std::size_t slash = location.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : location.substr(slash + 1);
}

json::value id_value(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return json::value(text);
}

json::object with_job(const HintSource& hints, const schemas::Operation& operation,
                      const reply::Response& response, json::value body) {
  const std::string id = job_id(response, body);
  json::object job;
  if (!id.empty()) job["id"] = id;
  const json::object* object = body.if_object();
  const std::string_view status =
      object == nullptr ? std::string_view() : schemas::json_schema::string_member(*object, "status");
  job["status"] = status.empty() ? std::string_view("Scheduled") : status;
  job["follow"] = follow_up(hints, id, operation.job_result);
  json::object answer;
  answer["job"] = std::move(job);
  if (object == nullptr || object->contains("job")) {
    answer["result"] = std::move(body);
    return answer;
  }
  for (auto& [key, value] : body.get_object()) answer[key] = std::move(value);
  return answer;
}

}  // namespace reply_mcp::tools::result
