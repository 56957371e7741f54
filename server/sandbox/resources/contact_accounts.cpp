// Accounts (companies) and the contacts linked to them. Source: Reply, "Contact accounts": PUT replaces
// everything, numbers for errors of bulk creation.
#include "sandbox/resources/account_search.hpp"
#include "sandbox/resources/domain.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = "contact-accounts";
constexpr std::string_view k_fields[] = {
    "name", "description", "domainName",  "domainSecondary", "industry",   "companySize", "country", "state",
    "city", "timeZoneId",  "linkedInUrl", "phone",           "twitterUrl", "logoUrl",     "email"};

Record* account_of(AccountCall& call) {
  return call.store().find(k_table, call.id());
}
AccountAnswer no_account(const AccountCall& call) {
  return call.not_found("There is no account with that id.");
}

std::vector<Record*> contacts_of(Store& store, std::int64_t account) {
  return select(store, "contacts",
                [&](const Record& record) { return integer_of(record, "accountId") == account; });
}

json::object view(AccountState& state, const Record& account) {
  json::object item = account;
  item["linkedProspectsCount"] = contacts_of(state.store, integer_of(account, "id")).size();
  return item;
}

void complete(AccountState& state, Record& account) {
  for (const std::string_view name : k_fields) {
    if (!account.contains(name)) account[name] = nullptr;
  }
  if (account.contains("ownerUserId")) return;
  account["ownerUserId"] = state.user();
  account["stage"] = nullptr;
  account["emailProvider"] = nullptr;
  account["createdDate"] = state.now_iso();
  account["lastActivityDate"] = state.now_iso();
  account["_lists"] = json::array();
}

AccountAnswer list(AccountCall& call) {
  json::object criteria{
      {"search", call.query.contains("search") ? call.query.at("search") : json::value(nullptr)}};
  if (has_value(call.query, "sort_by")) criteria["sortBy"] = call.query.at("sort_by");
  if (has_value(call.query, "sort_direction")) criteria["sortDirection"] = call.query.at("sort_direction");
  return page(call, search_accounts(call.store(), criteria),
              [&](const Record* record) { return view(call.state, *record); });
}

AccountAnswer filter(AccountCall& call) {
  return page(call, search_accounts(call.store(), call.fields()),
              [&](const Record* record) { return view(call.state, *record); });
}

AccountAnswer update(AccountCall& call) {
  Record* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!AccountState::is_user(integer_of(call.fields(), "ownerUserId"))) {
    return call.refuse(400, "invalidInput", "The owner is not a user of this team.");
  }
  for (const std::string_view name : k_fields) (*account)[name] = nullptr;
  copy_fields(call.fields(), *account, k_fields);
  (*account)["ownerUserId"] = call.fields().at("ownerUserId");
  return done(view(call.state, *account));
}

void unlink(Record& contact, const Record& account) {
  contact["accountId"] = nullptr;
  if (text_of(contact, "company") == text_of(account, "name")) contact["company"] = nullptr;
}

void unlink_all(AccountState& state, const Record& account) {
  for (Record* contact : contacts_of(state.store, integer_of(account, "id")))
    (*contact)["accountId"] = nullptr;
}

AccountAnswer link(AccountCall& call, bool into) {
  const Record* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Record* const contact = call.store().find("contacts", id);
    if (contact == nullptr || (!into && integer_of(*contact, "accountId") != call.id())) {
      failures[std::to_string(id)] = bulk_failure("notFound", "There is no such contact here.");
    } else if (into) {
      (*contact)["accountId"] = call.id();
      (*contact)["company"] = account->at("name");
    } else {
      unlink(*contact, *account);
    }
  }
  return done(std::move(failures));
}

AccountAnswer add_contacts(AccountCall& call) {
  return link(call, true);
}
AccountAnswer remove_contacts(AccountCall& call) {
  return link(call, false);
}

AccountAnswer list_contacts(AccountCall& call) {
  if (account_of(call) == nullptr) return no_account(call);
  return page(call, contacts_of(call.store(), call.id()), [](const Record* record) { return *record; });
}

AccountAnswer update_owner(AccountCall& call) {
  Record* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!AccountState::is_user(integer_of(call.fields(), "userId"))) {
    return call.refuse(400, "invalidInput", "The user is not in this team.");
  }
  (*account)["ownerUserId"] = call.fields().at("userId");
  return done(view(call.state, *account));
}

}  // namespace

std::span<const OperationHandler> contact_account_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"contact_accounts_list", list},
      {"contact_accounts_filter", filter},
      {"contact_accounts_update", update},
      {"contact_accounts_add_contacts", add_contacts},
      {"contact_accounts_remove_contacts", remove_contacts},
      {"contact_accounts_list_contacts", list_contacts},
      {"contact_accounts_update_owner", update_owner},
  };
  return k_handlers;
}

std::span<const TableRules> contact_account_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_table, .complete = complete, .removed = unlink_all, .view = view},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
