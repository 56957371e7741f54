#include "sandbox/engine/jobs.hpp"

namespace reply_mcp::sandbox::engine {

namespace {

constexpr std::string_view k_table = "background-jobs";

bool finished(const Row& job) {
  const std::string_view status = text_of(job, "status");
  return status != "Scheduled" && status != "Processing";
}

/// One step further, as if time had passed since the last look.
void advance(World& world, Row& job) {
  if (text_of(job, "status") == "Scheduled") {
    job["status"] = "Processing";
    job["progress"] = 0.5;
    return;
  }
  job["status"] = "Done";
  job["progress"] = 1.0;
  job["finishedAt"] = world.now_iso();
  json::value result = json::object();
  // Taken out of the map: a job takes effect once.
  const auto effect = world.job_effects.extract(std::string(text_of(job, "jobId")));
  if (effect && effect.mapped()) result = effect.mapped()(world);
  job["jsonDataResult"] = json::serialize(result);
}

Answer get(Call& call) {
  Row* const job = call.store().table(k_table).find(call.segment("jobId"));
  if (job == nullptr) return call.not_found("There is no background job with that id.");
  const Row seen = *job;
  if (!finished(*job)) advance(call.world, *job);
  return done(seen);
}

Answer list(Call& call) {
  std::vector<Row*> jobs = select(call.store(), k_table, [&](const Row& job) {
    const std::string_view category = text_of(call.query, "category");
    return category.empty() || same_text(category, text_of(job, "category"));
  });
  std::reverse(jobs.begin(), jobs.end());
  return page(call, jobs, [](const Row* job) { return *job; });
}

Answer cancel(Call& call) {
  Row* const job = call.store().table(k_table).find(call.segment("jobId"));
  if (job == nullptr) return call.not_found("There is no background job with that id.");
  if (!finished(*job)) {
    call.world.job_effects.erase(std::string(call.segment("jobId")));
    (*job)["status"] = "Cancelled";
    (*job)["finishedAt"] = call.world.now_iso();
  }
  return done();
}

}  // namespace

bool job_running(Store& store, std::string_view category) {
  return !select(store, k_table, [&](const Row& job) {
            return text_of(job, "category") == category && !finished(job);
          }).empty();
}

Answer accept_job(Call& call, std::string_view category, JobEffect effect, json::object extra) {
  Row job{{"status", "Scheduled"},
          {"category", category},
          {"startedAt", call.world.now_iso()},
          {"finishedAt", nullptr},
          {"progress", nullptr},
          {"jsonData", call.body.is_null() ? std::string("{}") : json::serialize(call.body)},
          {"jsonDataResult", nullptr}};
  const Row& stored = call.store().add_uuid(k_table, std::move(job), "jobId");
  call.world.job_effects[std::string(text_of(stored, "jobId"))] = std::move(effect);
  extra["jobId"] = stored.at("jobId");
  Answer answer = done_with(202, std::move(extra));
  answer.headers.emplace_back("Location", "v3/background-jobs/" + std::string(text_of(stored, "jobId")));
  return answer;
}

std::span<const Binding> job_bindings() {
  static constexpr Binding k_bindings[] = {
      {"background_jobs_list", list},
      {"background_jobs_get", get},
      {"background_jobs_cancel", cancel},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::engine
