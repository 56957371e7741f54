// Things an AI works out in the background: campaigns, offers, web searches.
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Answer start_strategist(engine::Call& call) {
  if (engine::job_running(call.store(), "Strategist"))
    return call.refuse(409, "generationInitFailed", "A run of the team is going.");
  return engine::accept_job(call, "Strategist", {});
}

engine::Answer generate_offer(engine::Call& call) {
  return engine::accept_job(call, "OfferGeneration", [](engine::World& world) -> json::value {
    const engine::Row& offer = world.store.add("ai-sdr/offers", {{"name", "Generated offer"}});
    return json::object{{"offerId", offer.at("id")}};
  });
}

engine::Answer start_web_search(engine::Call& call) {
  if (call.store().table("ai-web-search/searches").full())
    return engine::plain_problem(409, "There are too many searches.");
  engine::Row search{{"status", "inProgress"}, {"startedAt", call.world.now_iso()}};
  if (engine::has_value(call.fields(), "sequenceId")) search["sequenceId"] = call.fields().at("sequenceId");
  call.store().add("ai-web-search/searches", std::move(search));
  return engine::accept_job(call, "WebSearch", {});
}

}  // namespace

std::span<const engine::Binding> ai_research_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"ai_research_start_strategist", start_strategist},
      {"ai_research_start_web_search", start_web_search},
      {"ai_offers_generate", generate_offer},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
