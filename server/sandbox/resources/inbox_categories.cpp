// Categories of conversations; the reserved ones are Reply's own. Create, read, update and delete are the
// generic behaviour.
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

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
