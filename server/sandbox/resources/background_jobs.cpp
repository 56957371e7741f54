// Reading and cancelling background jobs; a read moves the job one step further.
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = k_jobs_table;

AccountAnswer get(AccountCall& call) {
  Record* const job = call.store().table(k_table).find(call.segment("jobId"));
  if (job == nullptr) return call.not_found("There is no background job with that id.");
  const Record seen = *job;
  if (!job_finished(*job)) advance_job(call.state, *job);
  return done(seen);
}

AccountAnswer list(AccountCall& call) {
  std::vector<Record*> jobs = select(call.store(), k_table, [&](const Record& job) {
    const std::string_view category = text_of(call.query, "category");
    return category.empty() || same_text(category, text_of(job, "category"));
  });
  std::reverse(jobs.begin(), jobs.end());
  return page(call, jobs, [](const Record* job) { return *job; });
}

AccountAnswer cancel(AccountCall& call) {
  Record* const job = call.store().table(k_table).find(call.segment("jobId"));
  if (job == nullptr) return call.not_found("There is no background job with that id.");
  if (!job_finished(*job)) {
    call.state.job_effects.erase(std::string(call.segment("jobId")));
    (*job)["status"] = "Cancelled";
    (*job)["finishedAt"] = call.state.now_iso();
  }
  return done();
}

}  // namespace

std::span<const OperationHandler> background_job_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"background_jobs_list", list},
      {"background_jobs_get", get},
      {"background_jobs_cancel", cancel},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
