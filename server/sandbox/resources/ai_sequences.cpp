// AI SDR sequences. Source: Reply, "AI SDR sequences".
#include "sandbox/resources/ai_sequences.hpp"

#include "base/ascii.hpp"
#include "sandbox/engine/domain.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/ai_approvals.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/sequence_views.hpp"
#include "sandbox/resources/step_rules.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_playbooks = "ai-sdr/playbooks";
constexpr std::string_view k_knowledge = "ai-sdr/knowledge-bases";
constexpr std::string_view k_offers = "ai-sdr/offers";

/// The sequence of the path when it is one of these.
engine::Row* sequence_of(engine::Call& call) {
  engine::Row* const row = call.store().find("sequences", call.id("sequence_id"));
  return row != nullptr && row->contains("_ai") ? row : nullptr;
}
json::object& ai(engine::Row& sequence) {
  return sequence["_ai"].as_object();
}
engine::Answer no_sequence(const engine::Call& call) {
  return call.not_found("There is no AI sequence with that id.");
}

bool has_playbook_form(std::string_view id) {
  return id.size() > 2 && std::string_view("got").find(id[0]) != std::string_view::npos && id[1] == '-' &&
         base::ascii::is_number(id.substr(2));
}

std::optional<engine::Answer> bad_playbook(const engine::Call& call, std::string_view id) {
  if (!has_playbook_form(id)) return call.refuse(400, "invalidIdFormat", "A playbook id looks like t-12.");
  if (call.store().table(k_playbooks).find(id) == nullptr) {
    return call.refuse(400, "invalidPlaybook", "There is no playbook with that id.");
  }
  return std::nullopt;
}

std::optional<engine::Answer> unknown_reference(const engine::Call& call) {
  const json::object& fields = call.fields();
  if (engine::has_value(fields, "offerId") &&
      call.store().find(k_offers, engine::integer_of(fields, "offerId")) == nullptr) {
    return call.refuse(400, "invalidOffer", "There is no offer with that id.");
  }
  if (engine::has_value(fields, "playbookId")) {
    if (auto refused = bad_playbook(call, engine::text_of(fields, "playbookId"))) return refused;
  }
  const std::int64_t knowledge = engine::integer_of(fields, "knowledgeBaseId");
  if (engine::has_value(fields, "knowledgeBaseId") && call.store().find(k_knowledge, knowledge) == nullptr) {
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

json::object view(engine::Store& store, const engine::Row& sequence) {
  json::object item = sequence_view(store, sequence);
  item["aiSdr"] = sequence.at("_ai");
  return item;
}

engine::Answer create(engine::Call& call) {
  if (auto refused = unknown_reference(call)) return *refused;
  if (call.store().table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  return engine::done(view(call.store(), add_ai_sequence(call.world, call.fields())));
}

engine::Answer get_settings(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  return sequence == nullptr ? no_sequence(call) : engine::done(ai(*sequence));
}

engine::Answer update_settings(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (auto refused = unknown_reference(call)) return *refused;
  if (engine::has_value(call.fields(), "offerId")) ai(*sequence)["offerGenerationInputs"] = nullptr;
  if (engine::has_value(call.fields(), "offerGenerationInputs")) ai(*sequence)["offerId"] = nullptr;
  apply(ai(*sequence), call.fields());
  return engine::done(ai(*sequence));
}

engine::Answer set_approval_mode(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)["approvalMode"] = json::object{{"enabled", call.fields().at("enabled")}};
  if (engine::flag_of(call.fields(), "approveAllPendingContacts"))
    send_pending_approvals(call.world, call.id("sequence_id"));
  return engine::done();
}

engine::Answer set_autopilot(engine::Call& call, std::string_view status) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)["autopilot"].as_object()["status"] = status;
  return engine::done();
}

engine::Answer enable_autopilot(engine::Call& call) {
  return set_autopilot(call, "enabled");
}
engine::Answer disable_autopilot(engine::Call& call) {
  return set_autopilot(call, "disabled");
}

engine::Answer force_autopilot(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (engine::text_of(ai(*sequence).at("autopilot").as_object(), "status") != "enabled") {
    return call.refuse(409, "autopilotNotEnabled", "The autopilot of this sequence is off.");
  }
  return engine::done();
}

engine::Answer preview_autopilot(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  return engine::accept_job(call, "AutopilotPreview", [](engine::World&) -> json::value {
    return json::object{{"contactsCount", 5}, {"companiesCount", 1}, {"sampleContacts", json::array()}};
  });
}

engine::Answer get_insights(engine::Call& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  const engine::Row* const contact = call.store().find("contacts", call.id("contact_id"));
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return engine::done(json::object{{"summary", engine::full_name(*contact) + " works at " +
                                                   std::string(engine::text_of(*contact, "company")) + "."}});
}

engine::Answer personalize_preview(engine::Call& call) {
  const engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr ||
      engine::find_enrolment(call.store(), call.id("sequence_id"), call.id("contact_id")) == nullptr) {
    return call.not_found("The contact is not in this sequence.");
  }
  if (engine::steps_of(call.store(), call.id("sequence_id")).empty()) {
    return call.refuse(409, "noPersonalizableSteps", "The sequence has no messages to personalize.");
  }
  if (engine::job_running(call.store(), "PreviewPersonalization")) {
    return call.refuse(409, "alreadyInProgress", "A personalization is running.");
  }
  return engine::accept_job(call, "PreviewPersonalization", {});
}

engine::Answer preview_feedback(engine::Call& call) {
  return sequence_of(call) == nullptr ? no_sequence(call) : engine::done();
}

engine::Answer set_step_types(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (engine::text_of(*sequence, "status") == "active") {
    return call.refuse(409, "stepTypesRegenerationBlocked", "A running sequence keeps its steps.");
  }
  ai(*sequence)["generatedStepTypes"] = call.fields().at("generatedStepTypes");
  return engine::done();
}

engine::Answer get_knowledge_base(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const engine::Row* const row =
      call.store().find(k_knowledge, engine::integer_of(ai(*sequence), "knowledgeBaseId"));
  return row == nullptr ? call.not_found("The sequence has no knowledge base.") : engine::done(*row);
}

engine::Answer connect_knowledge_base(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (call.store().find(k_knowledge, engine::integer_of(call.fields(), "knowledgeBaseId")) == nullptr) {
    return call.refuse(400, "invalidKnowledgeBase", "There is no knowledge base with that id.");
  }
  ai(*sequence)["knowledgeBaseId"] = call.fields().at("knowledgeBaseId");
  return engine::done();
}

engine::Answer disconnect(engine::Call& call, std::string_view member) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  ai(*sequence)[member] = nullptr;
  return engine::done();
}

engine::Answer disconnect_knowledge_base(engine::Call& call) {
  return disconnect(call, "knowledgeBaseId");
}
engine::Answer detach_playbook(engine::Call& call) {
  return disconnect(call, "playbookId");
}

engine::Answer get_playbook(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const engine::Row* const row =
      call.store().table(k_playbooks).find(engine::text_of(ai(*sequence), "playbookId"));
  return row == nullptr ? call.not_found("The sequence has no playbook.") : engine::done(*row);
}

engine::Answer attach_playbook(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (auto refused = bad_playbook(call, engine::text_of(call.fields(), "playbookId"))) return *refused;
  ai(*sequence)["playbookId"] = call.fields().at("playbookId");
  return engine::done();
}

}  // namespace

engine::Row& add_ai_sequence(engine::World& world, const json::object& fields) {
  json::object settings = default_settings();
  apply(settings, fields);
  const json::object& structure = fields.at("sequenceStructureSetup").as_object();
  settings["generatedStepTypes"] = structure.at("generatedStepTypes");
  json::object own{{"name", fields.at("name")}, {"_ai", std::move(settings)}};
  if (engine::has_value(fields, "scheduleId")) own["scheduleId"] = fields.at("scheduleId");
  if (engine::has_value(fields, "emailAccounts")) own["_emails"] = fields.at("emailAccounts");
  if (engine::has_value(fields, "linkedInAccounts")) own["_linkedins"] = fields.at("linkedInAccounts");
  engine::Row& sequence = add_sequence(world, std::move(own));
  const std::int64_t steps = engine::integer_of(structure, "numberOfSteps", 1);
  for (std::int64_t i = 0; i < steps; ++i) {
    add_step(world.store, engine::integer_of(sequence, "id"),
             {{"type", "email"},
              {"delayInMinutes", i == 0 ? 0 : 2880},
              {"executionMode", "automatic"},
              {"variants", json::array{json::object{
                               {"subject", i == 0 ? json::value("A short question") : json::value(nullptr)},
                               {"message", "Written by AI for each contact."}}}}});
  }
  return sequence;
}

std::span<const engine::Binding> ai_sequence_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
