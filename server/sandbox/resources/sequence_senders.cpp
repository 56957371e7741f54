// Which mailboxes and LinkedIn accounts a sequence works with.
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::size_t k_max_mailboxes = 100;

Record* sequence_of(AccountCall& call) {
  return call.store().find("sequences", call.id());
}
AccountAnswer no_sequence(const AccountCall& call) {
  return call.not_found("There is no sequence with that id.");
}
AccountAnswer no_account(const AccountCall& call) {
  return call.not_found("There is no such account.");
}

bool holds(const Record& sequence, std::string_view member, std::int64_t id) {
  const std::vector<std::int64_t> ids = integers_of(sequence, member);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

AccountAnswer assign(AccountCall& call, std::string_view member, std::string_view table,
                     std::string_view field) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const std::int64_t id = integer_of(call.fields(), field);
  if (call.store().find(table, id) == nullptr) return no_account(call);
  if (holds(*sequence, member, id)) return done_with(200);
  json::array& ids = (*sequence)[member].as_array();
  if (ids.size() >= k_max_mailboxes)
    return call.refuse(409, "limitReached", "A sequence takes at most 100 accounts.");
  ids.emplace_back(id);
  return done_with(201);
}

AccountAnswer unlink(AccountCall& call, std::string_view member, std::int64_t id) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (!holds(*sequence, member, id)) return call.not_found("The account is not linked to this sequence.");
  json::array kept;
  for (const std::int64_t one : integers_of(*sequence, member)) {
    if (one != id) kept.emplace_back(one);
  }
  (*sequence)[member] = std::move(kept);
  return done();
}

AccountAnswer list(AccountCall& call, std::string_view member, std::string_view table) {
  const Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  json::array accounts;
  for (const std::int64_t id : integers_of(*sequence, member)) {
    if (const Record* const account = call.store().find(table, id)) accounts.push_back(*account);
  }
  return done(std::move(accounts));
}

AccountAnswer email_assign(AccountCall& call) {
  return assign(call, "_emails", "email-accounts", "emailAccountId");
}
AccountAnswer email_remove(AccountCall& call) {
  return unlink(call, "_emails", call.id("email_account_id"));
}
AccountAnswer email_list(AccountCall& call) {
  return list(call, "_emails", "email-accounts");
}
AccountAnswer linkedin_assign(AccountCall& call) {
  return assign(call, "_linkedins", "linkedin-accounts", "linkedInAccountId");
}
AccountAnswer linkedin_remove(AccountCall& call) {
  return unlink(call, "_linkedins", call.id("linkedInAccountId"));
}
AccountAnswer linkedin_list(AccountCall& call) {
  return list(call, "_linkedins", "linkedin-accounts");
}

AccountAnswer email_set(AccountCall& call) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  for (const std::int64_t id : integers_of(call.fields(), "emailAccountIds")) {
    if (call.store().find("email-accounts", id) == nullptr) return no_account(call);
  }
  (*sequence)["_emails"] = call.fields().at("emailAccountIds");
  return done();
}

}  // namespace

std::span<const OperationHandler> sequence_sender_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequence_senders_email_assign", email_assign},
      {"sequence_senders_email_set", email_set},
      {"sequence_senders_email_remove", email_remove},
      {"sequence_senders_email_list", email_list},
      {"sequence_senders_linkedin_assign", linkedin_assign},
      {"sequence_senders_linkedin_remove", linkedin_remove},
      {"sequence_senders_linkedin_list", linkedin_list},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
