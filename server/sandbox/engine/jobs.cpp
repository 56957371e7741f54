#include "sandbox/engine/jobs.hpp"

namespace reply_mcp::sandbox::engine {

bool job_finished(const Record& job) {
  const std::string_view status = text_of(job, "status");
  return status != "Scheduled" && status != "Processing";
}

void advance_job(AccountState& state, Record& job) {
  if (text_of(job, "status") == "Scheduled") {
    job["status"] = "Processing";
    job["progress"] = 0.5;
    return;
  }
  job["status"] = "Done";
  job["progress"] = 1.0;
  job["finishedAt"] = state.now_iso();
  json::value result = json::object();
  // Taken out of the map: a job takes effect once.
  const auto effect = state.job_effects.extract(std::string(text_of(job, "jobId")));
  if (effect && effect.mapped()) result = effect.mapped()(state);
  job["jsonDataResult"] = json::serialize(result);
}

bool job_running(AccountState& state, std::string_view category) {
  return !select(state.store, state.jobs_table, [&](const Record& job) {
            return text_of(job, "category") == category && !job_finished(job);
          }).empty();
}

AccountAnswer accept_job(AccountCall& call, std::string_view category, JobEffect effect, json::object extra) {
  Record job{{"status", "Scheduled"},
             {"category", category},
             {"startedAt", call.state.now_iso()},
             {"finishedAt", nullptr},
             {"progress", nullptr},
             {"jsonData", call.body.is_null() ? std::string("{}") : json::serialize(call.body)},
             {"jsonDataResult", nullptr}};
  const Record& stored = call.store().add_uuid(call.state.jobs_table, std::move(job), "jobId");
  call.state.job_effects[std::string(text_of(stored, "jobId"))] = std::move(effect);
  extra["jobId"] = stored.at("jobId");
  AccountAnswer answer = done_with(202, std::move(extra));
  answer.headers.emplace_back(
      "Location", "v3/" + std::string(call.state.jobs_table) + "/" + std::string(text_of(stored, "jobId")));
  return answer;
}

}  // namespace reply_mcp::sandbox::engine
