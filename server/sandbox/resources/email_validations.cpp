// Validation of contacts' addresses: an estimate, and a background job that spends credits.
#include "sandbox/engine/domain.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_category = "EmailValidation";
/// Blockers are numbers (Reply, email_validations_estimate); these two are all the sandbox can meet.
constexpr std::int64_t k_nothing_eligible = 1;
constexpr std::int64_t k_too_few_credits = 2;

struct Estimate {
  std::vector<std::int64_t> eligible;
  std::int64_t credits = 0;
};

engine::Row& wallet(engine::Store& store) {
  engine::Table& table = store.table("wallet");
  engine::Row* const row = table.find("credits");
  return row != nullptr ? *row : table.insert("credits", {{"credits", 500}});
}

Estimate estimate_of(engine::Call& call) {
  Estimate estimate;
  estimate.credits = engine::integer_of(wallet(call.store()), "credits");
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    const engine::Row* const contact = call.store().find("contacts", id);
    if (contact != nullptr && engine::has_value(*contact, "email")) estimate.eligible.push_back(id);
  }
  return estimate;
}

engine::Answer estimate(engine::Call& call) {
  const Estimate found = estimate_of(call);
  const auto required = static_cast<std::int64_t>(found.eligible.size());
  const bool enough = required <= found.credits;
  json::array blockers;
  if (required == 0) blockers.emplace_back(k_nothing_eligible);
  if (!enough) blockers.emplace_back(k_too_few_credits);
  const bool can = required > 0 && (enough || engine::flag_of(call.fields(), "acceptPartial"));
  return engine::done(
      json::object{{"requestedCount", engine::integers_of(call.fields(), "contactIds").size()},
                   {"eligibleCount", required},
                   {"creditsAvailable", found.credits},
                   {"creditsRequired", required},
                   {"creditsSufficient", enough},
                   {"canSchedule", can},
                   {"blockers", std::move(blockers)}});
}

engine::Answer schedule(engine::Call& call) {
  Estimate found = estimate_of(call);
  if (engine::job_running(call.store(), k_category))
    return call.refuse(409, "alreadyRunning", "A validation is running.");
  if (found.eligible.empty())
    return call.refuse(400, "unknown", "None of the contacts has an address to validate.");
  if (static_cast<std::int64_t>(found.eligible.size()) > found.credits) {
    if (!engine::flag_of(call.fields(), "acceptPartial") || found.credits == 0) {
      return call.refuse(400, "unknown", "Not enough credits for these contacts.");
    }
    found.eligible.resize(static_cast<std::size_t>(found.credits));
  }
  const std::size_t count = found.eligible.size();
  wallet(call.store())["credits"] = found.credits - static_cast<std::int64_t>(count);
  const auto effect = [ids = std::move(found.eligible)](engine::World& world) -> json::value {
    for (const std::int64_t id : ids) {
      if (engine::Row* const contact = world.store.find("contacts", id)) (*contact)["_emailStatus"] = "valid";
    }
    return json::object{{"validatedCount", ids.size()}};
  };
  return engine::accept_job(call, k_category, effect,
                            {{"scheduledCount", count}, {"creditsReserved", count}});
}

}  // namespace

std::span<const engine::Binding> email_validation_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"email_validations_estimate", estimate},
      {"email_validations_schedule", schedule},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
