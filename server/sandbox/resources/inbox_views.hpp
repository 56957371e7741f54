// Conversations as responses show them.
#pragma once

#include "sandbox/engine/account_call.hpp"
#include "sandbox/resources/domain.hpp"

#include <algorithm>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

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

}  // namespace reply_mcp::sandbox::resources
