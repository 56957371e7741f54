// Contacts: create, read, filter, change, remove, hand over. Source: Reply, "Contacts", and "Enum casing
// traps" for company sizes and custom fields.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/people.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_properties[] = {
    "id",         "email",         "domain",      "firstName",   "lastName",  "phone",
    "title",      "company",       "industry",    "companySize", "city",      "state",
    "country",    "timeZoneId",    "notes",       "ownerUserId", "accountId", "isOptedOut",
    "callStatus", "meetingStatus", "linkedInUrl", "addingDate",  "createdAt", "lastModifiedAt"};

using Test = std::function<bool(std::string_view own, std::string_view wanted)>;

/// The condition of that name; empty when there is none. Names are compared without case.
Test condition(std::string_view name) {
  static const std::pair<std::string_view, Test> k_tests[] = {
      {"equals", [](auto own, auto wanted) { return same_text(own, wanted); }},
      {"notEquals", [](auto own, auto wanted) { return !same_text(own, wanted); }},
      {"contains", [](auto own, auto wanted) { return contains_text(own, wanted); }},
      {"notContains", [](auto own, auto wanted) { return !contains_text(own, wanted); }},
      {"startsWith",
       [](auto own, auto wanted) {
         return own.size() >= wanted.size() && same_text(own.substr(0, wanted.size()), wanted);
       }},
      {"endsWith",
       [](auto own, auto wanted) {
         return own.size() >= wanted.size() && same_text(own.substr(own.size() - wanted.size()), wanted);
       }},
      {"greaterThan", [](auto own, auto wanted) { return own > wanted; }},
      {"lowerThan", [](auto own, auto wanted) { return own < wanted; }},
      {"isNull", [](auto own, auto) { return own.empty(); }},
      {"isEmpty", [](auto own, auto) { return own.empty(); }},
      {"isNotNull", [](auto own, auto) { return !own.empty(); }},
      {"isNotEmpty", [](auto own, auto) { return !own.empty(); }},
  };
  for (const auto& [known, test] : k_tests) {
    if (same_text(known, name)) return test;
  }
  return {};
}

bool is_time(std::string_view property) {
  return property == "addingDate" || property == "createdAt" || property == "lastModifiedAt";
}

std::string as_text(const Record& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

struct Rule {
  std::string property;
  Test test;
  std::string value;
};

boost::system::result<std::vector<Rule>, std::string> read_rules(const json::object& criteria) {
  std::vector<Rule> rules;
  const json::value* list = criteria.if_contains("rules");
  if (list == nullptr || !list->is_array()) return rules;
  for (const json::value& one : list->get_array()) {
    const json::object& rule = one.as_object();
    const std::string_view wanted = text_of(rule, "property");
    const auto property = std::find_if(std::begin(k_properties), std::end(k_properties),
                                       [&](std::string_view known) { return same_text(known, wanted); });
    if (property == std::end(k_properties)) {
      return "Unknown property in a rule: " + std::string(wanted) + ".";
    }
    Test test = condition(text_of(rule, "condition"));
    // Rules on times are taken and have no effect (reported from the live API).
    if (test && is_time(*property)) continue;
    if (!test) {
      return "Unknown condition in a rule: " + std::string(text_of(rule, "condition")) + ".";
    }
    rules.push_back({std::string(*property), std::move(test), std::string(text_of(rule, "value"))});
  }
  return rules;
}

bool has_term(const Record& contact, std::string_view term) {
  if (contains_text(full_name(contact), term)) return true;
  for (const std::string_view name :
       {"email", "company", "title", "phone", "city", "country", "linkedInUrl"}) {
    if (contains_text(text_of(contact, name), term)) return true;
  }
  return false;
}

/// List, sequence and step of the criteria.
class Scope {
 public:
  Scope(AccountState& state, const json::object& criteria) : state_(state), criteria_(criteria) {
    if (!has_value(criteria, "sequenceStepId")) return;
    for (const auto& [place, record] : state.store.table("enrolments").records()) {
      if (integer_of(record, "currentStepId") == integer_of(criteria, "sequenceStepId")) {
        on_step_.insert(integer_of(record, "contactId"));
      }
    }
  }

  [[nodiscard]] bool holds(const Record& contact) const {
    const std::int64_t id = integer_of(contact, "id");
    if (has_value(criteria_, "listId")) {
      const std::vector<std::int64_t> lists = integers_of(contact, "_lists");
      if (std::find(lists.begin(), lists.end(), integer_of(criteria_, "listId")) == lists.end()) return false;
    }
    if (has_value(criteria_, "sequenceId") &&
        find_enrolment(state_.store, integer_of(criteria_, "sequenceId"), id) == nullptr) {
      return false;
    }
    return !has_value(criteria_, "sequenceStepId") || on_step_.contains(id);
  }

 private:
  AccountState& state_;
  const json::object& criteria_;
  std::set<std::int64_t> on_step_;
};

boost::system::result<std::vector<Record*>, std::string> search_contacts(AccountState& state,
                                                                         const json::object& criteria) {
  const auto rules = read_rules(criteria);
  if (!rules) return rules.error();
  const std::string_view term = text_of(criteria, "searchTerm");
  const Scope scope(state, criteria);
  std::vector<Record*> found = select(state.store, "contacts", [&](const Record& contact) {
    return (term.empty() || has_term(contact, term)) && scope.holds(contact) &&
           std::all_of(rules->begin(), rules->end(), [&](const Rule& rule) {
             return rule.test(as_text(contact, rule.property), rule.value);
           });
  });
  const auto sort_by =
      std::find_if(std::begin(k_properties), std::end(k_properties),
                   [&](std::string_view known) { return same_text(known, text_of(criteria, "sortBy")); });
  if (sort_by != std::end(k_properties)) {
    std::stable_sort(found.begin(), found.end(), [&](const Record* a, const Record* b) {
      return as_text(*a, *sort_by) < as_text(*b, *sort_by);
    });
  }
  if (text_of(criteria, "sortDirection") == "desc") std::reverse(found.begin(), found.end());
  return found;
}

Admission drop_unnamed_fields(AccountCall& call) {
  drop_unnamed_custom_fields(call.body);
  return {};
}

AccountAnswer create(AccountCall& call) {
  const json::object& fields = call.fields();
  if (auto checked = check_contact(call.store(), fields, nullptr); !checked) {
    return call.refuse(400, "invalidInput", checked.error());
  }
  if (call.store().table("contacts").full()) {
    return business_problem(400, "contact.limitExceeded", "The plan takes no more contacts.");
  }
  return done(contact_view(call.store(), add_contact(call.state, fields)));
}

AccountAnswer list(AccountCall& call) {
  const std::string_view email = text_of(call.query, "email");
  const std::string_view profile = text_of(call.query, "linkedIn");
  const std::vector<Record*> records = select(call.store(), "contacts", [&](const Record& record) {
    return (email.empty() || same_text(text_of(record, "email"), email)) &&
           (profile.empty() || same_text(text_of(record, "linkedInUrl"), profile));
  });
  return page(call, records, [&](const Record* record) { return contact_view(call.store(), *record); });
}

AccountAnswer get(AccountCall& call) {
  const Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  return done(contact_view(call.store(), *contact));
}

AccountAnswer update(AccountCall& call) {
  Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  if (auto checked = check_contact(call.store(), call.fields(), contact); !checked) {
    return call.refuse(400, "invalidInput", checked.error());
  }
  write_contact(call.state, *contact, call.fields());
  return done(contact_view(call.store(), *contact));
}

AccountAnswer remove(AccountCall& call) {
  if (!delete_contact(call.state, call.id())) return call.not_found("There is no contact with that id.");
  return done();
}

AccountAnswer bulk_remove(AccountCall& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!delete_contact(call.state, id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Contact not found.");
  }
  return done(std::move(failures));
}

AccountAnswer change_owner(AccountCall& call) {
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!AccountState::is_user(user)) return call.not_found("The user is not in this team.");
  json::array affected;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Record* const contact = call.store().find("contacts", id);
    if (contact == nullptr) continue;
    (*contact)["ownerUserId"] = user;
    affected.emplace_back(id);
    if (!flag_of(call.fields(), "reassignTasks")) continue;
    for (Record* task : select(call.store(), "tasks",
                               [&](const Record& record) { return integer_of(record, "contactId") == id; })) {
      (*task)["assignedUserId"] = user;
    }
  }
  if (affected.empty()) return call.not_found("None of the contacts exists.");
  return done(json::object{{"isSuccess", true}, {"affectedIds", std::move(affected)}});
}

AccountAnswer filter(AccountCall& call) {
  const auto records = search_contacts(call.state, call.fields());
  if (!records) return call.refuse(400, "invalidInput", records.error());
  return page(call, *records, [&](const Record* record) { return contact_view(call.store(), *record); });
}

AccountAnswer count(AccountCall& call) {
  const auto records = search_contacts(call.state, call.fields());
  if (!records) return call.refuse(400, "invalidInput", records.error());
  return done(json::object{{"count", records->size()}});
}

}  // namespace

std::span<const OperationHandler> contact_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"contacts_create", create, drop_unnamed_fields},
      {"contacts_list", list},
      {"contacts_get", get},
      {"contacts_update", update, drop_unnamed_fields},
      {"contacts_delete", remove},
      {"contacts_bulk_delete", bulk_remove},
      {"contacts_change_owner", change_owner},
      {"contacts_filter", filter},
      {"contacts_count_filtered", count},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
