// Mailboxes. Source: Reply, "Email accounts". No mail server is ever contacted. All that has no effect on a
// sequence or the inbox is the generic behaviour.
#include "sandbox/resources/handlers.hpp"
#include "sandbox/resources/mailbox.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = "email-accounts";
constexpr std::size_t k_max_mailboxes = 100;

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

std::span<const OperationHandler> email_account_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_accounts_create", create},
      {"email_accounts_update", update},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
