// Reports over emails and LinkedIn, and the statistics of sequences, computed from what the account did.
// Calls, tasks and teams are in team_reports.cpp.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/resources/handlers.hpp"
#include "sandbox/resources/report_parts.hpp"

#include <map>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::chrono::days k_max_statistics{31};

json::value name_of(Store& store, std::string_view table, const json::value& id) {
  const Record* const record = id.is_int64() ? store.find(table, id.get_int64()) : nullptr;
  return record == nullptr ? json::value(nullptr) : record->at("name");
}

json::object step_members(Store& store, const Record& event) {
  const std::string place = step_display(store, integer_of(event, "sequenceId"), integer_of(event, "stepId"));
  if (place.empty()) return {{"sequenceStepNumber", nullptr}, {"sequenceStepDisplayName", nullptr}};
  return {{"sequenceStepNumber", std::stoll(place)}, {"sequenceStepDisplayName", "Step " + place}};
}

const Record& recipient_of(Store& store, const Record& event) {
  static const Record nobody;
  const std::int64_t id = integer_of(event, "contactId");
  const Record* contact = store.find("contacts", id);
  if (contact == nullptr) contact = store.find("deleted-contacts", id);
  return contact == nullptr ? nobody : *contact;
}

json::object email_record(Store& store, const Record& event) {
  json::object record = recipient_of(store, event);
  const Record* const mailbox = store.find("email-accounts", integer_of(event, "emailAccountId"));
  record["contactId"] = event.at("contactId");
  record["emailAccountId"] = event.at("emailAccountId");
  record["emailAccountEmail"] = mailbox == nullptr ? json::value(nullptr) : mailbox->at("email");
  record["sequenceId"] = event.at("sequenceId");
  record["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) record[name] = std::move(value);
  record["deliveryDate"] = event.at("date");
  record["isDelivered"] = !flag_of(event, "bounced");
  record["isOpened"] = flag_of(event, "opened");
  record["isReplied"] = flag_of(event, "replied");
  record["isInterested"] = flag_of(event, "interested");
  record["isBounced"] = flag_of(event, "bounced");
  record["isClicked"] = flag_of(event, "clicked");
  record["isOptedOut"] = flag_of(event, "optedOut");
  return record;
}

json::object linkedin_row(Store& store, const Record& event) {
  json::object record = event;
  const Record& person = recipient_of(store, event);
  static constexpr std::pair<std::string_view, std::string_view> k_members[] = {
      {"contactFirstName", "firstName"},
      {"contactLastName", "lastName"},
      {"contactEmail", "email"},
      {"contactLinkedInUrl", "linkedInUrl"}};
  for (const auto& [name, member] : k_members)
    record[name] = has_value(person, member) ? person.at(member) : json::value(nullptr);
  const json::value* account = event.if_contains("linkedInAccountId");
  record["senderLinkedInAccountName"] =
      name_of(store, "linkedin-accounts", account == nullptr ? json::value() : *account);
  record["sequenceName"] = name_of(store, "sequences", event.at("sequenceId"));
  for (auto& [name, value] : step_members(store, event)) record[name] = std::move(value);
  record["actionDate"] = event.at("date");
  return record;
}

using EventView = json::object (*)(Store&, const Record&);

AccountAnswer list(AccountCall& call, std::string_view kind, EventView view) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (!window) return window.error();
  return page(call, events_in(call.state, kind, *window, filters),
              [&](const Record* record) { return view(call.store(), *record); });
}

AccountAnswer list_emails(AccountCall& call) {
  return list(call, "email", email_record);
}
AccountAnswer list_linkedin(AccountCall& call) {
  return list(call, "linkedIn", linkedin_row);
}

json::object overview_of(AccountState& state, const ReportWindow& window, const json::object& filters) {
  const std::vector<Record*> emails = events_in(state, "email", window, filters);
  json::object figures = email_figures(emails, events_in(state, "meeting", window, filters));
  std::map<std::int64_t, bool> accounts;
  for (const Record* email : emails) accounts[integer_of(*email, "emailAccountId")] = true;
  figures["accounts"] = accounts.size();
  return figures;
}

AccountAnswer emails_overview(AccountCall& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (!window) return window.error();
  json::object figures = overview_of(call.state, *window, filters);
  if (has_value(call.fields(), "compareTo")) {
    const WindowResult other = window_of(call, call.fields().at("compareTo").as_object());
    if (!other) return other.error();
    figures["compareTo"] = overview_of(call.state, *other, filters);
  }
  return done(std::move(figures));
}

AccountAnswer linkedin_overview(AccountCall& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (!window) return window.error();
  return done(linkedin_figures(events_in(call.state, "linkedIn", *window, filters)));
}

json::object statistics(AccountState& state, std::int64_t sequence, const ReportWindow& window) {
  const json::object only{{"sequenceIds", json::array{sequence}}};
  return {{"emailOverview",
           email_figures(events_in(state, "email", window, only), events_in(state, "meeting", window, only))},
          {"linkedInOverview", linkedin_figures(events_in(state, "linkedIn", window, only))}};
}

AccountAnswer sequence_statistics(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  if (call.store().find("sequences", call.id()) == nullptr) {
    return business_problem(404, "sequenceStats.notFound", "There is no sequence with that id.");
  }
  return done(statistics(call.state, call.id(), *window));
}

AccountAnswer all_statistics(AccountCall& call) {
  const json::object& filters = filters_of(call);
  const WindowResult window = window_of(call, filters);
  if (!window) return window.error();
  if (window->to - window->from > k_max_statistics) {
    return AccountCall::invalid("/filters/from", "The window takes at most 31 days.");
  }
  if (window->from + k_max_statistics < call.state.now() - std::chrono::minutes(1)) {
    return AccountCall::invalid("/filters/from", "The window must begin within the last 31 days.");
  }
  json::array items;
  for (const Record* sequence : all_records(call.store(), "sequences")) {
    if (!allows(filters, "userIds", sequence->at("ownerUserId"))) continue;
    json::object item = statistics(call.state, integer_of(*sequence, "id"), *window);
    item["sequenceId"] = sequence->at("id");
    item["name"] = sequence->at("name");
    item["status"] = flag_of(*sequence, "isArchived") ? json::value("archived") : sequence->at("status");
    items.push_back(std::move(item));
  }
  return done(std::move(items));
}

}  // namespace

std::span<const OperationHandler> report_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"reporting_list_emails", list_emails},       {"reporting_get_emails_overview", emails_overview},
      {"reporting_list_linkedin", list_linkedin},   {"reporting_get_linkedin_overview", linkedin_overview},
      {"sequences_stats_get", sequence_statistics}, {"sequences_stats_list", all_statistics},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
