#include "tools/result/bulk_summary.hpp"

#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/result/job_answer.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

/// Failures with the same reason.
struct Group {
  json::value error;
  std::string detail;
  json::array ids;
  json::array positions;
};

class Summary {
 public:
  void succeeded(std::size_t count) { succeeded_ = succeeded_.value_or(0) + count; }
  void requested(std::size_t count) { requested_ = count; }

  void failed(const json::object& item, std::optional<json::value> id, std::optional<std::size_t> position) {
    const json::value* error = item.if_contains("error");
    const std::string_view detail = schemas::json_schema::string_member(item, "errorDetails");
    Group& group = group_of(error == nullptr ? json::value("unknown") : *error, detail);
    if (id && !id->is_null()) {
      group.ids.push_back(std::move(*id));
    } else if (position) {
      group.positions.emplace_back(*position);
    }
    ++failed_;
  }

  void failed_ids(std::string_view error, json::array ids) {
    if (ids.empty()) return;
    failed_ += ids.size();
    group_of(json::value(error), {}).ids = std::move(ids);
  }

  [[nodiscard]] json::object render() const {
    json::object summary;
    if (requested_) summary["requested"] = *requested_;
    if (succeeded_) {
      summary["succeeded"] = *succeeded_;
    } else if (requested_) {
      // The answer names failures only: what was asked for and is not among them worked.
      summary["succeeded"] = *requested_ - std::min(*requested_, failed_);
    }
    summary["failed"] = failed_;
    json::array failures;
    for (const Group& group : groups_) {
      json::object entry;
      entry["error"] = group.error;
      if (!group.detail.empty()) entry["detail"] = group.detail;
      if (!group.ids.empty()) entry["ids"] = group.ids;
      if (!group.positions.empty()) entry["positions"] = group.positions;
      failures.push_back(std::move(entry));
    }
    if (!failures.empty()) summary["failures"] = std::move(failures);
    return summary;
  }

 private:
  Group& group_of(const json::value& error, std::string_view detail) {
    const auto known = std::find_if(groups_.begin(), groups_.end(), [&](const Group& group) {
      return group.error == error && group.detail == detail;
    });
    if (known != groups_.end()) return *known;
    groups_.push_back({error, std::string(detail), {}, {}});
    return groups_.back();
  }

  std::optional<std::size_t> requested_;
  std::optional<std::size_t> succeeded_;
  std::size_t failed_ = 0;
  std::vector<Group> groups_;
};

/// The ids that the request listed: the one array of scalars in its body.
std::optional<std::vector<std::string>> requested_ids(const std::optional<json::value>& sent) {
  if (!sent || !sent->is_object()) return std::nullopt;
  std::optional<std::vector<std::string>> ids;
  for (const auto& [key, value] : sent->get_object()) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->empty() || list->front().is_structured()) continue;
    if (ids) return std::nullopt;
    ids.emplace();
    for (const json::value& id : *list) ids->push_back(base::plain_text(id));
  }
  return ids;
}

void count_requested(const std::optional<json::value>& sent, Summary& summary) {
  if (const auto ids = requested_ids(sent)) summary.requested(std::set(ids->begin(), ids->end()).size());
}

bool has_error_member(const json::object* schema) {
  const json::object* properties =
      schema == nullptr ? nullptr : schemas::json_schema::object_member(*schema, "properties");
  return properties != nullptr && properties->contains("error");
}

/// An object by id whose values say what failed.
bool is_failure_map(const json::object* schema) {
  return schema != nullptr &&
         has_error_member(schemas::json_schema::object_member(*schema, "additionalProperties"));
}

bool all_failures(const json::object& map) {
  return std::all_of(map.begin(), map.end(), [](const auto& member) {
    return member.value().is_object() && member.value().get_object().contains("error");
  });
}

bool item_failed(const json::object& item) {
  const json::value* error = item.if_contains("error");
  return (error != nullptr && !error->is_null()) ||
         schemas::json_schema::string_member(item, "status") == "failed";
}

bool is_item_list(const json::value& value) {
  const json::array* list = value.if_array();
  return list != nullptr &&
         std::all_of(list->begin(), list->end(), [](const json::value& entry) { return entry.is_object(); });
}

void add_failures(const json::object& map, Summary& summary) {
  for (const auto& [key, value] : map) summary.failed(value.get_object(), id_value(key), std::nullopt);
}

void add_items(const json::array& items, Summary& summary) {
  summary.requested(items.size());
  summary.succeeded(0);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const json::object& item = items[i].get_object();
    if (!item_failed(item)) {
      summary.succeeded(1);
      continue;
    }
    const json::value* id = item.if_contains("id");
    summary.failed(item, id == nullptr ? std::nullopt : std::optional(*id), i);
  }
}

void add_removed(const json::object& answer, const std::optional<json::value>& sent, Summary& summary) {
  if (const auto requested = schemas::json_schema::integer_member(answer, "requested")) {
    summary.requested(static_cast<std::size_t>(std::max<std::int64_t>(*requested, 0)));
  }
  const json::array& removed = *schemas::json_schema::array_member(answer, "removedIds");
  summary.succeeded(removed.size());
  std::set<std::string> done;
  for (const json::value& id : removed) done.insert(base::plain_text(id));
  json::array failed;
  if (const auto ids = requested_ids(sent)) {
    for (const std::string& id : std::set(ids->begin(), ids->end())) {
      if (!done.contains(id)) failed.push_back(id_value(id));
    }
  }
  summary.failed_ids("notFound or notInSequence", std::move(failed));
}

/// The schema of the answer, of the first success that has one.
const json::object* answer_schema(const schemas::Operation& operation) {
  for (const schemas::SuccessResponse& success : operation.successes) {
    if (success.schema) return success.schema.get();
  }
  return nullptr;
}

bool summarise_object(const json::object& schema, const std::optional<json::value>& sent,
                      const json::object& answer, Summary& summary) {
  const json::object* properties = schemas::json_schema::object_member(schema, "properties");
  if (is_failure_map(&schema)) {
    if (!all_failures(answer)) return false;
    count_requested(sent, summary);
    add_failures(answer, summary);
    return true;
  }
  if (properties == nullptr) return false;
  const json::object* missed = schemas::json_schema::object_member(answer, "notProcessed");
  if (missed != nullptr && is_failure_map(schemas::json_schema::object_member(*properties, "notProcessed")) &&
      all_failures(*missed)) {
    count_requested(sent, summary);
    if (const json::array* added = schemas::json_schema::array_member(answer, "added"))
      summary.succeeded(added->size());
    add_failures(*missed, summary);
    return true;
  }
  for (const std::string_view name : {"items", "results"}) {
    const json::object* list = schemas::json_schema::object_member(*properties, name);
    const json::value* items = answer.if_contains(name);
    if (list == nullptr || items == nullptr ||
        !has_error_member(schemas::json_schema::object_member(*list, "items")))
      continue;
    if (!is_item_list(*items)) return false;
    add_items(items->get_array(), summary);
    return true;
  }
  if (properties->contains("requested") &&
      schemas::json_schema::array_member(answer, "removedIds") != nullptr) {
    add_removed(answer, sent, summary);
    return true;
  }
  return false;
}

}  // namespace

std::optional<json::object> bulk_summary(const schemas::Operation& operation,
                                         const std::optional<json::value>& sent, const json::value& answer) {
  if (operation.effect == schemas::Effect::read) return std::nullopt;
  const json::object* schema = answer_schema(operation);
  if (schema == nullptr) return std::nullopt;
  Summary summary;
  if (const json::object* object = answer.if_object()) {
    if (!summarise_object(*schema, sent, *object, summary)) return std::nullopt;
  } else {
    const bool expected = has_error_member(schemas::json_schema::object_member(*schema, "items"));
    if (!expected || !is_item_list(answer)) return std::nullopt;
    add_items(answer.get_array(), summary);
  }
  return summary.render();
}

}  // namespace reply_mcp::tools::result
