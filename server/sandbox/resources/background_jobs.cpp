// Reading and cancelling background jobs (a read moves the job one step further), and the validation of
// addresses, which is one: an estimate, then a job that spends credits.
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/domain.hpp"
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

constexpr std::string_view k_category = "EmailValidation";
/// Blockers are numbers (Reply, email_validations_estimate); these two are all the sandbox can meet.
constexpr std::int64_t k_nothing_eligible = 1;
constexpr std::int64_t k_too_few_credits = 2;

struct Estimate {
  std::vector<std::int64_t> eligible;
  std::int64_t credits = 0;
};

Record& wallet(Store& store) {
  Table& table = store.table("wallet");
  Record* const record = table.find("credits");
  return record != nullptr ? *record : table.insert("credits", {{"credits", 500}});
}

Estimate estimate_of(AccountCall& call) {
  Estimate estimate;
  estimate.credits = integer_of(wallet(call.store()), "credits");
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    const Record* const contact = call.store().find("contacts", id);
    if (contact != nullptr && has_value(*contact, "email")) estimate.eligible.push_back(id);
  }
  return estimate;
}

AccountAnswer estimate(AccountCall& call) {
  const Estimate found = estimate_of(call);
  const auto required = static_cast<std::int64_t>(found.eligible.size());
  const bool enough = required <= found.credits;
  json::array blockers;
  if (required == 0) blockers.emplace_back(k_nothing_eligible);
  if (!enough) blockers.emplace_back(k_too_few_credits);
  const bool can = required > 0 && (enough || flag_of(call.fields(), "acceptPartial"));
  return done(json::object{{"requestedCount", integers_of(call.fields(), "contactIds").size()},
                           {"eligibleCount", required},
                           {"creditsAvailable", found.credits},
                           {"creditsRequired", required},
                           {"creditsSufficient", enough},
                           {"canSchedule", can},
                           {"blockers", std::move(blockers)}});
}

AccountAnswer schedule(AccountCall& call) {
  Estimate found = estimate_of(call);
  if (job_running(call.state, k_category))
    return call.refuse(409, "alreadyRunning", "A validation is running.");
  if (found.eligible.empty())
    return call.refuse(400, "unknown", "None of the contacts has an address to validate.");
  if (static_cast<std::int64_t>(found.eligible.size()) > found.credits) {
    if (!flag_of(call.fields(), "acceptPartial") || found.credits == 0) {
      return call.refuse(400, "unknown", "Not enough credits for these contacts.");
    }
    found.eligible.resize(static_cast<std::size_t>(found.credits));
  }
  const std::size_t count = found.eligible.size();
  wallet(call.store())["credits"] = found.credits - static_cast<std::int64_t>(count);
  const auto effect = [ids = std::move(found.eligible)](AccountState& state) -> json::value {
    for (const std::int64_t id : ids) {
      if (Record* const contact = state.store.find("contacts", id)) (*contact)["_emailStatus"] = "valid";
    }
    return json::object{{"validatedCount", ids.size()}};
  };
  return accept_job(call, k_category, effect, {{"scheduledCount", count}, {"creditsReserved", count}});
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

std::span<const OperationHandler> email_validation_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_validations_estimate", estimate},
      {"email_validations_schedule", schedule},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
