// Validation of addresses: an estimate, then a job that spends credits. Its result says how many; whose
// address is valid shows in the reports alone, by their filter on validation states.
#include "sandbox/domain/history.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_category = "EmailValidation";
/// Blockers are numbers (Reply, email_validations_estimate); these are all that the sandbox can meet.
constexpr std::int64_t k_already_running = 3;
constexpr std::int64_t k_out_of_credits = 4;
constexpr std::int64_t k_not_enough_credits = 5;
constexpr std::int64_t k_nothing_eligible = 6;

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
    // What was validated needs it no more: a second estimate shows that a run is through.
    if (contact != nullptr && has_value(*contact, "email") && !has_value(*contact, "_emailStatus"))
      estimate.eligible.push_back(id);
  }
  return estimate;
}

AccountAnswer estimate(AccountCall& call) {
  const Estimate found = estimate_of(call);
  const auto required = static_cast<std::int64_t>(found.eligible.size());
  const bool enough = required <= found.credits;
  json::array blockers;
  if (job_running(call.state, k_category)) blockers.emplace_back(k_already_running);
  if (found.credits == 0)
    blockers.emplace_back(k_out_of_credits);
  else if (!enough && !flag_of(call.fields(), "acceptPartial"))
    blockers.emplace_back(k_not_enough_credits);
  if (required == 0) blockers.emplace_back(k_nothing_eligible);
  const bool can = blockers.empty();
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
    return call.refuse(400, "unknown", "None of the contacts has an address that needs validation.");
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
      Record* const contact = state.store.find("contacts", id);
      if (contact == nullptr) continue;
      const std::vector<Record*> emails = emails_of(state.store, id, 0);
      const bool bounced = std::any_of(emails.begin(), emails.end(),
                                       [](const Record* email) { return flag_of(*email, "bounced"); });
      (*contact)["_emailStatus"] = bounced ? "notValid" : "valid";
    }
    return json::object{{"validatedCount", ids.size()}};
  };
  return accept_job(call, k_category, effect, {{"scheduledCount", count}, {"creditsReserved", count}});
}

}  // namespace

std::span<const OperationHandler> email_validation_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_validations_estimate", estimate},
      {"email_validations_schedule", schedule},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
