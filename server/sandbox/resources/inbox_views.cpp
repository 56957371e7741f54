#include "sandbox/resources/inbox_views.hpp"

#include "base/utf8.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::size_t k_preview_bytes = 120;

json::value reference(const engine::Row* row) {
  if (row == nullptr) return nullptr;
  return json::object{{"id", row->at("id")}, {"name", row->at("name")}};
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

json::object thread_contact(engine::Store& store, const engine::Row& thread) {
  const engine::Row* const contact = store.find("contacts", engine::integer_of(thread, "contactId"));
  const json::value* snapshot = thread.if_contains("_snapshot");
  const bool deleted = contact == nullptr;
  static const engine::Row nobody;
  const engine::Row& person = !deleted ? *contact : snapshot != nullptr ? snapshot->as_object() : nobody;
  const auto member = [&](std::string_view name) {
    return engine::has_value(person, name) ? person.at(name) : json::value(nullptr);
  };
  return {{"id", deleted ? json::value(nullptr) : member("id")},
          {"ownerId", deleted ? json::value(nullptr) : member("ownerUserId")},
          {"fullName", engine::full_name(person)},
          {"email", member("email")},
          {"linkedInProfileUrl", member("linkedInUrl")},
          {"phone", member("phone")},
          {"companyName", member("company")},
          {"title", member("title")},
          {"isDeleted", deleted}};
}

json::value thread_category(engine::Store& store, const engine::Row& thread) {
  return reference(store.find("inbox/threads/categories", engine::integer_of(thread, "categoryId")));
}

json::value thread_sequence(engine::Store& store, const engine::Row& thread) {
  return reference(store.find("sequences", engine::integer_of(thread, "sequenceId")));
}

json::object thread_item(engine::Store& store, const engine::Row& thread) {
  json::object item = thread;
  item["contact"] = thread_contact(store, thread);
  item["category"] = thread_category(store, thread);
  item["sequence"] = thread_sequence(store, thread);
  item["isLastMessagePlanned"] = false;
  const std::vector<engine::Row*> messages = engine::messages_of(store, engine::integer_of(thread, "id"));
  item["bodyPreview"] = messages.empty()
                            ? json::value(nullptr)
                            : json::value(base::utf8::prefix(plain(engine::text_of(*messages.back(), "body")),
                                                             k_preview_bytes));
  item["status"] = json::object{{"state", "ok"}};
  return item;
}

json::object thread_view(engine::Store& store, const engine::Row& thread) {
  json::object view = thread_item(store, thread);
  json::array messages;
  for (const engine::Row* message : engine::messages_of(store, engine::integer_of(thread, "id")))
    messages.push_back(*message);
  view["messages"] = std::move(messages);
  return view;
}

}  // namespace reply_mcp::sandbox::resources
