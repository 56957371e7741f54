// Conversations: kept one for each person and channel, and as responses show them.
// Tables: "threads" (own member: _snapshot, of a deleted person), "messages" (_thread).
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// The contact's newest thread on that channel; null when there is none.
[[nodiscard]] engine::Record* find_thread(engine::Store& store, std::int64_t contact,
                                          std::string_view channel);
/// The same, or a new one.
engine::Record& thread_with(engine::AccountState& state, const engine::Record& contact,
                            std::string_view channel);
/// Adds a message to a thread and moves its last activity; what sends one calls send() (history.hpp). `own`
/// holds further members of the message.
engine::Record& add_message(engine::AccountState& state, engine::Record& thread, bool outbound,
                            std::string_view body, json::object own = {});
[[nodiscard]] std::vector<engine::Record*> messages_of(engine::Store& store, std::int64_t thread);

/// The person of a thread: the contact, or what the thread kept of a deleted one.
[[nodiscard]] const engine::Record& person_of(engine::Store& store, const engine::Record& thread);

/// The threads that `wanted` accepts, newest activity first.
template <class Wanted>
[[nodiscard]] std::vector<engine::Record*> threads_newest_first(engine::Store& store, Wanted wanted) {
  std::vector<engine::Record*> records = engine::select(store, "threads", wanted);
  std::stable_sort(records.begin(), records.end(), [](const engine::Record* a, const engine::Record* b) {
    return engine::text_of(*a, "lastActivityDate") > engine::text_of(*b, "lastActivityDate");
  });
  return records;
}

/// The person of a thread; a snapshot without ids when the contact was deleted.
[[nodiscard]] json::object thread_contact(engine::Store& store, const engine::Record& thread);
/// {id, name} of the thread's category or sequence, or null.
[[nodiscard]] json::value thread_category(engine::Store& store, const engine::Record& thread);
[[nodiscard]] json::value thread_sequence(engine::Store& store, const engine::Record& thread);
/// What lists show: references inline, a preview of the last message.
[[nodiscard]] json::object thread_item(engine::Store& store, const engine::Record& thread);
/// The full record with every message.
[[nodiscard]] json::object thread_view(engine::Store& store, const engine::Record& thread);

}  // namespace reply_mcp::sandbox::domain
