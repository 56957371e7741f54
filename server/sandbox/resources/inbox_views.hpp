// Conversations as responses show them.
#pragma once

#include "sandbox/engine/call.hpp"
#include "sandbox/engine/domain.hpp"

#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// The threads that `wanted` accepts, newest activity first.
template <class Wanted>
[[nodiscard]] std::vector<engine::Row*> threads_newest_first(engine::Store& store, Wanted wanted) {
  std::vector<engine::Row*> rows = engine::select(store, "threads", wanted);
  std::stable_sort(rows.begin(), rows.end(), [](const engine::Row* a, const engine::Row* b) {
    return engine::text_of(*a, "lastActivityDate") > engine::text_of(*b, "lastActivityDate");
  });
  return rows;
}

/// The person of a thread; a snapshot without ids when the contact was deleted.
[[nodiscard]] json::object thread_contact(engine::Store& store, const engine::Row& thread);
/// {id, name} of the thread's category or sequence, or null.
[[nodiscard]] json::value thread_category(engine::Store& store, const engine::Row& thread);
[[nodiscard]] json::value thread_sequence(engine::Store& store, const engine::Row& thread);
/// What lists show: references inline, a preview of the last message.
[[nodiscard]] json::object thread_item(engine::Store& store, const engine::Row& thread);
/// The full record with every message.
[[nodiscard]] json::object thread_view(engine::Store& store, const engine::Row& thread);

}  // namespace reply_mcp::sandbox::resources
