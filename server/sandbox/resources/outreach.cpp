// One message to one contact outside any sequence: email and LinkedIn. Source: Reply, "Direct outreach".
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Answer send_email(engine::Call& call) {
  const engine::Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  const json::object& fields = call.fields();
  const engine::Row* const mailbox =
      engine::has_value(fields, "emailAccountId")
          ? call.store().find("email-accounts", engine::integer_of(fields, "emailAccountId"))
          : engine::default_mailbox(call.store());
  if (mailbox == nullptr) return call.refuse(400, "emailAccountNotFound", "There is no such email account.");
  if (engine::text_of(*contact, "email").empty())
    return call.refuse(400, "invalidInput", "The contact has no email address.");
  if (engine::blacklisted(call.store(), engine::text_of(*contact, "email"))) {
    return call.refuse(400, "contactInBlackList", "The address is on the blacklist.");
  }
  if (engine::flag_of(*contact, "isOptedOut"))
    return call.refuse(400, "invalidInput", "The contact has opted out.");
  engine::Row& thread = engine::thread_with(call.world, *contact, "email");
  const std::string subject = engine::render(engine::text_of(fields, "subject"), *contact).text;
  if (!engine::has_value(thread, "subject")) thread["subject"] = subject;
  const engine::Row& message = engine::add_message(
      call.world, thread, true, engine::render(engine::text_of(fields, "body"), *contact).text,
      {{"subject", subject},
       {"fromAddress", mailbox->at("email")},
       {"to", json::array{contact->at("email")}}});
  engine::note_event(call.world, "email", call.id(),
                     {{"manual", true}, {"emailAccountId", mailbox->at("id")}});
  engine::note_activity(call.world, call.id(), "emailSent", "direct", {{"subject", subject}});
  return engine::done(json::object{{"status", "sent"}, {"messageId", message.at("messageId")}});
}

/// What keeps the account from acting, the same for every LinkedIn action.
std::optional<engine::Answer> blocked(const engine::Call& call, const engine::Row* contact,
                                      const engine::Row* account) {
  if (contact == nullptr) return call.refuse(404, "contactNotFound", "There is no contact with that id.");
  if (engine::text_of(*contact, "linkedInUrl").empty()) {
    return call.refuse(404, "noLinkedInProfile", "The contact has no LinkedIn profile.");
  }
  if (account == nullptr)
    return call.refuse(404, "linkedInAccountNotFound", "There is no such LinkedIn account.");
  const std::string_view status = engine::text_of(*account, "status");
  if (status == "cookieInvalid")
    return call.refuse(409, "invalidCookie", "The LinkedIn session has expired.");
  if (status == "disabled")
    return call.refuse(409, "linkedInAccountInactive", "The LinkedIn account is disabled.");
  return std::nullopt;
}

struct Action {
  std::string_view type;   ///< actionType of the answer
  std::string_view event;  ///< action type of the reports
  std::string_view usage;  ///< counter of today's use of the account
  std::string_view limit;  ///< its daily ceiling
  bool needs_connection;
};

/// 429 with a code and the seconds to midnight UTC; nullopt while the account may still act today.
std::optional<engine::Answer> used_up(const engine::Call& call, const engine::Row& account,
                                      const Action& action) {
  const json::value* limits = account.if_contains("limits");
  const json::value* most =
      limits == nullptr || !limits->is_object() ? nullptr : limits->get_object().if_contains("fixedMax");
  if (most == nullptr || !most->is_object()) return std::nullopt;
  const std::int64_t used = engine::integer_of(account.at("usage").as_object(), action.usage);
  if (used < engine::integer_of(most->get_object(), action.limit, used + 1)) return std::nullopt;
  engine::Answer answer =
      call.refuse(429, "dailyLimitReached", "The LinkedIn account has used up this action for today.");
  const engine::Instant now = call.world.now();
  const auto midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
  const auto wait = std::chrono::ceil<std::chrono::seconds>(midnight - now);
  answer.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(1, wait.count())));
  return answer;
}

engine::Answer act(engine::Call& call, const Action& action, std::string_view text) {
  engine::Row* const contact = call.store().find("contacts", call.id());
  engine::Row* const account =
      call.store().find("linkedin-accounts", engine::integer_of(call.fields(), "linkedInAccountId"));
  if (auto refused = blocked(call, contact, account)) return *refused;
  const bool connected = engine::flag_of(*contact, "_connected");
  if (action.needs_connection && !connected)
    return call.refuse(409, "notConnected", "The contact is not connected with this account.");
  if (action.type == "connect" && connected)
    return call.refuse(409, "alreadyConnected", "The contact is connected already.");
  if (auto refused = used_up(call, *account, action)) return *refused;
  const engine::Rendered rendered = engine::render(text, *contact);
  if (!rendered.unresolved.empty()) {
    return call.refuse(400, "missingVariables",
                       "Nothing fills the placeholder " + rendered.unresolved.front() + ".");
  }
  json::object& usage = (*account)["usage"].as_object();
  usage[action.usage] = engine::integer_of(usage, action.usage) + 1;
  if (action.type != "connect") {
    engine::Row& thread = engine::thread_with(call.world, *contact, "linkedIn");
    thread["linkedInAccountId"] = account->at("id");
    engine::add_message(call.world, thread, true, rendered.text);
  }
  engine::note_event(call.world, "linkedIn", call.id(),
                     {{"actionType", action.event}, {"linkedInAccountId", account->at("id")}});
  engine::note_activity(call.world, call.id(), "linkedInActionDone", "direct", {{"actionType", action.type}});
  return engine::done(json::object{{"actionType", action.type},
                                   {"linkedInActivityId", call.store().next_id("linkedin-activities", 1)},
                                   {"sentAtUtc", call.world.now_iso()}});
}

engine::Answer connect(engine::Call& call) {
  return act(
      call,
      {"connect", "sentManualConnection", "connectionRequests", "dailySendConnectionRequestCount", false},
      engine::text_of(call.fields(), "message"));
}

engine::Answer message(engine::Call& call) {
  return act(call, {"message", "sentManualMessage", "messages", "dailySendMessageCount", true},
             engine::text_of(call.fields(), "message"));
}

engine::Answer inmail(engine::Call& call) {
  const engine::Row* const account =
      call.store().find("linkedin-accounts", engine::integer_of(call.fields(), "linkedInAccountId"));
  if (account != nullptr && engine::text_of(*account, "accountType") != "salesNavigator") {
    return call.refuse(400, "salesNavRequired", "InMail needs a Sales Navigator account.");
  }
  return act(call, {"inMail", "sentManualInMail", "inMails", "dailyInMailCount", false},
             engine::text_of(call.fields(), "body"));
}

engine::Answer voice(engine::Call& call) {
  if (call.store().find("voice-attachments", engine::integer_of(call.fields(), "voiceAttachmentId")) ==
      nullptr) {
    return call.refuse(404, "voiceAttachmentNotFound", "There is no such voice attachment.");
  }
  return act(call, {"voice", "sentManualMessage", "messages", "dailySendMessageCount", true},
             "Voice message");
}

engine::Answer ai_voice(engine::Call& call) {
  return act(call, {"aiVoice", "sentManualMessage", "messages", "dailySendMessageCount", true},
             engine::text_of(call.fields(), "script"));
}

}  // namespace

std::span<const engine::Binding> outreach_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"direct_outreach_send_email", send_email},
      {"direct_outreach_send_linkedin_connect", connect},
      {"direct_outreach_send_linkedin_message", message},
      {"direct_outreach_send_linkedin_inmail", inmail},
      {"direct_outreach_send_linkedin_voice", voice},
      {"direct_outreach_send_linkedin_ai_voice", ai_voice},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
