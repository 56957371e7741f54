#include "sandbox/domain/conversations.hpp"

#include "base/utf8.hpp"
#include "sandbox/domain/mailboxes.hpp"
#include "sandbox/domain/texts.hpp"

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

constexpr std::size_t k_preview_bytes = 120;

json::value reference(const Record* record) {
  if (record == nullptr) return nullptr;
  return json::object{{"id", record->at("id")}, {"name", record->at("name")}};
}

/// The text of a message without its markup.
std::string plain(std::string_view html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<')
      inside = true;
    else if (c == '>')
      inside = false;
    else if (!inside)
      text += c;
  }
  return text;
}

}  // namespace

std::vector<Record*> messages_of(Store& store, std::int64_t thread) {
  return select(store, "messages",
                [&](const Record& record) { return integer_of(record, "_thread") == thread; });
}

Record* find_thread(Store& store, std::int64_t contact, std::string_view channel) {
  const std::vector<Record*> threads = select(store, "threads", [&](const Record& record) {
    return integer_of(record, "contactId") == contact && text_of(record, "channel") == channel;
  });
  return threads.empty() ? nullptr : threads.back();
}

Record& thread_with(AccountState& state, const Record& contact, std::string_view channel) {
  Store& store = state.store;
  const std::int64_t id = integer_of(contact, "id");
  if (Record* const thread = find_thread(store, id, channel)) return *thread;
  const bool email = channel == "email";
  const std::vector<Record*> profiles = all_records(store, "linkedin-accounts");
  const Record* const mailbox = email ? default_mailbox(store) : nullptr;
  const Record* const profile = email || profiles.empty() ? nullptr : profiles.front();
  const auto id_of = [](const Record* record) {
    return record == nullptr ? json::value(nullptr) : record->at("id");
  };
  return store.add("threads", {{"channel", channel},
                               {"isRead", true},
                               {"subject", nullptr},
                               {"contactId", id},
                               {"emailAccountId", id_of(mailbox)},
                               {"linkedInAccountId", id_of(profile)},
                               {"sequenceId", nullptr},
                               {"categoryId", nullptr},
                               {"hasMeetingIntent", false},
                               {"aiDraft", nullptr},
                               {"lastActivityDate", state.now_iso()}});
}

Record& add_message(AccountState& state, Record& thread, bool outbound, std::string_view body,
                    json::object own) {
  Record message{{"_thread", thread.at("id")},
                 {"channel", thread.at("channel")},
                 {"date", state.now_iso()},
                 {"body", body},
                 {"fromName", outbound ? state.acting->name : std::string_view()},
                 {"isOutbound", outbound},
                 {"status", nullptr},
                 {"aiSentType", nullptr}};
  for (json::key_value_pair& member : own) message[member.key()] = std::move(member.value());
  Record& stored = state.store.add("messages", std::move(message));
  if (!has_value(stored, "messageId")) {
    stored["messageId"] = "<message-" + std::to_string(integer_of(stored, "id")) + "@example.com>";
  }
  thread["lastActivityDate"] = stored.at("date");
  return stored;
}

const Record& person_of(Store& store, const Record& thread) {
  static const Record nobody;
  const Record* const contact = store.find("contacts", integer_of(thread, "contactId"));
  if (contact != nullptr) return *contact;
  const json::value* const snapshot = thread.if_contains("_snapshot");
  return snapshot == nullptr ? nobody : snapshot->as_object();
}

json::object thread_contact(Store& store, const Record& thread) {
  const bool deleted = store.find("contacts", integer_of(thread, "contactId")) == nullptr;
  const Record& person = person_of(store, thread);
  const auto member = [&](std::string_view name) {
    return has_value(person, name) ? person.at(name) : json::value(nullptr);
  };
  return {{"id", deleted ? json::value(nullptr) : member("id")},
          {"ownerId", deleted ? json::value(nullptr) : member("ownerUserId")},
          {"fullName", full_name(person)},
          {"email", member("email")},
          {"linkedInProfileUrl", member("linkedInUrl")},
          {"phone", member("phone")},
          {"companyName", member("company")},
          {"title", member("title")},
          {"isDeleted", deleted}};
}

json::value thread_category(Store& store, const Record& thread) {
  return reference(store.find("inbox/threads/categories", integer_of(thread, "categoryId")));
}

json::value thread_sequence(Store& store, const Record& thread) {
  return reference(store.find("sequences", integer_of(thread, "sequenceId")));
}

json::object thread_item(Store& store, const Record& thread) {
  json::object item = thread;
  item["contact"] = thread_contact(store, thread);
  item["category"] = thread_category(store, thread);
  item["sequence"] = thread_sequence(store, thread);
  item["isLastMessagePlanned"] = false;
  const std::vector<Record*> messages = messages_of(store, integer_of(thread, "id"));
  item["bodyPreview"] =
      messages.empty()
          ? json::value(nullptr)
          : json::value(base::utf8::prefix(plain(text_of(*messages.back(), "body")), k_preview_bytes));
  item["status"] = json::object{{"state", "ok"}};
  return item;
}

json::object thread_view(Store& store, const Record& thread) {
  json::object view = thread_item(store, thread);
  json::array messages;
  for (const Record* message : messages_of(store, integer_of(thread, "id"))) messages.push_back(*message);
  view["messages"] = std::move(messages);
  return view;
}

}  // namespace reply_mcp::sandbox::domain
