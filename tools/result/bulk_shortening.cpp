#include "tools/result/bulk_shortening.hpp"

#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/result/id_ranges.hpp"
#include "tools/result/rows.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::result {

namespace json = boost::json;
namespace {

constexpr std::size_t k_kept_entries = 40;
constexpr std::size_t k_kept_groups = 20;

void shorten(json::object& group) {
  for (const std::string_view name : {"ids", "positions"}) {
    json::value* list = group.if_contains(name);
    if (list == nullptr || list->get_array().size() <= k_kept_entries) continue;
    json::array& entries = list->get_array();
    std::size_t left_out = 0;
    for (std::size_t i = k_kept_entries; i < entries.size(); ++i) left_out += number_in(entries[i]);
    entries.resize(k_kept_entries);
    group[std::string(name) + "LeftOut"] = left_out;
  }
}

std::size_t count_of(const json::object& group) {
  return static_cast<std::size_t>(schemas::json_schema::integer_member(group, "count").value_or(0));
}

/// One group for each reason, whatever its details say.
json::array by_reason(const json::array& failures) {
  json::array merged;
  std::map<std::string, std::size_t> index;
  for (const json::value& failure : failures) {
    const json::object& group = failure.get_object();
    const auto [known, is_new] = index.emplace(json::serialize(group.at("error")), merged.size());
    if (is_new) {
      merged.push_back(group);
      continue;
    }
    json::object& into = merged[known->second].get_object();
    const auto details = schemas::json_schema::integer_member(into, "distinctDetails").value_or(1) + 1;
    into.erase("detail");
    into["count"] = count_of(into) + count_of(group);
    into["distinctDetails"] = details;
    for (const std::string_view name : {"ids", "positions"}) {
      const json::array* more = schemas::json_schema::array_member(group, name);
      if (more == nullptr) continue;
      json::value& list = into[name];
      if (!list.is_array()) list = json::array();
      list.get_array().insert(list.get_array().end(), more->begin(), more->end());
    }
  }
  for (json::value& group : merged) {
    for (const std::string_view name : {"ids", "positions"}) {
      if (json::value* list = group.get_object().if_contains(name)) *list = in_ranges(list->get_array());
    }
  }
  return merged;
}

void keep_largest(json::array& groups) {
  if (groups.size() <= k_kept_groups) return;
  std::stable_sort(groups.begin(), groups.end(), [](const json::value& a, const json::value& b) {
    return count_of(a.get_object()) > count_of(b.get_object());
  });
  std::size_t others = 0;
  for (std::size_t i = k_kept_groups; i < groups.size(); ++i) others += count_of(groups[i].get_object());
  const std::size_t reasons = groups.size() - k_kept_groups;
  groups.resize(k_kept_groups);
  groups.push_back(json::object{{"otherReasons", reasons}, {"count", others}});
}

/// A group with its lists as texts, so that it can be a row.
json::object flat(const json::object& group) {
  json::object row;
  for (const auto& [key, value] : group) {
    if (const json::array* list = value.if_array()) {
      std::string text;
      for (const json::value& entry : *list) text += (text.empty() ? "" : ", ") + base::plain_text(entry);
      row[key] = text;
    } else {
      row[key] = value.is_structured() ? json::value(base::compact_json(value)) : value;
    }
  }
  return row;
}

}  // namespace

json::object shortened_summary(json::object summary, int step) {
  const bool merge = step >= 2;
  const bool shorten_successes = step != 2;
  const bool shorten_failures = step >= 4;
  if (json::value* list = summary.if_contains("failures")) {
    json::array& failures = list->get_array();
    if (merge) failures = by_reason(failures);
    if (shorten_failures) {
      keep_largest(failures);
      for (json::value& group : failures) shorten(group.get_object());
    }
  }
  if (json::value* list = summary.if_contains("successes"); list != nullptr && shorten_successes) {
    keep_largest(list->get_array());
    for (json::value& group : list->get_array()) shorten(group.get_object());
  }
  return summary;
}

std::string listing_of(const json::object& summary) {
  json::object head = summary;
  std::string text;
  for (const std::string_view name : {"failures", "successes"}) {
    const json::array* groups = schemas::json_schema::array_member(summary, name);
    if (groups == nullptr) continue;
    json::array rows;
    for (const json::value& group : *groups) rows.push_back(flat(group.get_object()));
    text += "\n" + std::string(name) + "\n" + table_of(rows).value_or(std::string());
    head.erase(name);
  }
  return base::compact_json(head) + '\n' + text;
}

}  // namespace reply_mcp::tools::result
