#include "sandbox/resources/report_figures.hpp"

#include "sandbox/resources/report_filter.hpp"

#include <algorithm>
#include <set>

namespace reply_mcp::sandbox::resources {

using namespace engine;

std::int64_t people_in(const std::vector<Record*>& events) {
  std::set<std::int64_t> people;
  for (const Record* event : events) people.insert(integer_of(*event, "contactId"));
  return static_cast<std::int64_t>(people.size());
}

std::int64_t marked(const std::vector<Record*>& events, std::string_view flag) {
  return std::count_if(events.begin(), events.end(),
                       [&](const Record* event) { return flag_of(*event, flag); });
}

json::object email_figures(const std::vector<Record*>& emails, std::int64_t meetings) {
  const auto sent = static_cast<std::int64_t>(emails.size());
  const std::int64_t bounced = marked(emails, "bounced");
  const std::int64_t delivered = sent - bounced;
  json::object figures{{"contacted", people_in(emails)}, {"delivered", delivered}};
  figures["deliveredPercentage"] = percentage(delivered, sent);
  const auto put = [&](const std::string& name, std::int64_t count, std::int64_t whole) {
    figures[name] = count;
    figures[name + "Percentage"] = percentage(count, whole);
  };
  for (const char* flag : {"opened", "replied", "interested", "optedOut", "outOfOffice", "autoReplied"}) {
    put(flag, marked(emails, flag), delivered);
  }
  put("bounced", bounced, sent);
  put("notReached", bounced, sent);
  put("meetingsBooked", meetings, delivered);
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
