#include "sandbox/resources/contact_search.hpp"

#include "sandbox/resources/domain.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace reply_mcp::sandbox::resources {

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

std::optional<std::vector<Rule>> read_rules(const json::object& criteria, std::string& fault) {
  std::vector<Rule> rules;
  const json::value* list = criteria.if_contains("rules");
  if (list == nullptr || !list->is_array()) return rules;
  for (const json::value& one : list->get_array()) {
    const json::object& rule = one.as_object();
    const std::string_view wanted = text_of(rule, "property");
    const auto property = std::find_if(std::begin(k_properties), std::end(k_properties),
                                       [&](std::string_view known) { return same_text(known, wanted); });
    if (property == std::end(k_properties)) {
      fault = "Unknown property in a rule: " + std::string(wanted) + ".";
      return std::nullopt;
    }
    Test test = condition(text_of(rule, "condition"));
    if (!test) {
      fault = "Unknown condition in a rule: " + std::string(text_of(rule, "condition")) + ".";
      return std::nullopt;
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

}  // namespace

std::optional<std::vector<Record*>> search_contacts(AccountState& state, const json::object& criteria,
                                                    std::string& fault) {
  const std::optional<std::vector<Rule>> rules = read_rules(criteria, fault);
  if (!rules) return std::nullopt;
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

}  // namespace reply_mcp::sandbox::resources
