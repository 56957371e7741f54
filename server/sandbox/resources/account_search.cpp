#include "sandbox/resources/account_search.hpp"

#include "base/ascii.hpp"
#include "sandbox/resources/domain.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace reply_mcp::sandbox::resources {

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

}  // namespace

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

}  // namespace reply_mcp::sandbox::resources
