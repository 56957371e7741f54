// LinkedIn accounts and invitations to connect one. Source: Reply, "LinkedIn accounts".
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "linkedin-accounts";
constexpr std::string_view k_pending = "linkedin-accounts/pending";
constexpr std::size_t k_most_accounts = 25;

Row* account_of(Call& call) {
  return call.store().find(k_table, call.id());
}
Answer no_account(const Call& call) {
  return call.not_found("There is no LinkedIn account with that id.");
}

Answer list(Call& call) {
  json::array accounts;
  for (const Row* row : all_rows(call.store(), k_table)) accounts.push_back(*row);
  return done(std::move(accounts));
}

bool in_use(Store& store, std::int64_t id) {
  return !select(store, "sequences", [&](const Row& sequence) {
            const std::vector<std::int64_t> ids = integers_of(sequence, "_linkedins");
            return std::find(ids.begin(), ids.end(), id) != ids.end();
          }).empty();
}

void erase(Store& store, std::int64_t id) {
  for (Row* sequence : all_rows(store, "sequences")) {
    json::array kept;
    for (const std::int64_t one : integers_of(*sequence, "_linkedins")) {
      if (one != id) kept.emplace_back(one);
    }
    (*sequence)["_linkedins"] = std::move(kept);
  }
  store.table(k_table).erase(std::to_string(id));
}

Answer remove(Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  if (in_use(call.store(), call.id()) && !flag_of(call.query, "force")) {
    return call.refuse(409, "accountInUse",
                       "Sequences work with this account; force removes it all the same.");
  }
  erase(call.store(), call.id());
  return done();
}

Answer bulk_remove(Call& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (call.store().find(k_table, id) == nullptr) {
      failures[std::to_string(id)] = bulk_failure("notFound", "LinkedIn account not found.");
    } else if (in_use(call.store(), id) && !flag_of(call.fields(), "force")) {
      failures[std::to_string(id)] = bulk_failure("accountInUse", "Sequences work with this account.");
    } else {
      erase(call.store(), id);
    }
  }
  return done(std::move(failures));
}

std::string fresh_link(Store& store) {
  return "https://example.com/connect-linkedin/" + store.next_uuid();
}

bool at_limit(Store& store) {
  return store.table(k_table).size() + store.table(k_pending).size() >= k_most_accounts;
}

Answer create_direct_link(Call& call) {
  if (at_limit(call.store()))
    return call.refuse(409, "limitReached", "The plan takes no more LinkedIn accounts.");
  return done(json::object{{"connectionLink", fresh_link(call.store())}});
}

Answer create_connection_link(Call& call) {
  if (at_limit(call.store()))
    return call.refuse(409, "limitReached", "The plan takes no more LinkedIn accounts.");
  const std::string link = fresh_link(call.store());
  const Row& row =
      call.store().add(k_pending, {{"name", call.fields().at("name")},
                                   {"connectionLink", link},
                                   {"expiresAtUtc", to_iso(call.world.now() + std::chrono::days(7))}});
  return done(json::object{{"connectionLink", link}, {"pendingAccountId", row.at("id")}});
}

Answer list_pending(Call& call) {
  json::array pending;
  for (const Row* row : all_rows(call.store(), k_pending)) {
    json::object item = *row;
    item["isExpired"] = instant_of(*row, "expiresAtUtc") < call.world.now();
    pending.push_back(std::move(item));
  }
  return done(std::move(pending));
}

Answer reconnect(Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  return done(json::object{{"connectionLink", fresh_link(call.store())}});
}

Answer update_limits(Call& call) {
  constexpr std::int64_t k_least_gap = 60;
  Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  const json::object& fields = call.fields();
  const std::string_view mode = text_of(fields, "limitsMode");
  const bool complete = mode == "Fixed" ? has_value(fields, "fixedMax")
                                        : has_value(fields, "rangeMin") && has_value(fields, "rangeMax");
  if (!complete)
    return call.refuse(400, "invalidInput", "Fixed needs fixedMax, Ranged needs rangeMin and rangeMax.");
  const std::int64_t least = integer_of(fields, "actionDelayMinSeconds", -1);
  const std::int64_t most = integer_of(fields, "actionDelayMaxSeconds", -1);
  if (least >= 0 && most >= 0 && most < least + k_least_gap) {
    return call.refuse(400, "invalidInput", "The longest delay must exceed the shortest by 60 seconds.");
  }
  (*account)["limits"] = fields;
  return done();
}

Answer update_revoke_settings(Call& call) {
  Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  (*account)["revokeSettings"] = call.fields();
  return done();
}

Answer toggle_status(Call& call) {
  Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (text_of(*account, "status") == "cookieInvalid") {
    return call.refuse(400, "cookieInvalid", "The LinkedIn session has expired; reconnect the account.");
  }
  (*account)["status"] = text_of(*account, "status") == "disabled" ? "enabled" : "disabled";
  return done(json::object{{"status", account->at("status")}});
}

}  // namespace

std::span<const Binding> linkedin_account_bindings() {
  static constexpr Binding k_bindings[] = {
      {"linkedin_accounts_list", list},
      {"linkedin_accounts_delete", remove},
      {"linkedin_accounts_bulk_delete", bulk_remove},
      {"linkedin_accounts_create_direct_link", create_direct_link},
      {"linkedin_accounts_create_connection_link", create_connection_link},
      {"linkedin_accounts_list_pending", list_pending},
      {"linkedin_accounts_reconnect", reconnect},
      {"linkedin_accounts_update_limits", update_limits},
      {"linkedin_accounts_update_revoke_settings", update_revoke_settings},
      {"linkedin_accounts_toggle_status", toggle_status},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
