// Reports over emails and LinkedIn, and the statistics of sequences, computed from what the account did.
// Calls, tasks and teams are in team_reports.cpp.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/report_figures.hpp"
#include "sandbox/resources/report_filter.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::chrono::days k_longest_statistics{31};

json::value name_of(engine::Store& store, std::string_view table, const json::value& id) {
  const engine::Row* const row = id.is_int64() ? store.find(table, id.get_int64()) : nullptr;
  return row == nullptr ? json::value(nullptr) : row->at("name");
}

json::object step_members(engine::Store& store, const engine::Row& event) {
  const std::string place = engine::step_display(store, engine::integer_of(event, "sequenceId"),
                                                 engine::integer_of(event, "stepId"));
  if (place.empty()) return {{"sequenceStepNumber", nullptr}, {"sequenceStepDisplayName", nullptr}};
  return {{"sequenceStepNumber", std::stoll(place)}, {"sequenceStepDisplayName", "Step " + place}};
}

const engine::Row& person_of(engine::Store& store, const engine::Row& event) {
  static const engine::Row nobody;
  const std::int64_t id = engine::integer_of(event, "contactId");
  const engine::Row* contact = store.find("contacts", id);
  if (contact == nullptr) contact = store.find("deleted-contacts", id);
  return contact == nullptr ? nobody : *contact;
}

json::object email_row(engine::Store& store, const engine::Row& event) {
  json::object row = person_of(store, event);
  const engine::Row* const mailbox =
      store.find("email-accounts", engine::integer_of(event, "emailAccountId"));
  row["contactId"] = event.at("contactId");
  row["emailAccountId"] = event.at("emailAccountId");
  row["emailAccountEmail"] = mailbox == nullptr ? json::value(nullptr) : mailbox->at("email");
  row["sequenceId"] = event.at("sequenceId");
  row["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) row[name] = std::move(value);
  row["deliveryDate"] = event.at("date");
  row["isDelivered"] = !engine::flag_of(event, "bounced");
  row["isOpened"] = engine::flag_of(event, "opened");
  row["isReplied"] = engine::flag_of(event, "replied");
  row["isInterested"] = engine::flag_of(event, "interested");
  row["isBounced"] = engine::flag_of(event, "bounced");
  row["isClicked"] = engine::flag_of(event, "clicked");
  row["isOptedOut"] = engine::flag_of(event, "optedOut");
  return row;
}

json::object linkedin_row(engine::Store& store, const engine::Row& event) {
  json::object row = event;
  const engine::Row& person = person_of(store, event);
  static constexpr std::pair<std::string_view, std::string_view> k_members[] = {
      {"contactFirstName", "firstName"},
      {"contactLastName", "lastName"},
      {"contactEmail", "email"},
      {"contactLinkedInUrl", "linkedInUrl"}};
  for (const auto& [name, member] : k_members)
    row[name] = engine::has_value(person, member) ? person.at(member) : json::value(nullptr);
  const json::value* account = event.if_contains("linkedInAccountId");
  row["senderLinkedInAccountName"] =
      name_of(store, "linkedin-accounts", account == nullptr ? json::value() : *account);
  row["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) row[name] = std::move(value);
  row["actionDate"] = event.at("date");
  return row;
}

using View = json::object (*)(engine::Store&, const engine::Row&);

engine::Answer list(engine::Call& call, std::string_view kind, View view) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  return engine::page(call, events_in(call.world, kind, window.window, filters),
                      [&](const engine::Row* row) { return view(call.store(), *row); });
}

engine::Answer list_emails(engine::Call& call) {
  return list(call, "email", email_row);
}
engine::Answer list_linkedin(engine::Call& call) {
  return list(call, "linkedIn", linkedin_row);
}

engine::Answer emails_overview(engine::Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  const std::vector<engine::Row*> emails = events_in(call.world, "email", window.window, filters);
  const std::vector<engine::Row*> meetings = events_in(call.world, "meeting", window.window, filters);
  json::object figures = email_figures(emails, static_cast<std::int64_t>(meetings.size()));
  std::map<std::int64_t, bool> accounts;
  for (const engine::Row* email : emails) accounts[engine::integer_of(*email, "emailAccountId")] = true;
  figures["accounts"] = accounts.size();
  return engine::done(std::move(figures));
}

engine::Answer linkedin_overview(engine::Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  return engine::done(linkedin_figures(events_in(call.world, "linkedIn", window.window, filters)));
}

json::object statistics(engine::World& world, std::int64_t sequence, const Window& window) {
  const json::object only{{"sequenceIds", json::array{sequence}}};
  const std::vector<engine::Row*> meetings = events_in(world, "meeting", window, only);
  return {{"emailOverview", email_figures(events_in(world, "email", window, only),
                                          static_cast<std::int64_t>(meetings.size()))},
          {"linkedInOverview", linkedin_figures(events_in(world, "linkedIn", window, only))}};
}

engine::Answer sequence_statistics(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  if (call.store().find("sequences", call.id()) == nullptr) {
    return engine::business_problem(404, "sequenceStats.notFound", "There is no sequence with that id.");
  }
  return engine::done(statistics(call.world, call.id(), window.window));
}

engine::Answer all_statistics(engine::Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  if (window.window.to - window.window.from > k_longest_statistics) {
    return engine::Call::invalid("/filters/from", "The window takes at most 31 days.");
  }
  if (window.window.from + k_longest_statistics < call.world.now() - std::chrono::minutes(1)) {
    return engine::Call::invalid("/filters/from", "The window must begin within the last 31 days.");
  }
  json::array items;
  for (const engine::Row* sequence : engine::all_rows(call.store(), "sequences")) {
    if (!allows(filters, "userIds", sequence->at("ownerUserId"))) continue;
    json::object item = statistics(call.world, engine::integer_of(*sequence, "id"), window.window);
    item["sequenceId"] = sequence->at("id");
    item["name"] = sequence->at("name");
    item["status"] =
        engine::flag_of(*sequence, "isArchived") ? json::value("archived") : sequence->at("status");
    items.push_back(std::move(item));
  }
  return engine::done(std::move(items));
}

}  // namespace

std::span<const engine::Binding> report_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"reporting_list_emails", list_emails},       {"reporting_get_emails_overview", emails_overview},
      {"reporting_list_linkedin", list_linkedin},   {"reporting_get_linkedin_overview", linkedin_overview},
      {"sequences_stats_get", sequence_statistics}, {"sequences_stats_list", all_statistics},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
