// LinkedIn accounts and invitations to connect one. Source: Reply, "LinkedIn accounts".
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "linkedin-accounts";
constexpr std::string_view k_pending = "linkedin-accounts/pending";
constexpr std::size_t k_most_accounts = 25;

engine::Row* account_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_account(const engine::Call& call) {
  return call.not_found("There is no LinkedIn account with that id.");
}

engine::Answer list(engine::Call& call) {
  json::array accounts;
  for (const engine::Row* row : engine::all_rows(call.store(), k_table)) accounts.push_back(*row);
  return engine::done(std::move(accounts));
}

bool in_use(engine::Store& store, std::int64_t id) {
  return !engine::select(store, "sequences", [&](const engine::Row& sequence) {
            const std::vector<std::int64_t> ids = engine::integers_of(sequence, "_linkedins");
            return std::find(ids.begin(), ids.end(), id) != ids.end();
          }).empty();
}

void erase(engine::Store& store, std::int64_t id) {
  for (engine::Row* sequence : engine::all_rows(store, "sequences")) {
    json::array kept;
    for (const std::int64_t one : engine::integers_of(*sequence, "_linkedins")) {
      if (one != id) kept.emplace_back(one);
    }
    (*sequence)["_linkedins"] = std::move(kept);
  }
  store.table(k_table).erase(std::to_string(id));
}

engine::Answer remove(engine::Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  if (in_use(call.store(), call.id()) && !engine::flag_of(call.query, "force")) {
    return call.refuse(409, "accountInUse",
                       "Sequences work with this account; force removes it all the same.");
  }
  erase(call.store(), call.id());
  return engine::done();
}

engine::Answer bulk_remove(engine::Call& call) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    if (call.store().find(k_table, id) == nullptr) {
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "LinkedIn account not found.");
    } else if (in_use(call.store(), id) && !engine::flag_of(call.fields(), "force")) {
      failures[std::to_string(id)] =
          engine::bulk_failure("accountInUse", "Sequences work with this account.");
    } else {
      erase(call.store(), id);
    }
  }
  return engine::done(std::move(failures));
}

std::string fresh_link(engine::Store& store) {
  return "https://example.com/connect-linkedin/" + store.next_uuid();
}

bool at_limit(engine::Store& store) {
  return store.table(k_table).size() + store.table(k_pending).size() >= k_most_accounts;
}

engine::Answer create_direct_link(engine::Call& call) {
  if (at_limit(call.store()))
    return call.refuse(409, "limitReached", "The plan takes no more LinkedIn accounts.");
  return engine::done(json::object{{"connectionLink", fresh_link(call.store())}});
}

engine::Answer create_connection_link(engine::Call& call) {
  if (at_limit(call.store()))
    return call.refuse(409, "limitReached", "The plan takes no more LinkedIn accounts.");
  const std::string link = fresh_link(call.store());
  const engine::Row& row = call.store().add(
      k_pending, {{"name", call.fields().at("name")},
                  {"connectionLink", link},
                  {"expiresAtUtc", engine::to_iso(call.world.now() + std::chrono::days(7))}});
  return engine::done(json::object{{"connectionLink", link}, {"pendingAccountId", row.at("id")}});
}

engine::Answer list_pending(engine::Call& call) {
  json::array pending;
  for (const engine::Row* row : engine::all_rows(call.store(), k_pending)) {
    json::object item = *row;
    item["isExpired"] = engine::instant_of(*row, "expiresAtUtc") < call.world.now();
    pending.push_back(std::move(item));
  }
  return engine::done(std::move(pending));
}

engine::Answer reconnect(engine::Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  return engine::done(json::object{{"connectionLink", fresh_link(call.store())}});
}

engine::Answer update_limits(engine::Call& call) {
  constexpr std::int64_t k_least_gap = 60;
  engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  const json::object& fields = call.fields();
  const std::string_view mode = engine::text_of(fields, "limitsMode");
  const bool complete = mode == "Fixed"
                            ? engine::has_value(fields, "fixedMax")
                            : engine::has_value(fields, "rangeMin") && engine::has_value(fields, "rangeMax");
  if (!complete)
    return call.refuse(400, "invalidInput", "Fixed needs fixedMax, Ranged needs rangeMin and rangeMax.");
  const std::int64_t least = engine::integer_of(fields, "actionDelayMinSeconds", -1);
  const std::int64_t most = engine::integer_of(fields, "actionDelayMaxSeconds", -1);
  if (least >= 0 && most >= 0 && most < least + k_least_gap) {
    return call.refuse(400, "invalidInput", "The longest delay must exceed the shortest by 60 seconds.");
  }
  (*account)["limits"] = fields;
  return engine::done();
}

engine::Answer update_revoke_settings(engine::Call& call) {
  engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  (*account)["revokeSettings"] = call.fields();
  return engine::done();
}

engine::Answer toggle_status(engine::Call& call) {
  engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (engine::text_of(*account, "status") == "cookieInvalid") {
    return call.refuse(400, "cookieInvalid", "The LinkedIn session has expired; reconnect the account.");
  }
  (*account)["status"] = engine::text_of(*account, "status") == "disabled" ? "enabled" : "disabled";
  return engine::done(json::object{{"status", account->at("status")}});
}

}  // namespace

std::span<const engine::Binding> linkedin_account_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
