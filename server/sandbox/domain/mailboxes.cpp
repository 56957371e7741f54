#include "sandbox/domain/mailboxes.hpp"

#include <utility>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

constexpr std::string_view k_table = "email-accounts";

/// Makes the tags known that are not yet.
void remember_tags(Store& store, const json::array& names) {
  constexpr std::string_view k_tags = "email-accounts/tags";
  for (const json::value& name : names) {
    if (taken(store, k_tags, "name", name.as_string(), nullptr) || store.table(k_tags).full()) continue;
    store.add(k_tags, {{"name", name}, {"colorId", 1}});
  }
}

}  // namespace

Record* default_mailbox(Store& store) {
  Record* connected = nullptr;
  for (auto& [place, record] : store.table(k_table).records()) {
    if (text_of(record, "connectionStatus") != "connected") continue;
    if (flag_of(record, "isDefault")) return &record;
    if (connected == nullptr) connected = &record;
  }
  return connected;
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
  return state.store.add(k_table, std::move(mailbox));
}

}  // namespace reply_mcp::sandbox::domain
