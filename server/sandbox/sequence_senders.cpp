// Which mailboxes and LinkedIn accounts a sequence works with.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::size_t k_most_mailboxes = 100;

Row* sequence_of(Call& call) {
  return call.store().find("sequences", call.id());
}
Answer no_sequence(const Call& call) {
  return call.not_found("There is no sequence with that id.");
}
Answer no_account(const Call& call) {
  return call.not_found("There is no such account.");
}

bool holds(const Row& sequence, std::string_view member, std::int64_t id) {
  const std::vector<std::int64_t> ids = integers_of(sequence, member);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Answer assign(Call& call, std::string_view member, std::string_view table, std::string_view field) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const std::int64_t id = integer_of(call.fields(), field);
  if (call.store().find(table, id) == nullptr) return no_account(call);
  if (holds(*sequence, member, id)) return done_with(200);
  json::array& ids = (*sequence)[member].as_array();
  if (ids.size() >= k_most_mailboxes)
    return call.refuse(409, "limitReached", "A sequence takes at most 100 accounts.");
  ids.emplace_back(id);
  return done_with(201);
}

Answer unlink(Call& call, std::string_view member, std::int64_t id) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (!holds(*sequence, member, id)) return call.not_found("The account is not linked to this sequence.");
  json::array kept;
  for (const std::int64_t one : integers_of(*sequence, member)) {
    if (one != id) kept.emplace_back(one);
  }
  (*sequence)[member] = std::move(kept);
  return done();
}

Answer list(Call& call, std::string_view member, std::string_view table) {
  const Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  json::array accounts;
  for (const std::int64_t id : integers_of(*sequence, member)) {
    if (const Row* const account = call.store().find(table, id)) accounts.push_back(*account);
  }
  return done(std::move(accounts));
}

Answer email_assign(Call& call) {
  return assign(call, "_emails", "email-accounts", "emailAccountId");
}
Answer email_remove(Call& call) {
  return unlink(call, "_emails", call.id("email_account_id"));
}
Answer email_list(Call& call) {
  return list(call, "_emails", "email-accounts");
}
Answer linkedin_assign(Call& call) {
  return assign(call, "_linkedins", "linkedin-accounts", "linkedInAccountId");
}
Answer linkedin_remove(Call& call) {
  return unlink(call, "_linkedins", call.id("linkedInAccountId"));
}
Answer linkedin_list(Call& call) {
  return list(call, "_linkedins", "linkedin-accounts");
}

Answer email_set(Call& call) {
  Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  for (const std::int64_t id : integers_of(call.fields(), "emailAccountIds")) {
    if (call.store().find("email-accounts", id) == nullptr) return no_account(call);
  }
  (*sequence)["_emails"] = call.fields().at("emailAccountIds");
  return done();
}

}  // namespace

std::span<const Binding> sequence_sender_bindings() {
  static constexpr Binding k_bindings[] = {
      {"sequence_senders_email_assign", email_assign},
      {"sequence_senders_email_set", email_set},
      {"sequence_senders_email_remove", email_remove},
      {"sequence_senders_email_list", email_list},
      {"sequence_senders_linkedin_assign", linkedin_assign},
      {"sequence_senders_linkedin_remove", linkedin_remove},
      {"sequence_senders_linkedin_list", linkedin_list},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
