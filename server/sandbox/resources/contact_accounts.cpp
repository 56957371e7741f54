// Accounts (companies) and the contacts linked to them. Source: Reply, "Contact accounts": PUT replaces
// everything, numbers for errors of bulk creation.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/account_search.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "contact-accounts";
constexpr std::string_view k_fields[] = {
    "name", "description", "domainName",  "domainSecondary", "industry",   "companySize", "country", "state",
    "city", "timeZoneId",  "linkedInUrl", "phone",           "twitterUrl", "logoUrl",     "email"};

engine::Row* account_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_account(const engine::Call& call) {
  return call.not_found("There is no account with that id.");
}

std::vector<engine::Row*> contacts_of(engine::Store& store, std::int64_t account) {
  return engine::select(store, "contacts", [&](const engine::Row& row) {
    return engine::integer_of(row, "accountId") == account;
  });
}

json::object view(engine::Store& store, const engine::Row& account) {
  json::object item = account;
  item["linkedProspectsCount"] = contacts_of(store, engine::integer_of(account, "id")).size();
  return item;
}

engine::Row& add(engine::World& world, const json::object& fields) {
  engine::Row row{{"ownerUserId", world.user()}, {"stage", nullptr}, {"emailProvider", nullptr}};
  for (const std::string_view name : k_fields) row[name] = nullptr;
  row["createdDate"] = world.now_iso();
  row["lastActivityDate"] = world.now_iso();
  engine::copy_fields(fields, row, k_fields);
  return world.store.add(k_table, std::move(row));
}

engine::Answer create(engine::Call& call) {
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidInput", "There are too many accounts.");
  return engine::done(view(call.store(), add(call.world, call.fields())));
}

engine::Answer bulk_create(engine::Call& call) {
  json::array results;
  for (const json::value& item : call.fields().at("items").as_array()) {
    if (call.store().table(k_table).full()) {
      results.push_back(
          json::object{{"id", nullptr}, {"error", 3}, {"errorDetails", "There are too many accounts."}});
      continue;
    }
    const engine::Row& account = add(call.world, item.as_object());
    results.push_back(json::object{{"id", account.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return engine::done(std::move(results));
}

engine::Answer list(engine::Call& call) {
  json::object criteria{
      {"search", call.query.contains("search") ? call.query.at("search") : json::value(nullptr)}};
  if (engine::has_value(call.query, "sort_by")) criteria["sortBy"] = call.query.at("sort_by");
  if (engine::has_value(call.query, "sort_direction"))
    criteria["sortDirection"] = call.query.at("sort_direction");
  return engine::page(call, search_accounts(call.store(), criteria),
                      [&](const engine::Row* row) { return view(call.store(), *row); });
}

engine::Answer filter(engine::Call& call) {
  return engine::page(call, search_accounts(call.store(), call.fields()),
                      [&](const engine::Row* row) { return view(call.store(), *row); });
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const account = account_of(call);
  return account == nullptr ? no_account(call) : engine::done(view(call.store(), *account));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!engine::World::is_user(engine::integer_of(call.fields(), "ownerUserId"))) {
    return call.refuse(400, "invalidInput", "The owner is not a user of this team.");
  }
  for (const std::string_view name : k_fields) (*account)[name] = nullptr;
  engine::copy_fields(call.fields(), *account, k_fields);
  (*account)["ownerUserId"] = call.fields().at("ownerUserId");
  return engine::done(view(call.store(), *account));
}

void unlink(engine::Row& contact, const engine::Row& account) {
  contact["accountId"] = nullptr;
  if (engine::text_of(contact, "company") == engine::text_of(account, "name")) contact["company"] = nullptr;
}

bool erase(engine::Store& store, std::int64_t id) {
  for (engine::Row* contact : contacts_of(store, id)) (*contact)["accountId"] = nullptr;
  return store.table(k_table).erase(std::to_string(id));
}

engine::Answer remove(engine::Call& call) {
  return erase(call.store(), call.id()) ? engine::done() : no_account(call);
}

engine::Answer bulk_remove(engine::Call& call) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    if (!erase(call.store(), id))
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Account not found.");
  }
  return engine::done(std::move(failures));
}

engine::Answer link(engine::Call& call, bool into) {
  const engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    engine::Row* const contact = call.store().find("contacts", id);
    if (contact == nullptr || (!into && engine::integer_of(*contact, "accountId") != call.id())) {
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "There is no such contact here.");
    } else if (into) {
      (*contact)["accountId"] = call.id();
      (*contact)["company"] = account->at("name");
    } else {
      unlink(*contact, *account);
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer add_contacts(engine::Call& call) {
  return link(call, true);
}
engine::Answer remove_contacts(engine::Call& call) {
  return link(call, false);
}

engine::Answer list_contacts(engine::Call& call) {
  if (account_of(call) == nullptr) return no_account(call);
  return engine::page(call, contacts_of(call.store(), call.id()),
                      [](const engine::Row* row) { return *row; });
}

engine::Answer update_owner(engine::Call& call) {
  engine::Row* const account = account_of(call);
  if (account == nullptr) return no_account(call);
  if (!engine::World::is_user(engine::integer_of(call.fields(), "userId"))) {
    return call.refuse(400, "invalidInput", "The user is not in this team.");
  }
  (*account)["ownerUserId"] = call.fields().at("userId");
  return engine::done(view(call.store(), *account));
}

}  // namespace

std::span<const engine::Binding> contact_account_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
