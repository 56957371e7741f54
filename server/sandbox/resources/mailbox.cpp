#include "sandbox/resources/mailbox.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::resources {

using namespace engine;

void remember_tags(Store& store, const json::array& names) {
  constexpr std::string_view k_tags = "email-accounts/tags";
  for (const json::value& name : names) {
    if (taken(store, k_tags, "name", name.as_string(), nullptr) || store.table(k_tags).full()) continue;
    store.add(k_tags, {{"name", name}, {"colorId", 1}});
  }
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

json::object mailbox_view(Store& store, const Record& mailbox) {
  json::object view = mailbox;
  const std::int64_t id = integer_of(mailbox, "id");
  view["isInUse"] =
      !select(store, "sequences", [&](const Record& sequence) {
         const std::vector<std::int64_t> ids = integers_of(sequence, "_emails");
         return text_of(sequence, "status") == "active" && std::find(ids.begin(), ids.end(), id) != ids.end();
       }).empty();
  return view;
}

}  // namespace reply_mcp::sandbox::resources
