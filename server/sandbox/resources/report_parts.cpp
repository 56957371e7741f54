#include "sandbox/resources/report_parts.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

using std::chrono::days;

std::optional<days> length_of(std::string_view preset) {
  if (preset == "lastWeek") return days(7);
  if (preset == "lastMonth") return days(31);
  if (preset == "lastYear") return days(366);
  if (preset == "allTime") return days(36'600);
  return std::nullopt;
}

/// A bare date means its whole day when it is the end.
Instant end_of(std::string_view text) {
  const Instant instant = parse_instant(text).value_or(Instant());
  return is_date(text) ? instant + days(1) - std::chrono::seconds(1) : instant;
}

}  // namespace

const json::object& filters_of(const AccountCall& call) {
  static const json::object none;
  const json::value* filters = call.fields().if_contains("filters");
  return filters != nullptr && filters->is_object() ? filters->get_object() : none;
}

WindowResult window_of(const AccountCall& call, const json::object& filters) {
  const Instant now = call.state.now();
  const bool dated = has_value(filters, "from") || has_value(filters, "to");
  if (const auto length = length_of(text_of(filters, "dateRangePreset"))) {
    if (dated)
      return AccountCall::invalid("/filters/dateRangePreset",
                                  "stands instead of from and to, not beside them");
    return ReportWindow{now - *length, now};
  }
  ReportWindow window{now - days(7), now};
  if (has_value(filters, "to")) window.to = end_of(text_of(filters, "to"));
  window.from = has_value(filters, "from") ? instant_of(filters, "from") : window.to - days(7);
  if (window.from > window.to) return plain_problem(400, "from must not be after to.");
  return window;
}

bool allows(const json::object& filters, std::string_view name, const json::value& value) {
  const json::value* wanted = filters.if_contains(name);
  if (wanted == nullptr || !wanted->is_array() || wanted->get_array().empty()) return true;
  return std::any_of(wanted->get_array().begin(), wanted->get_array().end(), [&](const json::value& one) {
    if (one.is_string() && value.is_string()) return same_text(one.get_string(), value.get_string());
    return one == value;
  });
}

bool contact_meets(Store& store, std::int64_t contact_id, const json::object& filters) {
  static constexpr std::pair<std::string_view, std::string_view> k_fields[] = {
      {"companies", "company"},   {"companySizes", "companySize"},
      {"industries", "industry"}, {"titles", "title"},
      {"cities", "city"},         {"states", "state"},
      {"countries", "country"}};
  const Record* contact = store.find("contacts", contact_id);
  if (contact == nullptr) contact = store.find("deleted-contacts", contact_id);
  static const Record nobody;
  const Record& person = contact == nullptr ? nobody : *contact;
  for (const auto& [filter, member] : k_fields) {
    const json::value* own = person.if_contains(member);
    if (!allows(filters, filter, own == nullptr ? json::value() : *own)) return false;
  }
  const std::string_view status = text_of(person, "_emailStatus");
  if (!allows(filters, "emailValidationStatuses",
              json::value(status.empty() ? "requiresValidation" : status)))
    return false;
  if (!allows(filters, "emailProviders", "other")) return false;
  const std::vector<std::int64_t> wanted = integers_of(filters, "contactListIds");
  if (wanted.empty()) return true;
  const std::vector<std::int64_t> lists = integers_of(person, "_lists");
  return std::any_of(lists.begin(), lists.end(), [&](std::int64_t id) {
    return std::find(wanted.begin(), wanted.end(), id) != wanted.end();
  });
}

bool in_scope(const Record& record, const json::object& filters) {
  return has_value(record, "sequenceId") || flag_of(filters, "includeOutOfSequence");
}

std::vector<Record*> events_in(AccountState& state, std::string_view kind, const ReportWindow& window,
                               const json::object& filters) {
  if (!allows(filters, "teamIds", AccountState::k_team)) return {};
  std::vector<Record*> events = select(state.store, "events", [&](const Record& event) {
    const Instant date = instant_of(event, "date");
    if (text_of(event, "kind") != kind || date < window.from || date > window.to) return false;
    if (!in_scope(event, filters)) return false;
    const bool source = allows(filters, "emailSendingSources",
                               flag_of(event, "manual") ? "manualEmail" : "sequenceProcessing");
    return source && allows(filters, "userIds", event.at("userId")) &&
           allows(filters, "sequenceIds", event.at("sequenceId")) &&
           allows(filters, "emailAccountIds", event.at("emailAccountId")) &&
           contact_meets(state.store, integer_of(event, "contactId"), filters);
  });
  std::stable_sort(events.begin(), events.end(), [](const Record* a, const Record* b) {
    return text_of(*a, "date") < text_of(*b, "date");
  });
  return events;
}

double percentage(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return 0.0;
  return std::round(10'000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 100.0;
}

std::int64_t people_in(const std::vector<Record*>& events) {
  std::set<std::int64_t> people;
  for (const Record* event : events) people.insert(integer_of(*event, "contactId"));
  return static_cast<std::int64_t>(people.size());
}

std::int64_t marked(const std::vector<Record*>& events, std::string_view flag) {
  return std::count_if(events.begin(), events.end(),
                       [&](const Record* event) { return flag_of(*event, flag); });
}

std::vector<Record*> with_flag(std::vector<Record*> events, std::string_view flag, bool value) {
  std::erase_if(events, [&](const Record* event) { return flag_of(*event, flag) != value; });
  return events;
}

json::object email_figures(const std::vector<Record*>& emails, const std::vector<Record*>& meetings) {
  const std::int64_t contacted = people_in(emails);
  const std::int64_t delivered = people_in(with_flag(emails, "bounced", false));
  json::object figures{{"contacted", contacted}};
  const auto put = [&](const std::string& name, std::int64_t count, std::int64_t whole) {
    figures[name] = count;
    figures[name + "Percentage"] = percentage(count, whole);
  };
  put("delivered", delivered, contacted);
  put("notReached", contacted - delivered, contacted);
  put("bounced", people_in(with_flag(emails, "bounced", true)), contacted);
  for (const char* flag : {"opened", "replied", "interested", "optedOut", "outOfOffice", "autoReplied"}) {
    put(flag, people_in(with_flag(emails, flag, true)), delivered);
  }
  put("meetingsBooked", people_in(meetings), delivered);
  return figures;
}

json::object linkedin_figures(const std::vector<Record*>& actions) {
  const auto count = [&](std::initializer_list<std::string_view> types) {
    return static_cast<std::int64_t>(std::count_if(actions.begin(), actions.end(), [&](const Record* action) {
      return std::find(types.begin(), types.end(), text_of(*action, "actionType")) != types.end();
    }));
  };
  const std::int64_t sent = count({"sentAutoConnection", "sentManualConnection", "sentAutoConnectionNote"});
  const std::int64_t accepted = count({"acceptedAutoConnection"});
  const std::int64_t messages = count({"sentAutoMessage", "sentManualMessage"});
  const std::int64_t inmails = count({"sentAutoInMail", "sentManualInMail"});
  const std::int64_t notes = count({"sentAutoConnectionNote"});
  const std::int64_t message_replies = count({"repliedAutoMessage"});
  const std::int64_t inmail_replies = count({"repliedAutoInMail"});
  const std::int64_t note_replies = count({"repliedAutoConnectionNote"});
  const std::int64_t replies = message_replies + inmail_replies + note_replies;
  const std::int64_t all_messages = messages + inmails + notes;
  return {{"connectionsSent", sent},
          {"connectionsAccepted", accepted},
          {"connectionsAcceptedPercentage", percentage(accepted, sent)},
          {"messagesSent", all_messages},
          {"replied", replies},
          {"repliedPercentage", percentage(replies, all_messages)},
          {"inMailsSent", inmails},
          {"inMailsReplied", inmail_replies},
          {"inMailsRepliedPercentage", percentage(inmail_replies, inmails)},
          {"connectionNotesSent", notes},
          {"connectionNotesReplied", note_replies},
          {"connectionNotesRepliedPercentage", percentage(note_replies, notes)},
          {"regularMessagesSent", messages},
          {"regularMessagesReplied", message_replies},
          {"regularMessagesRepliedPercentage", percentage(message_replies, messages)},
          {"profileViews", count({"autoProfileView", "manualProfileView"})},
          {"likes", count({"like"})},
          {"follows", count({"followProfile"})},
          {"endorses", count({"endorseSkills"})}};
}

}  // namespace reply_mcp::sandbox::resources
