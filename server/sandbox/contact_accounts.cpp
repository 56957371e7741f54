// Accounts (companies) and the contacts linked to them. Source: Reply, "Contact accounts": PUT replaces
// everything, numbers for errors of bulk creation.
#include "sandbox/account_search.hpp"
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "contact-accounts";
constexpr std::string_view k_fields[] = {
    "name", "description", "domainName",  "domainSecondary", "industry",   "companySize", "country", "state",
    "city", "timeZoneId",  "linkedInUrl", "phone",           "twitterUrl", "logoUrl",     "email"};

Row* account_of(Call& call) {
  return call.store().find(k_table, call.id());
}
Answer no_account(const Call& call) {
  return call.not_found("There is no account with that id.");
}

std::vector<Row*> contacts_of(Store& store, std::int64_t account) {
  return select(store, "contacts", [&](const Row& row) { return integer_of(row, "accountId") == account; });
}

json::object view(Store& store, const Row& account) {
  json::object item = account;
  item["linkedProspectsCount"] = contacts_of(store, integer_of(account, "id")).size();
  return item;
}

Row& add(World& world, const json::object& fields) {
  Row row{{"ownerUserId", world.user()}, {"stage", nullptr}, {"emailProvider", nullptr}};
  for (const std::string_view name : k_fields) row[name] = nullptr;
  row["createdDate"] = world.now_iso();
  row["lastActivityDate"] = world.now_iso();
  copy_fields(fields, row, k_fields);
  return world.store.add(k_table, std::move(row));
}

Answer create(Call& call) {
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidInput", "There are too many accounts.");
  return done(view(call.store(), add(call.world, call.fields())));
}

Answer bulk_create(Call& call) {
  json::array results;
  for (const json::value& item : call.fields().at("items").as_array()) {
    if (call.store().table(k_table).full()) {
      results.push_back(
          json::object{{"id", nullptr}, {"error", 3}, {"errorDetails", "There are too many accounts."}});
      continue;
    }
    const Row& account = add(call.world, item.as_object());
    results.push_back(json::object{{"id", account.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return done(std::move(results));
}

Answer list(Call& call) {
  json::object criteria{
      {"search", call.query.contains("search") ? call.query.at("search") : json::value(nullptr)}};
  if (has_value(call.query, "sort_by")) criteria["sortBy"] = call.query.at("sort_by");
  if (has_value(call.query, "sort_direction")) criteria["sortDirection"] = call.query.at("sort_direction");
  return page(call, search_accounts(call.store(), criteria),
              [&](const Row* row) { return view(call.store(), *row); });
}

Answer filter(Call& call) {
  return page(call, search_accounts(call.store(), call.fields()),
              [&](const Row* row) { return view(call.store(), *row); });
}

Answer get(Call& call) {
  const Row* const account = account_of(call);
  return account == nullptr ? no_account(call) : done(view(call.store(), *account));
}

Answer update(Call& call) {
  Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!World::is_user(integer_of(call.fields(), "ownerUserId"))) {
    return call.refuse(400, "invalidInput", "The owner is not a user of this team.");
  }
  for (const std::string_view name : k_fields) (*account)[name] = nullptr;
  copy_fields(call.fields(), *account, k_fields);
  (*account)["ownerUserId"] = call.fields().at("ownerUserId");
  return done(view(call.store(), *account));
}

void unlink(Row& contact, const Row& account) {
  contact["accountId"] = nullptr;
  if (text_of(contact, "company") == text_of(account, "name")) contact["company"] = nullptr;
}

bool erase(Store& store, std::int64_t id) {
  for (Row* contact : contacts_of(store, id)) (*contact)["accountId"] = nullptr;
  return store.table(k_table).erase(std::to_string(id));
}

Answer remove(Call& call) {
  return erase(call.store(), call.id()) ? done() : no_account(call);
}

Answer bulk_remove(Call& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!erase(call.store(), id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Account not found.");
  }
  return done(std::move(failures));
}

Answer link(Call& call, bool into) {
  const Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Row* const contact = call.store().find("contacts", id);
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

Answer add_contacts(Call& call) {
  return link(call, true);
}
Answer remove_contacts(Call& call) {
  return link(call, false);
}

Answer list_contacts(Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  return page(call, contacts_of(call.store(), call.id()), [](const Row* row) { return *row; });
}

Answer update_owner(Call& call) {
  Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!World::is_user(integer_of(call.fields(), "userId"))) {
    return call.refuse(400, "invalidInput", "The user is not in this team.");
  }
  (*account)["ownerUserId"] = call.fields().at("userId");
  return done(view(call.store(), *account));
}

}  // namespace

std::span<const Binding> contact_account_bindings() {
  static constexpr Binding k_bindings[] = {
      {"contact_accounts_create", create},
      {"contact_accounts_bulk_create", bulk_create},
      {"contact_accounts_list", list},
      {"contact_accounts_filter", filter},
      {"contact_accounts_get", get},
      {"contact_accounts_update", update},
      {"contact_accounts_delete", remove},
      {"contact_accounts_bulk_delete", bulk_remove},
      {"contact_accounts_add_contacts", add_contacts},
      {"contact_accounts_remove_contacts", remove_contacts},
      {"contact_accounts_list_contacts", list_contacts},
      {"contact_accounts_update_owner", update_owner},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
