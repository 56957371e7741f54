// Accounts (companies), their filter, and the contacts linked to them. Source: Reply, "Contact accounts": PUT
// replaces everything, numbers for errors of bulk creation.
#include "base/ascii.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

std::string as_text(const json::value& value) {
  if (value.is_null()) return {};
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// The account's value for a property of a condition (PascalCase); several for the sequences of its people.
std::set<std::string> values_of(Store& store, const Record& account, std::string_view property) {
  const std::int64_t id = integer_of(account, "id");
  const auto linked = [&] {
    return select(store, "contacts",
                  [&](const Record& record) { return integer_of(record, "accountId") == id; });
  };
  if (property == "NumberOfContacts") return {std::to_string(linked().size())};
  if (property == "Sequence") {
    std::set<std::string> sequences;
    for (const Record* contact : linked()) {
      for (const Record* enrolment : enrolments_of(store, integer_of(*contact, "id"))) {
        sequences.insert(as_text(enrolment->at("sequenceId")));
      }
    }
    return sequences;
  }
  std::string member(property);
  member[0] = base::ascii::to_lower(member[0]);
  if (property == "OwnerId") member = "ownerUserId";
  if (property == "NumericPhoneNumber") member = "phone";
  if (property.starts_with("LastActivityDate")) member = "lastActivityDate";
  if (property == "Stage") {
    const json::value* stage = account.if_contains("stage");
    return stage != nullptr && stage->is_object() ? std::set{as_text(stage->as_object().at("id"))}
                                                  : std::set<std::string>{};
  }
  const json::value* value = account.if_contains(member);
  const std::string text = value == nullptr ? std::string() : as_text(*value);
  return text.empty() ? std::set<std::string>{} : std::set{text};
}

std::vector<std::string> wanted_of(const json::object& condition) {
  std::vector<std::string> wanted;
  const json::value& values = condition.at("values");
  if (!values.is_array()) return {as_text(values)};
  for (const json::value& value : values.get_array()) wanted.push_back(as_text(value));
  return wanted;
}

bool less(const std::string& a, const std::string& b) {
  if (base::ascii::is_number(a) && base::ascii::is_number(b))
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  return a < b;
}

bool meets(Store& store, const Record& account, const json::object& condition) {
  const std::set<std::string> own = values_of(store, account, text_of(condition, "property"));
  const std::string_view kind = text_of(condition, "condition");
  if (kind == "IsNull") return own.empty();
  if (kind == "IsNotNull") return !own.empty();
  const std::vector<std::string> wanted = wanted_of(condition);
  const auto any = [&](auto test) {
    return std::any_of(own.begin(), own.end(), [&](const std::string& value) {
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](const std::string& one) { return test(value, one); });
    });
  };
  const auto equal = [](const std::string& value, const std::string& one) { return same_text(value, one); };
  if (kind == "Equals" || kind == "In" || kind == "CollectionContains") return any(equal);
  if (kind == "NotEquals" || kind == "NotIn" || kind == "CollectionNotContains") return !any(equal);
  if (kind == "GreaterThan") return any([](const auto& value, const auto& one) { return less(one, value); });
  if (kind == "LowerThan") return any([](const auto& value, const auto& one) { return less(value, one); });
  if (kind == "GreaterEqualThan")
    return any([](const auto& value, const auto& one) { return !less(value, one); });
  return any([](const auto& value, const auto& one) { return !less(one, value); });
}

bool on_list(const Record& account, const json::object& criteria) {
  if (!has_value(criteria, "listId")) return true;
  const std::vector<std::int64_t> lists = integers_of(account, "_lists");
  return std::find(lists.begin(), lists.end(), integer_of(criteria, "listId")) != lists.end();
}

std::vector<Record*> search_accounts(Store& store, const json::object& criteria) {
  const std::string_view search = text_of(criteria, "search");
  const json::value* filters = criteria.if_contains("filters");
  std::vector<Record*> found = select(store, "contact-accounts", [&](const Record& account) {
    if (!contains_text(text_of(account, "name"), search) &&
        !contains_text(text_of(account, "domainName"), search))
      return false;
    if (!on_list(account, criteria)) return false;
    if (filters == nullptr || !filters->is_array()) return true;
    return std::all_of(filters->get_array().begin(), filters->get_array().end(),
                       [&](const json::value& one) { return meets(store, account, one.as_object()); });
  });
  std::string sort_by(text_of(criteria, "sortBy"));
  if (!sort_by.empty()) {
    sort_by[0] = base::ascii::to_lower(sort_by[0]);
    std::stable_sort(found.begin(), found.end(), [&](const Record* a, const Record* b) {
      const json::value none;
      const json::value* left = a->if_contains(sort_by);
      const json::value* right = b->if_contains(sort_by);
      return less(as_text(left == nullptr ? none : *left), as_text(right == nullptr ? none : *right));
    });
  }
  if (text_of(criteria, "sortDirection") == "desc") std::reverse(found.begin(), found.end());
  return found;
}

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
