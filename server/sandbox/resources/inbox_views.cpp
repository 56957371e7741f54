#include "sandbox/resources/inbox_views.hpp"

#include "base/utf8.hpp"

namespace reply_mcp::sandbox::resources {

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

json::object thread_contact(Store& store, const Record& thread) {
  const Record* const contact = store.find("contacts", integer_of(thread, "contactId"));
  const json::value* snapshot = thread.if_contains("_snapshot");
  const bool deleted = contact == nullptr;
  static const Record nobody;
  const Record& person = !deleted ? *contact : snapshot != nullptr ? snapshot->as_object() : nobody;
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

}  // namespace reply_mcp::sandbox::resources
