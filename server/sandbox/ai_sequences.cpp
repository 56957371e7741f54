// AI SDR sequences. Source: Reply, "AI SDR sequences".
#include "sandbox/ai_sequences.hpp"

#include "sandbox/ai_approvals.hpp"
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/jobs.hpp"
#include "sandbox/sequence_views.hpp"
#include "sandbox/step_rules.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_playbooks = "ai-sdr/playbooks";
constexpr std::string_view k_knowledge = "ai-sdr/knowledge-bases";
constexpr std::string_view k_offers = "ai-sdr/offers";

/// The sequence of the path when it is one of these.
Row* sequence_of(Call& call) {
  Row* const row = call.store().find("sequences", call.id("sequence_id"));
  return row != nullptr && row->contains("_ai") ? row : nullptr;
}
json::object& ai(Row& sequence) {
  return sequence["_ai"].as_object();
}
Answer no_sequence(const Call& call) {
  return call.not_found("There is no AI sequence with that id.");
}

bool has_playbook_form(std::string_view id) {
  return id.size() > 2 && std::string_view("got").find(id[0]) != std::string_view::npos && id[1] == '-' &&
         std::all_of(id.begin() + 2, id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Answer> bad_playbook(const Call& call, std::string_view id) {
  if (!has_playbook_form(id)) return call.refuse(400, "invalidIdFormat", "A playbook id looks like t-12.");
  if (call.store().table(k_playbooks).find(id) == nullptr) {
    return call.refuse(400, "invalidPlaybook", "There is no playbook with that id.");
  }
  return std::nullopt;
}

std::optional<Answer> unknown_reference(const Call& call) {
  const json::object& fields = call.fields();
  if (has_value(fields, "offerId") && call.store().find(k_offers, integer_of(fields, "offerId")) == nullptr) {
    return call.refuse(400, "invalidOffer", "There is no offer with that id.");
  }
  if (has_value(fields, "playbookId")) {
    if (auto refused = bad_playbook(call, text_of(fields, "playbookId"))) return refused;
  }
  const std::int64_t knowledge = integer_of(fields, "knowledgeBaseId");
  if (has_value(fields, "knowledgeBaseId") && call.store().find(k_knowledge, knowledge) == nullptr) {
    return call.refuse(404, "invalidKnowledgeBase", "There is no knowledge base with that id.");
  }
  return std::nullopt;
}

json::object empty_filters() {
  json::object filters;
  for (const char* name : {"accountListIds", "industries", "companyLocations", "companySizes",
                           "contactLocations", "jobTitles", "departments", "seniorities", "yearsInCompany"}) {
    filters[name] = json::array();
  }
  return filters;
}

json::object default_settings() {
  return {{"offerId", nullptr},
          {"offerGenerationInputs", nullptr},
          {"toneOfVoice", json::object{{"language", "englishUS"},
                                       {"toneOfVoice", "straightforward"},
                                       {"messageLength", "short"},
                                       {"gender", "woman"}}},
          {"generatedStepTypes", json::array{"email"}},
          {"providerLLM", "claude"},
          {"personalizationPoints", json::object{{"basicResearch", true}}},
          {"autopilot", json::object{{"status", "disabled"},
                                     {"isSearchInProgress", false},
                                     {"filters", empty_filters()},
                                     {"referenceUrl", nullptr},
                                     {"maxPeoplePerCompany", 1},
                                     {"maxPeopleToAddPerDay", 20},
                                     {"searchContactPhones", false},
                                     {"addContactsWithoutEmailAddresses", false}}},
          {"playbookId", nullptr},
          {"knowledgeBaseId", nullptr},
          {"approvalMode", json::object{{"enabled", true}}},
          {"intentSignals", json::array()}};
}

/// Members of `from` that are there and not null, objects merged one level deep.
void apply(json::object& settings, const json::object& from) {
  for (const auto& [name, value] : from) {
    json::value* own = settings.if_contains(name);
    if (own == nullptr || value.is_null()) continue;
    if (!own->is_object() || !value.is_object()) {
      *own = value;
      continue;
    }
    for (const auto& [key, member] : value.get_object()) {
      if (member.is_null()) continue;
      if (name == "autopilot" && key == "enabled")
        own->get_object()["status"] = member.as_bool() ? "enabled" : "disabled";
      else
        own->get_object()[key] = member;
    }
  }
}

json::object view(Store& store, const Row& sequence) {
  json::object item = sequence_view(store, sequence);
  item["aiSdr"] = sequence.at("_ai");
  return item;
}

Answer create(Call& call) {
  if (auto refused = unknown_reference(call)) return *refused;
  if (call.store().table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  return done(view(call.store(), add_ai_sequence(call.world, call.fields())));
}

Answer get_settings(Call& call) {
  Row* const sequence = sequence_of(call);
  return sequence == nullptr ? no_sequence(call) : done(ai(*sequence));
}

Answer update_settings(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (auto refused = unknown_reference(call)) return *refused;
  if (has_value(call.fields(), "offerId")) ai(*sequence)["offerGenerationInputs"] = nullptr;
  if (has_value(call.fields(), "offerGenerationInputs")) ai(*sequence)["offerId"] = nullptr;
  apply(ai(*sequence), call.fields());
  return done(ai(*sequence));
}

Answer set_approval_mode(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)["approvalMode"] = json::object{{"enabled", call.fields().at("enabled")}};
  if (flag_of(call.fields(), "approveAllPendingContacts"))
    send_pending_approvals(call.world, call.id("sequence_id"));
  return done();
}

Answer set_autopilot(Call& call, std::string_view status) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)["autopilot"].as_object()["status"] = status;
  return done();
}

Answer enable_autopilot(Call& call) {
  return set_autopilot(call, "enabled");
}
Answer disable_autopilot(Call& call) {
  return set_autopilot(call, "disabled");
}

Answer force_autopilot(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (text_of(ai(*sequence).at("autopilot").as_object(), "status") != "enabled") {
    return call.refuse(409, "autopilotNotEnabled", "The autopilot of this sequence is off.");
  }
  return done();
}

Answer preview_autopilot(Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  return accept_job(call, "AutopilotPreview", [](World&) -> json::value {
    return json::object{{"contactsCount", 5}, {"companiesCount", 1}, {"sampleContacts", json::array()}};
  });
}

Answer get_insights(Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  const Row* const contact = call.store().find("contacts", call.id("contact_id"));
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return done(json::object{
      {"summary", full_name(*contact) + " works at " + std::string(text_of(*contact, "company")) + "."}});
}

Answer personalize_preview(Call& call) {
  const Row* const sequence = sequence_of(call);
  if (sequence == nullptr ||
      find_enrolment(call.store(), call.id("sequence_id"), call.id("contact_id")) == nullptr) {
    return call.not_found("The contact is not in this sequence.");
  }
  if (steps_of(call.store(), call.id("sequence_id")).empty()) {
    return call.refuse(409, "noPersonalizableSteps", "The sequence has no messages to personalize.");
  }
  if (job_running(call.store(), "PreviewPersonalization")) {
    return call.refuse(409, "alreadyInProgress", "A personalization is running.");
  }
  return accept_job(call, "PreviewPersonalization", {});
}

Answer preview_feedback(Call& call) {
  return sequence_of(call) == nullptr ? no_sequence(call) : done();
}

Answer set_step_types(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (text_of(*sequence, "status") == "active") {
    return call.refuse(409, "stepTypesRegenerationBlocked", "A running sequence keeps its steps.");
  }
  ai(*sequence)["generatedStepTypes"] = call.fields().at("generatedStepTypes");
  return done();
}

Answer get_knowledge_base(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const Row* const row = call.store().find(k_knowledge, integer_of(ai(*sequence), "knowledgeBaseId"));
  return row == nullptr ? call.not_found("The sequence has no knowledge base.") : done(*row);
}

Answer connect_knowledge_base(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (call.store().find(k_knowledge, integer_of(call.fields(), "knowledgeBaseId")) == nullptr) {
    return call.refuse(400, "invalidKnowledgeBase", "There is no knowledge base with that id.");
  }
  ai(*sequence)["knowledgeBaseId"] = call.fields().at("knowledgeBaseId");
  return done();
}

Answer disconnect(Call& call, std::string_view member) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)[member] = nullptr;
  return done();
}

Answer disconnect_knowledge_base(Call& call) {
  return disconnect(call, "knowledgeBaseId");
}
Answer detach_playbook(Call& call) {
  return disconnect(call, "playbookId");
}

Answer get_playbook(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const Row* const row = call.store().table(k_playbooks).find(text_of(ai(*sequence), "playbookId"));
  return row == nullptr ? call.not_found("The sequence has no playbook.") : done(*row);
}

Answer attach_playbook(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (auto refused = bad_playbook(call, text_of(call.fields(), "playbookId"))) return *refused;
  ai(*sequence)["playbookId"] = call.fields().at("playbookId");
  return done();
}

}  // namespace

Row& add_ai_sequence(World& world, const json::object& fields) {
  json::object settings = default_settings();
  apply(settings, fields);
  const json::object& structure = fields.at("sequenceStructureSetup").as_object();
  settings["generatedStepTypes"] = structure.at("generatedStepTypes");
  json::object own{{"name", fields.at("name")}, {"_ai", std::move(settings)}};
  if (has_value(fields, "scheduleId")) own["scheduleId"] = fields.at("scheduleId");
  if (has_value(fields, "emailAccounts")) own["_emails"] = fields.at("emailAccounts");
  if (has_value(fields, "linkedInAccounts")) own["_linkedins"] = fields.at("linkedInAccounts");
  Row& sequence = add_sequence(world, std::move(own));
  const std::int64_t steps = integer_of(structure, "numberOfSteps", 1);
  for (std::int64_t i = 0; i < steps; ++i) {
    add_step(world.store, integer_of(sequence, "id"),
             {{"type", "email"},
              {"delayInMinutes", i == 0 ? 0 : 2880},
              {"executionMode", "automatic"},
              {"variants", json::array{json::object{
                               {"subject", i == 0 ? json::value("A short question") : json::value(nullptr)},
                               {"message", "Written by AI for each contact."}}}}});
  }
  return sequence;
}

std::span<const Binding> ai_sequence_bindings() {
  static constexpr Binding k_bindings[] = {
      {"ai_sequences_create", create},
      {"ai_sequences_get_settings", get_settings},
      {"ai_sequences_update_settings", update_settings},
      {"ai_sequences_set_approval_mode", set_approval_mode},
      {"ai_sequences_enable_autopilot", enable_autopilot},
      {"ai_sequences_disable_autopilot", disable_autopilot},
      {"ai_sequences_force_start_autopilot", force_autopilot},
      {"ai_sequences_preview_autopilot", preview_autopilot},
      {"ai_sequences_get_contact_insights", get_insights},
      {"ai_sequences_personalize_preview", personalize_preview},
      {"ai_sequences_submit_preview_feedback", preview_feedback},
      {"ai_sequences_set_generated_step_types", set_step_types},
      {"ai_sequences_get_knowledge_base", get_knowledge_base},
      {"ai_sequences_connect_knowledge_base", connect_knowledge_base},
      {"ai_sequences_disconnect_knowledge_base", disconnect_knowledge_base},
      {"ai_sequences_get_playbook", get_playbook},
      {"ai_sequences_attach_playbook", attach_playbook},
      {"ai_sequences_detach_playbook", detach_playbook},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
