// AI SDR sequences: made, read, changed, and their messages approved. Source: Reply, "AI SDR sequences".
#include "sandbox/domain/ai_messages.hpp"
#include "sandbox/domain/sequences.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_playbooks = "ai-sdr/playbooks";
constexpr std::string_view k_knowledge = "ai-sdr/knowledge-bases";
constexpr std::string_view k_offers = "ai-sdr/offers";

/// The sequence of the path when it is one of these.
Record* sequence_of(AccountCall& call) {
  Record* const record = call.store().find("sequences", call.id("sequence_id"));
  return record != nullptr && record->contains("_ai") ? record : nullptr;
}
AccountAnswer no_sequence(const AccountCall& call) {
  return call.not_found("There is no AI sequence with that id.");
}

Admission check_references(const AccountCall& call) {
  const json::object& fields = call.fields();
  if (has_value(fields, "offerId") && call.store().find(k_offers, integer_of(fields, "offerId")) == nullptr) {
    return call.refuse(400, "invalidOffer", "There is no offer with that id.");
  }
  if (has_value(fields, "playbookId") &&
      call.store().table(k_playbooks).find(text_of(fields, "playbookId")) == nullptr) {
    return call.refuse(400, "invalidPlaybook", "There is no playbook with that id.");
  }
  if (has_value(fields, "knowledgeBaseId") &&
      call.store().find(k_knowledge, integer_of(fields, "knowledgeBaseId")) == nullptr) {
    return call.refuse(404, "invalidKnowledgeBase", "There is no knowledge base with that id.");
  }
  return {};
}

AccountAnswer create(AccountCall& call) {
  if (auto checked = check_references(call); !checked) return checked.error();
  const Record& sequence = add_ai_sequence(call.state, call.fields());
  json::object item = sequence_view(call.store(), sequence);
  item["aiSdr"] = sequence.at("_ai");
  return done(std::move(item));
}

AccountAnswer get_settings(AccountCall& call) {
  const Record* const sequence = sequence_of(call);
  return sequence == nullptr ? no_sequence(call) : done(sequence->at("_ai"));
}

AccountAnswer update_settings(AccountCall& call) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (auto checked = check_references(call); !checked) return checked.error();
  json::object& settings = (*sequence)["_ai"].as_object();
  if (has_value(call.fields(), "offerId")) settings["offerGenerationInputs"] = nullptr;
  if (has_value(call.fields(), "offerGenerationInputs")) settings["offerId"] = nullptr;
  apply_ai_settings(settings, call.fields());
  return done(settings);
}

AccountAnswer set_approval_mode(AccountCall& call) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  (*sequence)["_ai"].as_object()["approvalMode"] = json::object{{"enabled", call.fields().at("enabled")}};
  if (flag_of(call.fields(), "approveAllPendingContacts")) approve_all(call.state, call.id("sequence_id"));
  return done();
}

}  // namespace

std::span<const OperationHandler> ai_sequence_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"ai_sequences_create", create},
      {"ai_sequences_get_settings", get_settings},
      {"ai_sequences_update_settings", update_settings},
      {"ai_sequences_set_approval_mode", set_approval_mode},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
