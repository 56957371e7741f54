// Things an AI works out in the background: campaigns, offers, web searches.
#include "sandbox/behaviours.hpp"
#include "sandbox/jobs.hpp"

namespace reply_mcp::sandbox {

namespace {

Answer start_strategist(Call& call) {
  if (job_running(call.store(), "Strategist"))
    return call.refuse(409, "generationInitFailed", "A run of the team is going.");
  return accept_job(call, "Strategist", {});
}

Answer generate_offer(Call& call) {
  return accept_job(call, "OfferGeneration", [](World& world) -> json::value {
    const Row& offer = world.store.add("ai-sdr/offers", {{"name", "Generated offer"}});
    return json::object{{"offerId", offer.at("id")}};
  });
}

Answer start_web_search(Call& call) {
  if (call.store().table("ai-web-search/searches").full())
    return plain_problem(409, "There are too many searches.");
  Row search{{"status", "inProgress"}, {"startedAt", call.world.now_iso()}};
  if (has_value(call.fields(), "sequenceId")) search["sequenceId"] = call.fields().at("sequenceId");
  call.store().add("ai-web-search/searches", std::move(search));
  return accept_job(call, "WebSearch", {});
}

}  // namespace

std::span<const Binding> ai_research_bindings() {
  static constexpr Binding k_bindings[] = {
      {"ai_research_start_strategist", start_strategist},
      {"ai_research_start_web_search", start_web_search},
      {"ai_offers_generate", generate_offer},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
