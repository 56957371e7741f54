// Reports over emails and LinkedIn, and the statistics of sequences, computed from what the account did.
// Calls, tasks and teams are in team_reports.cpp.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/report_figures.hpp"
#include "sandbox/report_filter.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::chrono::days k_longest_statistics{31};

json::value name_of(Store& store, std::string_view table, const json::value& id) {
  const Row* const row = id.is_int64() ? store.find(table, id.get_int64()) : nullptr;
  return row == nullptr ? json::value(nullptr) : row->at("name");
}

json::object step_members(Store& store, const Row& event) {
  const std::string place = step_display(store, integer_of(event, "sequenceId"), integer_of(event, "stepId"));
  if (place.empty()) return {{"sequenceStepNumber", nullptr}, {"sequenceStepDisplayName", nullptr}};
  return {{"sequenceStepNumber", std::stoll(place)}, {"sequenceStepDisplayName", "Step " + place}};
}

const Row& person_of(Store& store, const Row& event) {
  static const Row nobody;
  const std::int64_t id = integer_of(event, "contactId");
  const Row* contact = store.find("contacts", id);
  if (contact == nullptr) contact = store.find("deleted-contacts", id);
  return contact == nullptr ? nobody : *contact;
}

json::object email_row(Store& store, const Row& event) {
  json::object row = person_of(store, event);
  const Row* const mailbox = store.find("email-accounts", integer_of(event, "emailAccountId"));
  row["contactId"] = event.at("contactId");
  row["emailAccountId"] = event.at("emailAccountId");
  row["emailAccountEmail"] = mailbox == nullptr ? json::value(nullptr) : mailbox->at("email");
  row["sequenceId"] = event.at("sequenceId");
  row["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) row[name] = std::move(value);
  row["deliveryDate"] = event.at("date");
  row["isDelivered"] = !flag_of(event, "bounced");
  row["isOpened"] = flag_of(event, "opened");
  row["isReplied"] = flag_of(event, "replied");
  row["isInterested"] = flag_of(event, "interested");
  row["isBounced"] = flag_of(event, "bounced");
  row["isClicked"] = flag_of(event, "clicked");
  row["isOptedOut"] = flag_of(event, "optedOut");
  return row;
}

json::object linkedin_row(Store& store, const Row& event) {
  json::object row = event;
  const Row& person = person_of(store, event);
  static constexpr std::pair<std::string_view, std::string_view> k_members[] = {
      {"contactFirstName", "firstName"},
      {"contactLastName", "lastName"},
      {"contactEmail", "email"},
      {"contactLinkedInUrl", "linkedInUrl"}};
  for (const auto& [name, member] : k_members)
    row[name] = has_value(person, member) ? person.at(member) : json::value(nullptr);
  const json::value* account = event.if_contains("linkedInAccountId");
  row["senderLinkedInAccountName"] =
      name_of(store, "linkedin-accounts", account == nullptr ? json::value() : *account);
  row["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) row[name] = std::move(value);
  row["actionDate"] = event.at("date");
  return row;
}

using View = json::object (*)(Store&, const Row&);

Answer list(Call& call, std::string_view kind, View view) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  return page(call, events_in(call.world, kind, window.window, filters),
              [&](const Row* row) { return view(call.store(), *row); });
}

Answer list_emails(Call& call) {
  return list(call, "email", email_row);
}
Answer list_linkedin(Call& call) {
  return list(call, "linkedIn", linkedin_row);
}

Answer emails_overview(Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  const std::vector<Row*> emails = events_in(call.world, "email", window.window, filters);
  const std::vector<Row*> meetings = events_in(call.world, "meeting", window.window, filters);
  json::object figures = email_figures(emails, static_cast<std::int64_t>(meetings.size()));
  std::map<std::int64_t, bool> accounts;
  for (const Row* email : emails) accounts[integer_of(*email, "emailAccountId")] = true;
  figures["accounts"] = accounts.size();
  return done(std::move(figures));
}

Answer linkedin_overview(Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  return done(linkedin_figures(events_in(call.world, "linkedIn", window.window, filters)));
}

json::object statistics(World& world, std::int64_t sequence, const Window& window) {
  const json::object only{{"sequenceIds", json::array{sequence}}};
  const std::vector<Row*> meetings = events_in(world, "meeting", window, only);
  return {{"emailOverview", email_figures(events_in(world, "email", window, only),
                                          static_cast<std::int64_t>(meetings.size()))},
          {"linkedInOverview", linkedin_figures(events_in(world, "linkedIn", window, only))}};
}

Answer sequence_statistics(Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  if (call.store().find("sequences", call.id()) == nullptr) {
    return business_problem(404, "sequenceStats.notFound", "There is no sequence with that id.");
  }
  return done(statistics(call.world, call.id(), window.window));
}

Answer all_statistics(Call& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (window.refused) return *window.refused;
  if (window.window.to - window.window.from > k_longest_statistics) {
    return Call::invalid("/filters/from", "The window takes at most 31 days.");
  }
  if (window.window.from + k_longest_statistics < call.world.now() - std::chrono::minutes(1)) {
    return Call::invalid("/filters/from", "The window must begin within the last 31 days.");
  }
  json::array items;
  for (const Row* sequence : all_rows(call.store(), "sequences")) {
    if (!allows(filters, "userIds", sequence->at("ownerUserId"))) continue;
    json::object item = statistics(call.world, integer_of(*sequence, "id"), window.window);
    item["sequenceId"] = sequence->at("id");
    item["name"] = sequence->at("name");
    item["status"] = flag_of(*sequence, "isArchived") ? json::value("archived") : sequence->at("status");
    items.push_back(std::move(item));
  }
  return done(std::move(items));
}

}  // namespace

std::span<const Binding> report_bindings() {
  static constexpr Binding k_bindings[] = {
      {"reporting_list_emails", list_emails},       {"reporting_get_emails_overview", emails_overview},
      {"reporting_list_linkedin", list_linkedin},   {"reporting_get_linkedin_overview", linkedin_overview},
      {"sequences_stats_get", sequence_statistics}, {"sequences_stats_list", all_statistics},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
