// One message to one contact outside any sequence.
// Source: Reply, "Direct outreach".
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/mailboxes.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

AccountAnswer send_email(AccountCall& call) {
  const Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  const json::object& fields = call.fields();
  const Record* const mailbox =
      has_value(fields, "emailAccountId")
          ? call.store().find("email-accounts", integer_of(fields, "emailAccountId"))
          : default_mailbox(call.store());
  if (mailbox == nullptr) return call.refuse(400, "emailAccountNotFound", "There is no such email account.");
  if (text_of(*contact, "email").empty())
    return call.refuse(400, "invalidInput", "The contact has no email address.");
  const auto sent = send(call.state, *contact,
                         {.subject = render(text_of(fields, "subject"), *contact).text,
                          .body = render(text_of(fields, "body"), *contact).text,
                          .sender = integer_of(*mailbox, "id"),
                          .manual = true,
                          .source = "direct",
                          .opens_conversation = true});
  if (!sent) return refuse(call, sent.error());
  const Record* const message = *sent;
  return done(
      json::object{{"status", "sent"},
                   {"messageId", message == nullptr ? json::value(nullptr) : message->at("messageId")}});
}

/// What differs between the LinkedIn actions.
struct LinkedInAction {
  std::string_view type;   ///< actionType of the answer
  std::string_view event;  ///< action type of the reports
  std::string_view text;   ///< member of the body that is sent
};

AccountAnswer act(AccountCall& call, const LinkedInAction& action) {
  const Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.refuse(404, "contactNotFound", "There is no contact with that id.");
  if (text_of(*contact, "linkedInUrl").empty())
    return call.refuse(404, "noLinkedInProfile", "The contact has no LinkedIn profile.");
  const Record* const account =
      call.store().find("linkedin-accounts", integer_of(call.fields(), "linkedInAccountId"));
  if (account == nullptr)
    return call.refuse(404, "linkedInAccountNotFound", "There is no such LinkedIn account.");
  const Rendered rendered = render(text_of(call.fields(), action.text), *contact);
  if (!rendered.unresolved.empty()) {
    return call.refuse(400, "missingVariables",
                       "Nothing fills the placeholder " + rendered.unresolved.front() + ".");
  }
  const auto sent = send(call.state, *contact,
                         {.channel = "linkedIn",
                          .body = rendered.text,
                          .sender = integer_of(*account, "id"),
                          .manual = true,
                          .action = action.event,
                          .activity = "linkedInActionDone",
                          .source = "direct",
                          .opens_conversation = action.type != "connect"});
  if (!sent) return refuse(call, sent.error());
  return done(json::object{{"actionType", action.type},
                           {"linkedInActivityId", call.store().next_id("linkedin-activities", 1)},
                           {"sentAtUtc", call.state.now_iso()}});
}

AccountAnswer connect(AccountCall& call) {
  return act(call, {"connect", "sentManualConnection", "message"});
}
AccountAnswer message(AccountCall& call) {
  return act(call, {"message", "sentManualMessage", "message"});
}
AccountAnswer inmail(AccountCall& call) {
  return act(call, {"inMail", "sentManualInMail", "body"});
}
AccountAnswer voice(AccountCall& call) {
  return act(call, {"voice", "sentManualMessage", ""});
}
AccountAnswer ai_voice(AccountCall& call) {
  return act(call, {"aiVoice", "sentManualMessage", "script"});
}

}  // namespace

std::span<const OperationHandler> outreach_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"direct_outreach_send_email", send_email},
      {"direct_outreach_send_linkedin_connect", connect},
      {"direct_outreach_send_linkedin_message", message},
      {"direct_outreach_send_linkedin_inmail", inmail},
      {"direct_outreach_send_linkedin_voice", voice},
      {"direct_outreach_send_linkedin_ai_voice", ai_voice},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
