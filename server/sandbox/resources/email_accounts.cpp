// Mailboxes. Source: Reply, "Email accounts". No mail server is ever contacted. All that has no effect on a
// sequence or the inbox is the generic behaviour.
#include "sandbox/resources/email_accounts.hpp"

#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = "email-accounts";
constexpr std::size_t k_max_mailboxes = 100;

/// Makes the tags known that are not yet.
void remember_tags(Store& store, const json::array& names) {
  constexpr std::string_view k_tags = "email-accounts/tags";
  for (const json::value& name : names) {
    if (taken(store, k_tags, "name", name.as_string(), nullptr) || store.table(k_tags).full()) continue;
    store.add(k_tags, {{"name", name}, {"colorId", 1}});
  }
}

/// A running sequence sends from it.
json::object with_use(AccountState& state, const Record& mailbox) {
  json::object view = mailbox;
  const std::int64_t id = integer_of(mailbox, "id");
  view["isInUse"] =
      !select(state.store, "sequences", [&](const Record& sequence) {
         const std::vector<std::int64_t> ids = integers_of(sequence, "_emails");
         return text_of(sequence, "status") == "active" && std::find(ids.begin(), ids.end(), id) != ids.end();
       }).empty();
  return view;
}

AccountAnswer create(AccountCall& call) {
  const json::object& connection = call.fields().at("connection").as_object();
  if (taken(call.store(), k_table, "email", text_of(connection, "email"), nullptr)) {
    return call.refuse(400, "internalError", "This mailbox is connected already.");
  }
  if (call.store().table(k_table).size() >= k_max_mailboxes)
    return call.refuse(409, "limitReached", "The plan takes no more mailboxes.");
  return done(add_mailbox(call.state, call.fields()));
}

AccountAnswer update(AccountCall& call) {
  Record* const mailbox = call.store().find(k_table, call.id());
  if (mailbox == nullptr) return call.not_found("There is no email account with that id.");
  write_mailbox(call.state, *mailbox, call.fields());
  return done(*mailbox);
}

}  // namespace

std::span<const TableRules> email_account_tables() {
  static constexpr TableRules k_tables[] = {{.table = k_table, .view = with_use}};
  return k_tables;
}

std::span<const OperationHandler> email_account_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_accounts_create", create},
      {"email_accounts_update", update},
  };
  return k_handlers;
}

void write_mailbox(AccountState& state, Record& mailbox, const json::object& fields) {
  for (const std::string_view section : {"connection", "safety", "signature", "optOut", "rampUp"}) {
    const json::value* given = fields.if_contains(section);
    if (given == nullptr || !given->is_object()) continue;
    json::object& own = mailbox[section].as_object();
    for (const auto& [name, value] : given->get_object()) {
      if (name.ends_with("Password")) continue;
      own[name] = value;
    }
  }
  const json::object& connection = mailbox["connection"].as_object();
  mailbox["email"] = connection.at("email");
  mailbox["senderName"] = connection.at("senderName");
  mailbox["dailyLimit"] = mailbox["safety"].as_object().at("dailyLimit");
  if (const json::value* tags = fields.if_contains("tags")) {
    mailbox["tags"] = *tags;
    remember_tags(state.store, tags->as_array());
  }
  mailbox["updatedAt"] = state.now_iso();
}

Record& add_mailbox(AccountState& state, const json::object& fields) {
  Record mailbox{{"ownerUserId", state.user()},
                 {"emailAccountType", "custom"},
                 {"isDefault", false},
                 {"connectionStatus", "connected"},
                 {"sendingConnectivityError", nullptr},
                 {"receivingConnectivityError", nullptr},
                 {"sendingLockedByProvider", false},
                 {"tags", json::array()},
                 {"connection", json::object{{"email", ""},
                                             {"senderName", nullptr},
                                             {"smtpHost", "smtp.example.com"},
                                             {"smtpPort", 587},
                                             {"smtpSsl", true},
                                             {"imapHost", "imap.example.com"},
                                             {"imapPort", 993},
                                             {"imapSsl", true}}},
                 {"safety", json::object{{"dailyLimit", 150},
                                         {"isEmailsThrottlingEnabled", false},
                                         {"emailsPerInterval", nullptr},
                                         {"emailsThrottlingSecondsInterval", nullptr},
                                         {"isSendingDelayEnabled", true},
                                         {"maxSendingDelaySeconds", 120},
                                         {"minSendingDelaySeconds", 55}}},
                 {"signature", json::object{{"signature", nullptr}}},
                 {"optOut", json::object{{"message", nullptr},
                                         {"emailFooter", nullptr},
                                         {"isOptOutLinkEnabled", true},
                                         {"optOutTextBlock", nullptr}}},
                 {"rampUp", json::object{{"enabled", false}, {"startValue", 5}, {"incrementValue", 5}}}};
  write_mailbox(state, mailbox, fields);
  return state.store.add("email-accounts", std::move(mailbox));
}

}  // namespace reply_mcp::sandbox::resources
