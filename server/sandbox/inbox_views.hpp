// Conversations as responses show them.
#pragma once

#include "sandbox/call.hpp"
#include "sandbox/domain.hpp"

#include <vector>

namespace reply_mcp::sandbox {

/// The threads that `wanted` accepts, newest activity first.
template <class Wanted>
[[nodiscard]] std::vector<Row*> threads_newest_first(Store& store, Wanted wanted) {
  std::vector<Row*> rows = select(store, "threads", wanted);
  std::stable_sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
    return text_of(*a, "lastActivityDate") > text_of(*b, "lastActivityDate");
  });
  return rows;
}

/// The person of a thread; a snapshot without ids when the contact was deleted.
[[nodiscard]] json::object thread_contact(Store& store, const Row& thread);
/// {id, name} of the thread's category or sequence, or null.
[[nodiscard]] json::value thread_category(Store& store, const Row& thread);
[[nodiscard]] json::value thread_sequence(Store& store, const Row& thread);
/// What lists show: references inline, a preview of the last message.
[[nodiscard]] json::object thread_item(Store& store, const Row& thread);
/// The full record with every message.
[[nodiscard]] json::object thread_view(Store& store, const Row& thread);

}  // namespace reply_mcp::sandbox
