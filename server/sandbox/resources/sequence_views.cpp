#include "sandbox/resources/sequence_views.hpp"

#include "sandbox/engine/domain.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

std::int64_t steps_of_type(engine::Store& store, const engine::Row& sequence, std::string_view type) {
  std::int64_t count = 0;
  for (const engine::Row* step : engine::steps_of(store, engine::integer_of(sequence, "id")))
    count += engine::text_of(*step, "type") == type ? 1 : 0;
  return count;
}

}  // namespace

bool has_connected_mailbox(engine::Store& store, const engine::Row& sequence) {
  for (const std::int64_t id : engine::integers_of(sequence, "_emails")) {
    const engine::Row* const mailbox = store.find("email-accounts", id);
    if (mailbox != nullptr && engine::text_of(*mailbox, "connectionStatus") == "connected") return true;
  }
  return false;
}

std::string_view sequence_health(engine::Store& store, const engine::Row& sequence) {
  const bool running =
      engine::text_of(sequence, "status") == "active" && !engine::flag_of(sequence, "isArchived");
  const bool needs_mailbox = steps_of_type(store, sequence, "email") > 0;
  return running && needs_mailbox && !has_connected_mailbox(store, sequence) ? "blocked" : "healthy";
}

json::object sequence_item(engine::Store& store, const engine::Row& sequence) {
  json::object item = sequence;
  item["health"] = sequence_health(store, sequence);
  return item;
}

json::object sequence_view(engine::Store& store, const engine::Row& sequence) {
  json::object view = sequence_item(store, sequence);
  json::array mailboxes;
  for (const std::int64_t id : engine::integers_of(sequence, "_emails")) {
    const engine::Row* const row = store.find("email-accounts", id);
    if (row != nullptr)
      mailboxes.push_back(json::object{{"id", id}, {"email", engine::text_of(*row, "email")}});
  }
  view["emailAccounts"] = std::move(mailboxes);
  json::array profiles;
  for (const std::int64_t id : engine::integers_of(sequence, "_linkedins")) {
    if (const engine::Row* const row = store.find("linkedin-accounts", id)) profiles.push_back(*row);
  }
  view["linkedInAccounts"] = std::move(profiles);
  json::array steps;
  for (const engine::Row* step : engine::steps_of(store, engine::integer_of(sequence, "id")))
    steps.push_back(*step);
  view["steps"] = std::move(steps);
  view["issues"] = nullptr;
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

json::value default_schedule(engine::Store& store) {
  const std::vector<engine::Row*> schedules = engine::all_rows(store, "schedules");
  for (const engine::Row* schedule : schedules) {
    if (engine::flag_of(*schedule, "isDefault")) return schedule->at("id");
  }
  return schedules.empty() ? json::value(nullptr) : schedules.front()->at("id");
}

engine::Row& add_sequence(engine::World& world, json::object own) {
  engine::Row row{{"ownerUserId", world.user()},
                  {"name", ""},
                  {"created", world.now_iso()},
                  {"status", "new"},
                  {"isArchived", false},
                  {"scheduleId", default_schedule(world.store)},
                  {"settings", default_sequence_settings()},
                  {"_emails", json::array()},
                  {"_linkedins", json::array()},
                  {"_folder", nullptr}};
  for (auto& [name, value] : own) row[name] = std::move(value);
  return world.store.add("sequences", std::move(row));
}

}  // namespace reply_mcp::sandbox::resources
