// Mailboxes. Source: Reply, "Email accounts". No mail server is ever contacted. Whatever has no effect on a
// sequence or the inbox is the generic behaviour.
#include "sandbox/domain/mailboxes.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_table = "email-accounts";
constexpr std::size_t k_max_mailboxes = 100;

/// A running sequence sends from it.
json::object with_use(AccountState& state, const Record& mailbox) {
  json::object view = mailbox;
  const std::int64_t id = integer_of(mailbox, "id");
  view["isInUse"] =
      !select(state.store, "sequences", [&](const Record& sequence) {
         const std::vector<std::int64_t> ids = integers_of(sequence, "_emails");
         return text_of(sequence, "status") == "active" && std::find(ids.begin(), ids.end(), id) != ids.end();
       }).empty();
  return view;
}

AccountAnswer create(AccountCall& call) {
  const json::object& connection = call.fields().at("connection").as_object();
  if (taken(call.store(), k_table, "email", text_of(connection, "email"), nullptr)) {
    return call.refuse(400, "internalError", "This mailbox is connected already.");
  }
  if (call.store().table(k_table).size() >= k_max_mailboxes)
    return call.refuse(409, "limitReached", "The plan takes no more mailboxes.");
  return done(add_mailbox(call.state, call.fields()));
}

AccountAnswer update(AccountCall& call) {
  Record* const mailbox = call.store().find(k_table, call.id());
  if (mailbox == nullptr) return call.not_found("There is no email account with that id.");
  write_mailbox(call.state, *mailbox, call.fields());
  return done(*mailbox);
}

}  // namespace

std::span<const TableRules> email_account_tables() {
  static constexpr TableRules k_tables[] = {{.table = k_table, .view = with_use}};
  return k_tables;
}

std::span<const OperationHandler> email_account_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_accounts_create", create},
      {"email_accounts_update", update},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
