#include "sandbox/domain/ai_messages.hpp"

#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/sequences.hpp"
#include "sandbox/domain/steps.hpp"

#include <utility>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

constexpr std::string_view k_table = "approvals";

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
          {"autopilot", json::object{{"status", "disabled"}, {"isSearchInProgress", false}}},
          {"playbookId", nullptr},
          {"knowledgeBaseId", nullptr},
          {"approvalMode", json::object{{"enabled", true}}},
          {"intentSignals", json::array()}};
}

/// Sends an approved message; it is no longer kept then.
Reach deliver(AccountState& state, const Record& approval) {
  const std::int64_t contact_id = integer_of(approval, "contactId");
  const std::int64_t sequence_id = integer_of(approval, "sequenceId");
  const Record* const contact = state.store.find("contacts", contact_id);
  Record* const enrolment = find_enrolment(state.store, sequence_id, contact_id);
  if (contact != nullptr) {
    const auto sent = send(state, *contact,
                           {.channel = text_of(approval, "channel"),
                            .subject = std::string(text_of(approval, "messageSubject")),
                            .body = std::string(text_of(approval, "messageContent")),
                            .sequence = sequence_id,
                            .step = enrolment == nullptr ? 0 : integer_of(*enrolment, "currentStepId"),
                            .sender = enrolment == nullptr ? 0 : integer_of(*enrolment, "emailAccountId"),
                            .opens_conversation = true,
                            .own = {{"aiSentType", "aiGenerated"}}});
    if (!sent) return sent.error();
  }
  if (enrolment != nullptr) pass_step(state, *enrolment);
  state.store.table(k_table).erase(approval_key(sequence_id, contact_id));
  return {};
}

}  // namespace

void apply_ai_settings(json::object& settings, const json::object& from) {
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

Record& add_ai_sequence(AccountState& state, const json::object& fields) {
  json::object settings = default_settings();
  apply_ai_settings(settings, fields);
  const json::object& structure = fields.at("sequenceStructureSetup").as_object();
  settings["generatedStepTypes"] = structure.at("generatedStepTypes");
  json::object own{{"name", fields.at("name")}, {"_ai", std::move(settings)}};
  if (has_value(fields, "scheduleId")) own["scheduleId"] = fields.at("scheduleId");
  if (has_value(fields, "emailAccounts")) own["_emails"] = fields.at("emailAccounts");
  if (has_value(fields, "linkedInAccounts")) own["_linkedins"] = fields.at("linkedInAccounts");
  Record& sequence = add_sequence(state, std::move(own));
  const std::int64_t steps = integer_of(structure, "numberOfSteps", 1);
  for (std::int64_t i = 0; i < steps; ++i) {
    add_step(state.store, integer_of(sequence, "id"),
             {{"type", "email"},
              {"delayInMinutes", i == 0 ? 0 : 2880},
              {"executionMode", "automatic"},
              {"variants", json::array{json::object{
                               {"subject", i == 0 ? json::value("A short question") : json::value(nullptr)},
                               {"message", "Written by AI for each contact."}}}}});
  }
  return sequence;
}

bool waits_for_approval(const Record& sequence) {
  const json::value* const settings = sequence.if_contains("_ai");
  return settings != nullptr && flag_of(settings->at("approvalMode").as_object(), "enabled");
}

std::string approval_key(std::int64_t sequence, std::int64_t contact) {
  return std::to_string(sequence) + "/" + std::to_string(contact);
}

Record* find_approval(Store& store, std::int64_t sequence, std::int64_t contact) {
  Record* const approval = store.table(k_table).find(approval_key(sequence, contact));
  return approval == nullptr || flag_of(*approval, "_approved") ? nullptr : approval;
}

void add_approval(AccountState& state, std::int64_t sequence, std::int64_t contact) {
  state.store.table(k_table).insert(approval_key(sequence, contact),
                                    {{"sequenceId", sequence},
                                     {"contactId", contact},
                                     {"channel", "email"},
                                     {"stepDisplayName", "Step 1"},
                                     {"messageSubject", "A short question"},
                                     {"messageContent", "Would a short call next week suit you?"},
                                     {"isRegenerating", false},
                                     {"createdAt", state.now_iso()},
                                     {"previousMessages", json::array()}});
}

Reach approve(AccountState& state, Record& approval) {
  if (const Record* const contact = state.store.find("contacts", integer_of(approval, "contactId"))) {
    if (const Reach reach = check_reach(state.store, *contact); !reach) return reach;
  }
  const Record* const sequence = state.store.find("sequences", integer_of(approval, "sequenceId"));
  if (sequence != nullptr && is_running(*sequence)) {
    // A copy, because delivering takes the approval away.
    return deliver(state, Record(approval));
  }
  approval["_approved"] = true;
  return {};
}

namespace {

std::vector<Record> approvals_in(Store& store, std::int64_t sequence, bool approved) {
  std::vector<Record> found;
  for (const Record* record : select(store, k_table, [&](const Record& one) {
         return integer_of(one, "sequenceId") == sequence && flag_of(one, "_approved") == approved;
       })) {
    found.push_back(*record);
  }
  return found;
}

}  // namespace

void approve_all(AccountState& state, std::int64_t sequence) {
  for (const Record& waiting : approvals_in(state.store, sequence, false)) {
    Record* const approval = find_approval(state.store, sequence, integer_of(waiting, "contactId"));
    // One that is refused goes on waiting.
    if (approval != nullptr) static_cast<void>(approve(state, *approval));
  }
}

void send_approved(AccountState& state, std::int64_t sequence) {
  for (const Record& approval : approvals_in(state.store, sequence, true))
    static_cast<void>(deliver(state, approval));
}

}  // namespace reply_mcp::sandbox::domain
