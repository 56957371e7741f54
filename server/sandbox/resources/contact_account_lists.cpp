// Lists of accounts and what is on them.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "contact-account-lists";

engine::Answer name_taken(const engine::Call& call) {
  return call.refuse(409, "duplicateName", "Another list has that name.");
}

engine::Answer create(engine::Call& call) {
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), nullptr))
    return name_taken(call);
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many lists.");
  return engine::done(call.store().add(k_table, {{"name", call.fields().at("name")}}));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const list = call.store().find(k_table, call.id());
  if (list == nullptr) return call.not_found("There is no list with that id.");
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), list))
    return name_taken(call);
  (*list)["name"] = call.fields().at("name");
  return engine::done(*list);
}

void leave(engine::Row& account, std::int64_t list) {
  json::array kept;
  for (const std::int64_t id : engine::integers_of(account, "_lists")) {
    if (id != list) kept.emplace_back(id);
  }
  account["_lists"] = std::move(kept);
}

engine::Answer remove(engine::Call& call) {
  if (!call.store().table(k_table).erase(std::to_string(call.id()))) {
    return call.not_found("There is no list with that id.");
  }
  for (engine::Row* account : engine::all_rows(call.store(), "contact-accounts")) leave(*account, call.id());
  return engine::done();
}

engine::Answer put(engine::Call& call, bool alone) {
  if (call.store().find(k_table, call.id()) == nullptr)
    return call.not_found("There is no list with that id.");
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "accountIds")) {
    engine::Row* const account = call.store().find("contact-accounts", id);
    if (account == nullptr) {
      failures[std::to_string(id)] = engine::bulk_failure("accountNotProcessed", "Account not found.");
      continue;
    }
    leave(*account, call.id());
    if (alone) (*account)["_lists"] = json::array();
    (*account)["_lists"].as_array().emplace_back(call.id());
  }
  return engine::done(std::move(failures));
}

engine::Answer add_accounts(engine::Call& call) {
  return put(call, false);
}
engine::Answer move_accounts(engine::Call& call) {
  return put(call, true);
}

}  // namespace

std::span<const engine::Binding> contact_account_list_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"contact_account_lists_create", create},
      {"contact_account_lists_update", update},
      {"contact_account_lists_delete", remove},
      {"contact_account_lists_add_accounts", add_accounts},
      {"contact_account_lists_move_accounts", move_accounts},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
