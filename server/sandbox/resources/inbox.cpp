// Conversations: list, filter, read marks, answers; and their categories, whose reserved ones are Reply's
// own. Source: Reply, "Inbox".
#include "sandbox/domain/conversations.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

Record* thread_of(AccountCall& call) {
  return call.store().find("threads", call.id());
}
AccountAnswer no_thread(const AccountCall& call) {
  return call.not_found("There is no thread with that id.");
}

AccountAnswer page_of(AccountCall& call, const std::vector<Record*>& records) {
  return page(call, records, [&](const Record* record) { return thread_item(call.store(), *record); });
}

AccountAnswer list(AccountCall& call) {
  return page_of(call, threads_newest_first(call.store(), [](const Record&) { return true; }));
}

/// The list of the criteria is absent, empty, or has the id.
bool among(const json::object& criteria, std::string_view name, const json::value* id) {
  const json::value* wanted = criteria.if_contains(name);
  if (wanted == nullptr || !wanted->is_array() || wanted->get_array().empty()) return true;
  return id != nullptr &&
         std::find(wanted->get_array().begin(), wanted->get_array().end(), *id) != wanted->get_array().end();
}

bool from_source(Store& store, const Record& thread, std::string_view source) {
  if (source.empty()) return true;
  if (source == "unread") return !flag_of(thread, "isRead");
  if (source == "aiDraft") return has_value(thread, "aiDraft");
  const std::vector<Record*> messages = messages_of(store, integer_of(thread, "id"));
  const bool answered = std::any_of(messages.begin(), messages.end(),
                                    [](const Record* message) { return !flag_of(*message, "isOutbound"); });
  return source == "inbox" ? answered : !messages.empty() && flag_of(*messages.back(), "isOutbound");
}

bool mentions(Store& store, const Record& thread, std::string_view text) {
  if (text.empty() || contains_text(text_of(thread, "subject"), text)) return true;
  const json::object contact = thread_contact(store, thread);
  for (const std::string_view name : {"fullName", "email", "companyName"}) {
    if (contains_text(text_of(contact, name), text)) return true;
  }
  const std::vector<Record*> messages = messages_of(store, integer_of(thread, "id"));
  return std::any_of(messages.begin(), messages.end(),
                     [&](const Record* message) { return contains_text(text_of(*message, "body"), text); });
}

bool meets(Store& store, const json::object& criteria, const Record& thread) {
  if (!among(criteria, "sequenceIds", thread.if_contains("sequenceId")) ||
      !among(criteria, "emailAccountIds", thread.if_contains("emailAccountId")) ||
      !among(criteria, "linkedInAccountIds", thread.if_contains("linkedInAccountId")) ||
      !among(criteria, "contactIds", thread.if_contains("contactId")) ||
      !among(criteria, "categoryIds", thread.if_contains("categoryId")) ||
      !among(criteria, "channels", thread.if_contains("channel"))) {
    return false;
  }
  if (has_value(criteria, "ownerUserId") &&
      integer_of(thread_contact(store, thread), "ownerId") != integer_of(criteria, "ownerUserId")) {
    return false;
  }
  if (flag_of(criteria, "onlyWithMeetingIntent") && !flag_of(thread, "hasMeetingIntent")) return false;
  const Instant last = instant_of(thread, "lastActivityDate");
  // The start is exclusive (Reply, "Dates and time zones").
  if (has_value(criteria, "from") && last <= instant_of(criteria, "from")) return false;
  if (has_value(criteria, "to") && last > instant_of(criteria, "to")) return false;
  return from_source(store, thread, text_of(criteria, "source")) &&
         mentions(store, thread, text_of(criteria, "search"));
}

AccountAnswer filter(AccountCall& call) {
  const json::object& criteria = call.fields();
  if (has_value(criteria, "from") && has_value(criteria, "to") &&
      instant_of(criteria, "to") <= instant_of(criteria, "from")) {
    return call.refuse(400, "invalidInput", "to must be later than from.");
  }
  return page_of(call, threads_newest_first(call.store(), [&](const Record& thread) {
                   return meets(call.store(), criteria, thread);
                 }));
}

AccountAnswer get(AccountCall& call) {
  const Record* const thread = thread_of(call);
  return thread == nullptr ? no_thread(call) : done(thread_view(call.store(), *thread));
}

bool erase_thread(Store& store, std::int64_t id) {
  std::vector<std::int64_t> messages;
  for (const Record* message : messages_of(store, id)) messages.push_back(integer_of(*message, "id"));
  for (const std::int64_t message : messages) store.table("messages").erase(std::to_string(message));
  return store.table("threads").erase(std::to_string(id));
}

AccountAnswer remove(AccountCall& call) {
  return erase_thread(call.store(), call.id()) ? done() : no_thread(call);
}

/// Runs `change` on each listed thread; it gives false when there is no such thread.
template <class Change>
AccountAnswer each_thread(AccountCall& call, Change change) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "threadIds")) {
    if (!change(id)) failures[std::to_string(id)] = bulk_failure("notFound", "Thread not found.");
  }
  return done(std::move(failures));
}

AccountAnswer bulk_remove(AccountCall& call) {
  return each_thread(call, [&](std::int64_t id) { return erase_thread(call.store(), id); });
}

AccountAnswer mark(AccountCall& call, bool read) {
  return each_thread(call, [&](std::int64_t id) {
    Record* const thread = call.store().find("threads", id);
    if (thread == nullptr) return false;
    (*thread)["isRead"] = read;
    return true;
  });
}

AccountAnswer mark_read(AccountCall& call) {
  return mark(call, true);
}
AccountAnswer mark_unread(AccountCall& call) {
  return mark(call, false);
}

/// Reply takes a body without categoryId and clears the category (Reply, "Silent traps").
Admission absent_category_clears(AccountCall& call) {
  json::object* const body = call.body.if_object();
  if (body != nullptr && !body->contains("categoryId")) (*body)["categoryId"] = nullptr;
  return {};
}

AccountAnswer set_category(AccountCall& call) {
  Record* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const bool clears = !has_value(call.fields(), "categoryId");
  if (!clears &&
      call.store().find("inbox/threads/categories", integer_of(call.fields(), "categoryId")) == nullptr) {
    return business_problem(404, "inboxCategory.notFound", "There is no category with that id.");
  }
  (*thread)["categoryId"] = clears ? json::value(nullptr) : call.fields().at("categoryId");
  return done();
}

AccountAnswer set_meeting_intent(AccountCall& call) {
  Record* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  (*thread)["hasMeetingIntent"] = call.fields().at("hasMeetingIntent");
  return done();
}

AccountAnswer list_messages(AccountCall& call) {
  if (thread_of(call) == nullptr) return no_thread(call);
  return page(call, messages_of(call.store(), call.id()), [](const Record* message) { return *message; });
}

AccountAnswer send_reply(AccountCall& call) {
  Record* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const json::object& fields = call.fields();
  if (text_of(fields, "channel") != text_of(*thread, "channel")) {
    return call.refuse(400, "channelMismatch",
                       "The thread's channel is " + std::string(text_of(*thread, "channel")) + ".");
  }
  for (const std::int64_t id : integers_of(fields, "attachmentIds")) {
    if (call.store().find("attachments", id) == nullptr) {
      return call.refuse(400, "attachmentNotFound",
                         "There is no attachment with the id " + std::to_string(id) + ".");
    }
  }
  // A deleted person is whom the thread remembers: opting out and the blacklist outlive the contact.
  const Record person = person_of(call.store(), *thread);
  const bool email = text_of(*thread, "channel") == "email";
  json::object own;
  if (email) {
    own["subject"] = has_value(*thread, "subject")
                         ? json::value("Re: " + std::string(text_of(*thread, "subject")))
                         : json::value(nullptr);
    if (has_value(fields, "to")) own["to"] = json::array{fields.at("to")};
    static constexpr std::string_view k_copies[] = {"cc", "bcc"};
    copy_fields(fields, own, k_copies);
  }
  const auto sent = send(call.state, person,
                         {.channel = email ? "email" : "linkedIn",
                          .body = std::string(text_of(fields, "message")),
                          .sender = integer_of(*thread, email ? "emailAccountId" : "linkedInAccountId"),
                          .manual = true,
                          .action = email ? "" : "sentManualMessage",
                          .activity = "replySent",
                          .source = "inbox",
                          .conversation = thread,
                          .own = std::move(own)});
  if (!sent) return refuse(call, sent.error());
  (*thread)["isRead"] = true;
  (*thread)["aiDraft"] = nullptr;
  return *sent == nullptr ? done() : done(**sent);
}

AccountAnswer generate_draft(AccountCall& call) {
  Record* const thread = thread_of(call);
  if (thread == nullptr) return no_thread(call);
  const json::object person = thread_contact(call.store(), *thread);
  (*thread)["aiDraft"] =
      json::object{{"message", "Thank you for your message, " + std::string(text_of(person, "fullName")) +
                                   ". When would suit you?"},
                   {"cc", json::array()},
                   {"bcc", json::array()},
                   {"attachments", json::array()}};
  return done(thread->at("aiDraft"));
}

AccountAnswer draft_feedback(AccountCall& call) {
  return thread_of(call) == nullptr ? no_thread(call) : done();
}

constexpr std::string_view k_table = "inbox/threads/categories";

json::object with_unread_count(AccountState& state, const Record& category) {
  json::object item = category;
  item["unreadThreadsCount"] =
      select(state.store, "threads", [&](const Record& thread) {
        return !flag_of(thread, "isRead") && integer_of(thread, "categoryId") == integer_of(category, "id");
      }).size();
  return item;
}

void clear_category(AccountState& state, const Record& category) {
  for (Record* thread : all_records(state.store, "threads")) {
    if (integer_of(*thread, "categoryId") == integer_of(category, "id")) (*thread)["categoryId"] = nullptr;
  }
}

AccountAnswer link(AccountCall& call, bool into) {
  const bool known = call.store().find(k_table, call.id()) != nullptr;
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "threadIds")) {
    Record* const thread = call.store().find("threads", id);
    if (thread == nullptr || !known) {
      failures[std::to_string(id)] =
          bulk_failure("notFound", known ? "Thread not found." : "Category not found.");
    } else if (into) {
      (*thread)["categoryId"] = call.id();
    } else if (integer_of(*thread, "categoryId") == call.id()) {
      (*thread)["categoryId"] = nullptr;
    }
  }
  return done(std::move(failures));
}

AccountAnswer assign(AccountCall& call) {
  return link(call, true);
}
AccountAnswer unassign(AccountCall& call) {
  return link(call, false);
}

void complete(AccountState&, Record& category) {
  if (!category.contains("isReserved")) category["isReserved"] = false;
}

}  // namespace

std::span<const OperationHandler> inbox_handlers() {
  static constexpr OperationHandler k_handlers[] = {
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
  return k_handlers;
}

std::span<const OperationHandler> inbox_category_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"inbox_assign_threads_to_category", assign},
      {"inbox_unassign_threads_from_category", unassign},
  };
  return k_handlers;
}

std::span<const TableRules> inbox_category_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_table,
       .read_only_flag = "isReserved",
       .read_only_code = "forbidden",
       .complete = complete,
       .removed = clear_category,
       .view = with_unread_count},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
