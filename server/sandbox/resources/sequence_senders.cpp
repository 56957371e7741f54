// Which mailboxes and LinkedIn accounts a sequence works with.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::size_t k_most_mailboxes = 100;

engine::Row* sequence_of(engine::Call& call) {
  return call.store().find("sequences", call.id());
}
engine::Answer no_sequence(const engine::Call& call) {
  return call.not_found("There is no sequence with that id.");
}
engine::Answer no_account(const engine::Call& call) {
  return call.not_found("There is no such account.");
}

bool holds(const engine::Row& sequence, std::string_view member, std::int64_t id) {
  const std::vector<std::int64_t> ids = engine::integers_of(sequence, member);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

engine::Answer assign(engine::Call& call, std::string_view member, std::string_view table,
                      std::string_view field) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const std::int64_t id = engine::integer_of(call.fields(), field);
  if (call.store().find(table, id) == nullptr) return no_account(call);
  if (holds(*sequence, member, id)) return engine::done_with(200);
  json::array& ids = (*sequence)[member].as_array();
  if (ids.size() >= k_most_mailboxes)
    return call.refuse(409, "limitReached", "A sequence takes at most 100 accounts.");
  ids.emplace_back(id);
  return engine::done_with(201);
}

engine::Answer unlink(engine::Call& call, std::string_view member, std::int64_t id) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  if (!holds(*sequence, member, id)) return call.not_found("The account is not linked to this sequence.");
  json::array kept;
  for (const std::int64_t one : engine::integers_of(*sequence, member)) {
    if (one != id) kept.emplace_back(one);
  }
  (*sequence)[member] = std::move(kept);
  return engine::done();
}

engine::Answer list(engine::Call& call, std::string_view member, std::string_view table) {
  const engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  json::array accounts;
  for (const std::int64_t id : engine::integers_of(*sequence, member)) {
    if (const engine::Row* const account = call.store().find(table, id)) accounts.push_back(*account);
  }
  return engine::done(std::move(accounts));
}

engine::Answer email_assign(engine::Call& call) {
  return assign(call, "_emails", "email-accounts", "emailAccountId");
}
engine::Answer email_remove(engine::Call& call) {
  return unlink(call, "_emails", call.id("email_account_id"));
}
engine::Answer email_list(engine::Call& call) {
  return list(call, "_emails", "email-accounts");
}
engine::Answer linkedin_assign(engine::Call& call) {
  return assign(call, "_linkedins", "linkedin-accounts", "linkedInAccountId");
}
engine::Answer linkedin_remove(engine::Call& call) {
  return unlink(call, "_linkedins", call.id("linkedInAccountId"));
}
engine::Answer linkedin_list(engine::Call& call) {
  return list(call, "_linkedins", "linkedin-accounts");
}

engine::Answer email_set(engine::Call& call) {
  engine::Row* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  for (const std::int64_t id : engine::integers_of(call.fields(), "emailAccountIds")) {
    if (call.store().find("email-accounts", id) == nullptr) return no_account(call);
  }
  (*sequence)["_emails"] = call.fields().at("emailAccountIds");
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> sequence_sender_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
