// Conversations: list, filter, read marks, answers. Source: Reply, "Inbox".
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/inbox_views.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Row* thread_of(engine::Call& call) {
  return call.store().find("threads", call.id());
}
engine::Answer no_thread(const engine::Call& call) {
  return call.not_found("There is no thread with that id.");
}

engine::Answer page_of(engine::Call& call, const std::vector<engine::Row*>& rows) {
  return engine::page(call, rows, [&](const engine::Row* row) { return thread_item(call.store(), *row); });
}

engine::Answer list(engine::Call& call) {
  return page_of(call, threads_newest_first(call.store(), [](const engine::Row&) { return true; }));
}

/// The list of the criteria is absent, empty, or has the id.
bool among(const json::object& criteria, std::string_view name, const json::value* id) {
  const json::value* wanted = criteria.if_contains(name);
  if (wanted == nullptr || !wanted->is_array() || wanted->get_array().empty()) return true;
  return id != nullptr &&
         std::find(wanted->get_array().begin(), wanted->get_array().end(), *id) != wanted->get_array().end();
}

bool from_source(engine::Store& store, const engine::Row& thread, std::string_view source) {
  if (source.empty()) return true;
  if (source == "unread") return !engine::flag_of(thread, "isRead");
  if (source == "aiDraft") return engine::has_value(thread, "aiDraft");
  const std::vector<engine::Row*> messages = engine::messages_of(store, engine::integer_of(thread, "id"));
  const bool answered = std::any_of(messages.begin(), messages.end(), [](const engine::Row* message) {
    return !engine::flag_of(*message, "isOutbound");
  });
  return source == "inbox" ? answered : !messages.empty() && engine::flag_of(*messages.back(), "isOutbound");
}

bool mentions(engine::Store& store, const engine::Row& thread, std::string_view text) {
  if (text.empty() || engine::contains_text(engine::text_of(thread, "subject"), text)) return true;
  const json::object contact = thread_contact(store, thread);
  for (const std::string_view name : {"fullName", "email", "companyName"}) {
    if (engine::contains_text(engine::text_of(contact, name), text)) return true;
  }
  const std::vector<engine::Row*> messages = engine::messages_of(store, engine::integer_of(thread, "id"));
  return std::any_of(messages.begin(), messages.end(), [&](const engine::Row* message) {
    return engine::contains_text(engine::text_of(*message, "body"), text);
  });
}

bool meets(engine::Store& store, const json::object& criteria, const engine::Row& thread) {
  if (!among(criteria, "sequenceIds", thread.if_contains("sequenceId")) ||
      !among(criteria, "emailAccountIds", thread.if_contains("emailAccountId")) ||
      !among(criteria, "linkedInAccountIds", thread.if_contains("linkedInAccountId")) ||
      !among(criteria, "contactIds", thread.if_contains("contactId")) ||
      !among(criteria, "categoryIds", thread.if_contains("categoryId")) ||
      !among(criteria, "channels", thread.if_contains("channel"))) {
    return false;
  }
  if (engine::has_value(criteria, "ownerUserId") &&
      engine::integer_of(thread_contact(store, thread), "ownerId") !=
          engine::integer_of(criteria, "ownerUserId")) {
    return false;
  }
  if (engine::flag_of(criteria, "onlyWithMeetingIntent") && !engine::flag_of(thread, "hasMeetingIntent"))
    return false;
  const engine::Instant last = engine::instant_of(thread, "lastActivityDate");
  // The start is exclusive (Reply, "Dates and time zones").
  if (engine::has_value(criteria, "from") && last <= engine::instant_of(criteria, "from")) return false;
  if (engine::has_value(criteria, "to") && last > engine::instant_of(criteria, "to")) return false;
  return from_source(store, thread, engine::text_of(criteria, "source")) &&
         mentions(store, thread, engine::text_of(criteria, "search"));
}

engine::Answer filter(engine::Call& call) {
  const json::object& criteria = call.fields();
  if (engine::has_value(criteria, "from") && engine::has_value(criteria, "to") &&
      engine::instant_of(criteria, "to") <= engine::instant_of(criteria, "from")) {
    return call.refuse(400, "invalidInput", "to must be later than from.");
  }
  return page_of(call, threads_newest_first(call.store(), [&](const engine::Row& thread) {
                   return meets(call.store(), criteria, thread);
                 }));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const thread = thread_of(call);
  return thread == nullptr ? no_thread(call) : engine::done(thread_view(call.store(), *thread));
}

bool erase_thread(engine::Store& store, std::int64_t id) {
  std::vector<std::int64_t> messages;
  for (const engine::Row* message : engine::messages_of(store, id))
    messages.push_back(engine::integer_of(*message, "id"));
  for (const std::int64_t message : messages) store.table("messages").erase(std::to_string(message));
  return store.table("threads").erase(std::to_string(id));
}

engine::Answer remove(engine::Call& call) {
  return erase_thread(call.store(), call.id()) ? engine::done() : no_thread(call);
}

/// Runs `change` on each listed thread; false when there is no such thread.
template <class Change>
engine::Answer each_thread(engine::Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "threadIds")) {
    if (!change(id)) failures[std::to_string(id)] = engine::bulk_failure("notFound", "Thread not found.");
  }
  return engine::done(std::move(failures));
}

engine::Answer bulk_remove(engine::Call& call) {
  return each_thread(call, [&](std::int64_t id) { return erase_thread(call.store(), id); });
}

engine::Answer mark(engine::Call& call, bool read) {
  return each_thread(call, [&](std::int64_t id) {
    engine::Row* const thread = call.store().find("threads", id);
    if (thread == nullptr) return false;
    (*thread)["isRead"] = read;
    return true;
  });
}

engine::Answer mark_read(engine::Call& call) {
  return mark(call, true);
}
engine::Answer mark_unread(engine::Call& call) {
  return mark(call, false);
}

/// Reply takes a body without categoryId and clears the category (Reply, "Silent traps").
std::optional<engine::Answer> absent_category_clears(engine::Call& call) {
  json::object* const body = call.body.if_object();
  if (body != nullptr && !body->contains("categoryId")) (*body)["categoryId"] = nullptr;
  return std::nullopt;
}

engine::Answer set_category(engine::Call& call) {
  engine::Row* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const bool clears = !engine::has_value(call.fields(), "categoryId");
  if (!clears && call.store().find("inbox/threads/categories",
                                   engine::integer_of(call.fields(), "categoryId")) == nullptr) {
    return engine::business_problem(404, "inboxCategory.notFound", "There is no category with that id.");
  }
  (*thread)["categoryId"] = clears ? json::value(nullptr) : call.fields().at("categoryId");
  return engine::done();
}

engine::Answer set_meeting_intent(engine::Call& call) {
  engine::Row* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  (*thread)["hasMeetingIntent"] = call.fields().at("hasMeetingIntent");
  return engine::done();
}

engine::Answer list_messages(engine::Call& call) {
  if (thread_of(call) == nullptr) return no_thread(call);
  return engine::page(call, engine::messages_of(call.store(), call.id()),
                      [](const engine::Row* message) { return *message; });
}

engine::Answer send_reply(engine::Call& call) {
  engine::Row* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const json::object& fields = call.fields();
  if (engine::text_of(fields, "channel") != engine::text_of(*thread, "channel")) {
    return call.refuse(400, "channelMismatch",
                       "The thread's channel is " + std::string(engine::text_of(*thread, "channel")) + ".");
  }
  for (const std::int64_t id : engine::integers_of(fields, "attachmentIds")) {
    if (call.store().find("attachments", id) == nullptr) {
      return call.refuse(400, "attachmentNotFound",
                         "There is no attachment with the id " + std::to_string(id) + ".");
    }
  }
  const engine::Row* const contact = call.store().find("contacts", engine::integer_of(*thread, "contactId"));
  if (contact != nullptr && engine::flag_of(*contact, "isOptedOut")) {
    return call.refuse(400, "contactOptedOut", "The contact has opted out.");
  }
  json::object own;
  if (engine::text_of(*thread, "channel") == "email") {
    const engine::Row* const mailbox =
        call.store().find("email-accounts", engine::integer_of(*thread, "emailAccountId"));
    const json::object person = thread_contact(call.store(), *thread);
    own["subject"] = engine::has_value(*thread, "subject")
                         ? json::value("Re: " + std::string(engine::text_of(*thread, "subject")))
                         : json::value(nullptr);
    own["fromAddress"] = mailbox == nullptr ? json::value(nullptr) : mailbox->at("email");
    own["to"] = json::array{engine::has_value(fields, "to") ? fields.at("to") : person.at("email")};
    static constexpr std::string_view k_copies[] = {"cc", "bcc"};
    engine::copy_fields(fields, own, k_copies);
  }
  const engine::Row& message =
      engine::add_message(call.world, *thread, true, engine::text_of(fields, "message"), std::move(own));
  (*thread)["isRead"] = true;
  (*thread)["aiDraft"] = nullptr;
  if (contact != nullptr)
    engine::note_activity(call.world, engine::integer_of(*contact, "id"), "replySent", "inbox");
  return engine::done(message);
}

engine::Answer generate_draft(engine::Call& call) {
  engine::Row* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const json::object person = thread_contact(call.store(), *thread);
  (*thread)["aiDraft"] = json::object{
      {"message", "Thank you for your message, " + std::string(engine::text_of(person, "fullName")) +
                      ". When would suit you?"},
      {"cc", json::array()},
      {"bcc", json::array()},
      {"attachments", json::array()}};
  return engine::done(thread->at("aiDraft"));
}

engine::Answer draft_feedback(engine::Call& call) {
  return thread_of(call) == nullptr ? no_thread(call) : engine::done();
}

}  // namespace

std::span<const engine::Binding> inbox_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"inbox_list_threads", list},
      {"inbox_filter_threads", filter},
      {"inbox_get_thread", get},
      {"inbox_delete_thread", remove},
      {"inbox_bulk_delete_threads", bulk_remove},
      {"inbox_mark_threads_read", mark_read},
      {"inbox_mark_threads_unread", mark_unread},
      {"inbox_set_thread_category", set_category, absent_category_clears},
      {"inbox_set_meeting_intent", set_meeting_intent},
      {"inbox_list_messages", list_messages},
      {"inbox_send_reply", send_reply},
      {"inbox_generate_ai_draft", generate_draft},
      {"inbox_submit_ai_draft_feedback", draft_feedback},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
