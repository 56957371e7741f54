// Lists of contacts and lists of accounts: what is on them. The lists themselves are the generic behaviour.
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

/// Records keep the ids of their lists in "_lists".
void leave(Record& member, std::int64_t list) {
  json::array kept;
  for (const std::int64_t id : integers_of(member, "_lists")) {
    if (id != list) kept.emplace_back(id);
  }
  member["_lists"] = std::move(kept);
}

void empty_list(Store& store, std::string_view members, const Record& list) {
  for (Record* member : all_records(store, members)) leave(*member, integer_of(list, "id"));
}

struct Membership {
  std::string_view lists;
  std::string_view members;
  std::string_view ids;    ///< member of the body
  std::string_view error;  ///< of a bulk item that is not there
};
constexpr Membership k_contacts{"contact-lists", "contacts", "contactIds", "contactNotProcessed"};
constexpr Membership k_accounts{"contact-account-lists", "contact-accounts", "accountIds",
                                "accountNotProcessed"};

AccountAnswer put(AccountCall& call, const Membership& kind, bool alone) {
  if (call.store().find(kind.lists, call.id()) == nullptr)
    return call.not_found("There is no list with that id.");
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), kind.ids)) {
    Record* const member = call.store().find(kind.members, id);
    if (member == nullptr) {
      failures[std::to_string(id)] = bulk_failure(kind.error, "There is no such record.");
      continue;
    }
    leave(*member, call.id());
    json::array& lists = (*member)["_lists"].as_array();
    if (alone) lists.clear();
    lists.emplace_back(call.id());
  }
  return done(std::move(failures));
}

AccountAnswer add_contacts(AccountCall& call) {
  return put(call, k_contacts, false);
}
AccountAnswer move_contacts(AccountCall& call) {
  return put(call, k_contacts, true);
}
AccountAnswer add_accounts(AccountCall& call) {
  return put(call, k_accounts, false);
}
AccountAnswer move_accounts(AccountCall& call) {
  return put(call, k_accounts, true);
}

}  // namespace

std::span<const OperationHandler> list_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"contact_lists_add_contacts", add_contacts},
      {"contact_lists_move_contacts", move_contacts},
      {"contact_account_lists_add_accounts", add_accounts},
      {"contact_account_lists_move_accounts", move_accounts},
  };
  return k_handlers;
}

std::span<const TableRules> list_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_contacts.lists,
       .complete = [](AccountState&, Record& list) { list["isShared"] = flag_of(list, "isShared"); },
       .removed = [](AccountState& state,
                     const Record& list) { empty_list(state.store, k_contacts.members, list); }},
      {.table = k_accounts.lists,
       .removed = [](AccountState& state,
                     const Record& list) { empty_list(state.store, k_accounts.members, list); }},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
