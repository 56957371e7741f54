#include "sandbox/domain/sequences.hpp"

#include "sandbox/domain/enrolments.hpp"

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

std::int64_t steps_of_type(Store& store, const Record& sequence, std::string_view type) {
  std::int64_t count = 0;
  for (const Record* step : steps_of(store, integer_of(sequence, "id")))
    count += text_of(*step, "type") == type ? 1 : 0;
  return count;
}

}  // namespace

bool has_connected_mailbox(Store& store, const Record& sequence) {
  for (const std::int64_t id : integers_of(sequence, "_emails")) {
    const Record* const mailbox = store.find("email-accounts", id);
    if (mailbox != nullptr && text_of(*mailbox, "connectionStatus") == "connected") return true;
  }
  return false;
}

bool is_running(const Record& sequence) {
  return text_of(sequence, "status") == "active" && !flag_of(sequence, "isArchived");
}

std::string_view sequence_health(Store& store, const Record& sequence) {
  const bool needs_mailbox = steps_of_type(store, sequence, "email") > 0;
  return is_running(sequence) && needs_mailbox && !has_connected_mailbox(store, sequence) ? "blocked"
                                                                                          : "healthy";
}

json::object sequence_item(Store& store, const Record& sequence) {
  json::object item = sequence;
  item["health"] = sequence_health(store, sequence);
  return item;
}

json::object sequence_view(Store& store, const Record& sequence) {
  json::object view = sequence_item(store, sequence);
  json::array mailboxes;
  for (const std::int64_t id : integers_of(sequence, "_emails")) {
    const Record* const record = store.find("email-accounts", id);
    if (record != nullptr)
      mailboxes.push_back(json::object{{"id", id}, {"email", text_of(*record, "email")}});
  }
  view["emailAccounts"] = std::move(mailboxes);
  json::array profiles;
  for (const std::int64_t id : integers_of(sequence, "_linkedins")) {
    if (const Record* const record = store.find("linkedin-accounts", id)) profiles.push_back(*record);
  }
  view["linkedInAccounts"] = std::move(profiles);
  json::array steps;
  for (const Record* step : steps_of(store, integer_of(sequence, "id"))) steps.push_back(*step);
  view["steps"] = std::move(steps);
  view["issues"] = nullptr;
  if (view.at("health") == "blocked")
    view["issues"] = json::array{json::object{{"type", "emailAccountSendingBlocked"}}};
  return view;
}

json::object default_sequence_settings() {
  return {{"emailsCountPerDay", 150},
          {"daysToFinishProspect", 7},
          {"emailSendingDelaySeconds", 55},
          {"dailyThrottling", 50},
          {"useDailyThrottling", true},
          {"disableOpensTracking", false},
          {"repliesHandlingType", "markAsFinished"},
          {"enableLinksTracking", false},
          {"isSendingPlainTextEnabled", false},
          {"isListUnsubscribeHeaderEnabled", true},
          {"isSameDomainSendingLimitEnabled", false},
          {"numberOfSameDomainSendingLimit", nullptr},
          {"matchProspectToEmailAccountProvider", false},
          {"callIsAutomatic", false},
          {"taskIsAutomatic", false},
          {"generatedTaskOwner", "sequence"}};
}

json::value default_schedule(Store& store) {
  const std::vector<Record*> schedules = all_records(store, "schedules");
  for (const Record* schedule : schedules) {
    if (flag_of(*schedule, "isDefault")) return schedule->at("id");
  }
  return schedules.empty() ? json::value(nullptr) : schedules.front()->at("id");
}

Record& add_sequence(AccountState& state, json::object own) {
  Record record{{"ownerUserId", state.user()},
                {"name", ""},
                {"created", state.now_iso()},
                {"status", "new"},
                {"isArchived", false},
                {"scheduleId", default_schedule(state.store)},
                {"settings", default_sequence_settings()},
                {"_emails", json::array()},
                {"_linkedins", json::array()}};
  for (json::key_value_pair& member : own) record[member.key()] = std::move(member.value());
  return state.store.add("sequences", std::move(record));
}

bool delete_sequence(AccountState& state, std::int64_t id) {
  Store& store = state.store;
  if (!store.table("sequences").erase(std::to_string(id))) return false;
  std::vector<std::int64_t> contacts;
  for (const Record* enrolment : enrolments_in(store, id))
    contacts.push_back(integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) end_enrolment(state, id, contact);
  std::vector<std::int64_t> steps;
  for (const Record* step : steps_of(store, id)) steps.push_back(integer_of(*step, "id"));
  for (const std::int64_t step : steps) store.table("steps").erase(std::to_string(step));
  for (Record* thread : select(
           store, "threads", [&](const Record& record) { return integer_of(record, "sequenceId") == id; })) {
    (*thread)["sequenceId"] = nullptr;
  }
  return true;
}

}  // namespace reply_mcp::sandbox::domain
