#include "sandbox/resources/contact_search.hpp"

#include "sandbox/engine/domain.hpp"

#include <functional>
#include <set>

namespace reply_mcp::sandbox::resources {

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
      {"equals", [](auto own, auto wanted) { return engine::same_text(own, wanted); }},
      {"notEquals", [](auto own, auto wanted) { return !engine::same_text(own, wanted); }},
      {"contains", [](auto own, auto wanted) { return engine::contains_text(own, wanted); }},
      {"notContains", [](auto own, auto wanted) { return !engine::contains_text(own, wanted); }},
      {"startsWith",
       [](auto own, auto wanted) {
         return own.size() >= wanted.size() && engine::same_text(own.substr(0, wanted.size()), wanted);
       }},
      {"endsWith",
       [](auto own, auto wanted) {
         return own.size() >= wanted.size() &&
                engine::same_text(own.substr(own.size() - wanted.size()), wanted);
       }},
      {"greaterThan", [](auto own, auto wanted) { return own > wanted; }},
      {"lowerThan", [](auto own, auto wanted) { return own < wanted; }},
      {"isNull", [](auto own, auto) { return own.empty(); }},
      {"isEmpty", [](auto own, auto) { return own.empty(); }},
      {"isNotNull", [](auto own, auto) { return !own.empty(); }},
      {"isNotEmpty", [](auto own, auto) { return !own.empty(); }},
  };
  for (const auto& [known, test] : k_tests) {
    if (engine::same_text(known, name)) return test;
  }
  return {};
}

std::string as_text(const engine::Row& row, std::string_view name) {
  const json::value* value = row.if_contains(name);
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
    const std::string_view wanted = engine::text_of(rule, "property");
    const auto property =
        std::find_if(std::begin(k_properties), std::end(k_properties),
                     [&](std::string_view known) { return engine::same_text(known, wanted); });
    if (property == std::end(k_properties)) {
      fault = "Unknown property in a rule: " + std::string(wanted) + ".";
      return std::nullopt;
    }
    Test test = condition(engine::text_of(rule, "condition"));
    if (!test) {
      fault = "Unknown condition in a rule: " + std::string(engine::text_of(rule, "condition")) + ".";
      return std::nullopt;
    }
    rules.push_back({std::string(*property), std::move(test), std::string(engine::text_of(rule, "value"))});
  }
  return rules;
}

bool has_term(const engine::Row& contact, std::string_view term) {
  if (engine::contains_text(engine::full_name(contact), term)) return true;
  for (const std::string_view name :
       {"email", "company", "title", "phone", "city", "country", "linkedInUrl"}) {
    if (engine::contains_text(engine::text_of(contact, name), term)) return true;
  }
  return false;
}

/// List, sequence and step of the criteria.
class Scope {
 public:
  Scope(engine::World& world, const json::object& criteria) : world_(world), criteria_(criteria) {
    if (!engine::has_value(criteria, "sequenceStepId")) return;
    for (const auto& [place, row] : world.store.table("enrolments").rows()) {
      if (engine::integer_of(row, "currentStepId") == engine::integer_of(criteria, "sequenceStepId")) {
        on_step_.insert(engine::integer_of(row, "contactId"));
      }
    }
  }

  [[nodiscard]] bool holds(const engine::Row& contact) const {
    const std::int64_t id = engine::integer_of(contact, "id");
    if (engine::has_value(criteria_, "listId")) {
      const std::vector<std::int64_t> lists = engine::integers_of(contact, "_lists");
      if (std::find(lists.begin(), lists.end(), engine::integer_of(criteria_, "listId")) == lists.end())
        return false;
    }
    if (engine::has_value(criteria_, "sequenceId") &&
        engine::find_enrolment(world_.store, engine::integer_of(criteria_, "sequenceId"), id) == nullptr) {
      return false;
    }
    return !engine::has_value(criteria_, "sequenceStepId") || on_step_.contains(id);
  }

 private:
  engine::World& world_;
  const json::object& criteria_;
  std::set<std::int64_t> on_step_;
};

}  // namespace

std::optional<std::vector<engine::Row*>> search_contacts(engine::World& world, const json::object& criteria,
                                                         std::string& fault) {
  const std::optional<std::vector<Rule>> rules = read_rules(criteria, fault);
  if (!rules) return std::nullopt;
  const std::string_view term = engine::text_of(criteria, "searchTerm");
  const Scope scope(world, criteria);
  std::vector<engine::Row*> found = engine::select(world.store, "contacts", [&](const engine::Row& contact) {
    return (term.empty() || has_term(contact, term)) && scope.holds(contact) &&
           std::all_of(rules->begin(), rules->end(), [&](const Rule& rule) {
             return rule.test(as_text(contact, rule.property), rule.value);
           });
  });
  const auto sort_by = std::find_if(
      std::begin(k_properties), std::end(k_properties),
      [&](std::string_view known) { return engine::same_text(known, engine::text_of(criteria, "sortBy")); });
  if (sort_by != std::end(k_properties)) {
    std::stable_sort(found.begin(), found.end(), [&](const engine::Row* a, const engine::Row* b) {
      return as_text(*a, *sort_by) < as_text(*b, *sort_by);
    });
  }
  if (engine::text_of(criteria, "sortDirection") == "desc") std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace reply_mcp::sandbox::resources
