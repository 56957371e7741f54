#include "tools/result/bulk_summary.hpp"

#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/result/id_ranges.hpp"
#include "tools/result/job_answer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

constexpr std::string_view k_not_reported = "notReported";
constexpr std::string_view k_not_reported_detail = "Reply's answer does not say what became of these.";
constexpr std::string_view k_positions_note =
    "positions count the items of the request from 0; where a group has ids too, they stand in the same "
    "order.";

/// Items with the same outcome for the same reason.
struct Group {
  json::object reason;
  std::size_t count = 0;
  json::array ids;
  json::array positions;
};

/// Groups in the order in which they came up.
class Groups {
 public:
  void add(const json::object& reason, const json::value* id, std::optional<std::size_t> position) {
    const auto [known, is_new] = index_.emplace(json::serialize(reason), groups_.size());
    if (is_new) groups_.push_back({reason, 0, {}, {}});
    Group& group = groups_[known->second];
    ++group.count;
    if (id != nullptr && !id->is_null()) group.ids.push_back(*id);
    if (position) group.positions.emplace_back(*position);
  }

  [[nodiscard]] bool has_positions() const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [](const Group& group) { return !group.positions.empty(); });
  }
  [[nodiscard]] std::size_t count() const {
    std::size_t all = 0;
    for (const Group& group : groups_) all += group.count;
    return all;
  }
  [[nodiscard]] std::size_t size() const { return groups_.size(); }

  /// `positions`: whether they are told, for groups whose ids tell the items apart already.
  [[nodiscard]] json::array render(bool positions) const {
    json::array all;
    for (const Group& group : groups_) {
      json::object entry = group.reason;
      entry["count"] = group.count;
      // Ids of some of the items only could not be matched with their positions.
      const bool all_have_ids = group.ids.size() == group.count;
      if (!group.ids.empty()) entry["ids"] = in_ranges(group.ids);
      if (!group.positions.empty() && (positions || !all_have_ids))
        entry["positions"] = in_ranges(group.positions);
      all.push_back(std::move(entry));
    }
    return all;
  }

 private:
  std::map<std::string, std::size_t> index_;
  std::vector<Group> groups_;
};

/// Ids as texts, each once, in order.
class IdList {
 public:
  bool add(std::string id) {
    if (!known_.insert(id).second) return false;
    ids_.push_back(std::move(id));
    return true;
  }
  void add(const json::array& ids) {
    for (const json::value& id : ids) add(base::plain_text(id));
  }
  [[nodiscard]] bool has(const std::string& id) const { return known_.contains(id); }
  [[nodiscard]] const std::vector<std::string>& all() const { return ids_; }

 private:
  std::vector<std::string> ids_;
  std::set<std::string> known_;
};

/// The ids that the request listed, each once however often it was given: the one array of scalars in its
/// body.
std::optional<IdList> requested_ids(const std::optional<json::value>& sent) {
  if (!sent || !sent->is_object()) return std::nullopt;
  std::optional<IdList> ids;
  for (const auto& [key, value] : sent->get_object()) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->empty() || list->front().is_structured()) continue;
    if (ids) return std::nullopt;
    ids.emplace().add(*list);
  }
  return ids;
}

/// How many items the request brought: the array that is its body, or the one of objects in it.
std::size_t sent_items(const std::optional<json::value>& sent) {
  if (!sent) return 0;
  if (const json::array* list = sent->if_array()) return list->size();
  const json::object* body = sent->if_object();
  const json::value* items = body == nullptr ? nullptr : body->if_contains("items");
  return items != nullptr && items->is_array() ? items->get_array().size() : 0;
}

/// What became of the items of a request.
class ItemOutcomes {
 public:
  explicit ItemOutcomes(const schemas::Operation& operation) : operation_(operation) {}

  void failed(const json::object& item, const json::value* id, std::optional<std::size_t> position) {
    json::object reason;
    const json::value* error = item.if_contains("error");
    reason["error"] = error == nullptr || error->is_null() ? json::value("unknown") : named(*error);
    const std::string_view detail = schemas::json_schema::string_member(item, "errorDetails");
    if (!detail.empty()) reason["detail"] = detail;
    failures_.add(reason, id, position);
  }
  void failed(std::string_view error, std::string_view detail, const json::value* id,
              std::optional<std::size_t> position) {
    json::object reason{{"error", error}};
    if (!detail.empty()) reason["detail"] = detail;
    failures_.add(reason, id, position);
  }
  void succeeded(const json::object& kind, const json::value* id, std::optional<std::size_t> position) {
    successes_.add(kind, id, position);
  }
  /// The answer names those that worked, or what came of them.
  void names_successes() { names_successes_ = true; }

  /// `all_known`: whether every item of the request has its place here.
  [[nodiscard]] json::object render(bool all_known) const {
    json::object summary;
    const std::size_t failed = failures_.count();
    if (all_known) {
      summary["requested"] = successes_.count() + failed;
      summary["succeeded"] = successes_.count();
    }
    summary["failed"] = failed;
    // Where all items share one outcome, their ids stand in the order of the request as it is.
    const bool positions = failures_.size() + successes_.size() > 1;
    if (failed > 0) summary["failures"] = failures_.render(positions);
    if (successes_.count() > 0 && (names_successes_ || failed > 0))
      summary["successes"] = successes_.render(positions);
    if ((failed > 0 && failures_.has_positions()) || (positions && successes_.has_positions()))
      summary["note"] = k_positions_note;
    return summary;
  }

 private:
  /// The slug that the catalogue has for a number (x-item-errors).
  [[nodiscard]] json::value named(const json::value& error) const {
    const std::string text = base::plain_text(error);
    for (const auto& [number, slug] : operation_.item_errors) {
      if (number == text) return json::value(slug);
    }
    return error;
  }

  const schemas::Operation& operation_;
  Groups failures_;
  Groups successes_;
  bool names_successes_ = false;
};

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

/// For answers that name failures by id, and perhaps what worked. An id that is in both failed.
void add_ids(const std::optional<IdList>& requested, const json::object* failures, const json::array* done,
             std::string_view other_reason, std::string_view other_detail, ItemOutcomes& outcome) {
  IdList failed;
  if (failures != nullptr) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : *failures) keys.emplace_back(key);
    // In the order of numbers, so that neighbours become a range.
    std::stable_sort(keys.begin(), keys.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    for (const std::string& key : keys) {
      const json::value id = id_value(key);
      if (failed.add(key)) outcome.failed(failures->at(key).get_object(), &id, std::nullopt);
    }
  }
  IdList worked;
  if (done != nullptr) {
    outcome.names_successes();
    worked.add(*done);
  } else if (requested) {
    worked = *requested;
  }
  for (const std::string& id : worked.all()) {
    const json::value value = id_value(id);
    if (!failed.has(id)) outcome.succeeded({}, &value, std::nullopt);
  }
  if (done == nullptr || !requested) return;
  for (const std::string& id : requested->all()) {
    const json::value value = id_value(id);
    if (!failed.has(id) && !worked.has(id)) outcome.failed(other_reason, other_detail, &value, std::nullopt);
  }
}

/// Everything that a row says of its item but what tells it apart and why it failed.
json::object kind_of(const json::object& row) {
  json::object kind;
  for (const auto& [key, value] : row) {
    if (key != "id" && key != "error" && key != "errorDetails" && !value.is_null()) kind[key] = value;
  }
  return kind;
}

void add_items(const json::array& items, const std::optional<json::value>& sent, ItemOutcomes& outcome) {
  outcome.names_successes();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const json::object& item = items[i].get_object();
    const json::value* id = item.if_contains("id");
    if (item_failed(item)) {
      outcome.failed(item, id, i);
    } else {
      outcome.succeeded(kind_of(item), id, i);
    }
  }
  for (std::size_t i = items.size(); i < sent_items(sent); ++i)
    outcome.failed(k_not_reported, k_not_reported_detail, nullptr, i);
}

/// Why ids that were to be removed were not, as far as the counts of the answer tell.
std::string_view reason_of(const json::object& answer) {
  const auto none = [&](std::string_view count) {
    return schemas::json_schema::integer_member(answer, count).value_or(1) == 0;
  };
  if (none("notInSequence") && !none("notFound")) return "notFound";
  if (none("notFound") && !none("notInSequence")) return "notInSequence";
  return "notFound or notInSequence";
}

/// The schema of the answer, of the first success that has one.
const json::object* answer_schema(const schemas::Operation& operation) {
  for (const schemas::SuccessResponse& success : operation.successes) {
    if (success.schema) return success.schema.get();
  }
  return nullptr;
}

/// What an answer says besides, once the members are told that the summary has.
json::value without(json::object answer, std::initializer_list<std::string_view> told) {
  for (const std::string_view name : told) answer.erase(name);
  return answer.empty() ? json::value(nullptr) : json::value(std::move(answer));
}

std::optional<BulkAnswer> read_object(const schemas::Operation& operation, const json::object& schema,
                                      const std::optional<json::value>& sent, const json::object& answer) {
  const json::object* properties = schemas::json_schema::object_member(schema, "properties");
  const std::optional<IdList> requested = requested_ids(sent);
  ItemOutcomes outcome(operation);
  if (is_failure_map(&schema)) {
    if (!all_failures(answer)) return std::nullopt;
    add_ids(requested, &answer, nullptr, {}, {}, outcome);
    return BulkAnswer{outcome.render(requested.has_value()), nullptr};
  }
  if (properties == nullptr) return std::nullopt;
  const json::object* missed = schemas::json_schema::object_member(answer, "notProcessed");
  const json::array* added = schemas::json_schema::array_member(answer, "added");
  if ((missed != nullptr || added != nullptr) && (missed == nullptr || all_failures(*missed)) &&
      is_failure_map(schemas::json_schema::object_member(*properties, "notProcessed"))) {
    const json::array none;
    add_ids(requested, missed, added == nullptr ? &none : added, k_not_reported, k_not_reported_detail,
            outcome);
    return BulkAnswer{outcome.render(true), without(answer, {"added", "notProcessed"})};
  }
  for (const std::string_view name : {"items", "results"}) {
    const json::object* list = schemas::json_schema::object_member(*properties, name);
    const json::value* items = answer.if_contains(name);
    if (list == nullptr || items == nullptr ||
        !has_error_member(schemas::json_schema::object_member(*list, "items")))
      continue;
    if (!is_item_list(*items)) return std::nullopt;
    add_items(items->get_array(), sent, outcome);
    return BulkAnswer{outcome.render(true), without(answer, {name})};
  }
  const json::array* removed = schemas::json_schema::array_member(answer, "removedIds");
  if (properties->contains("requested") && removed != nullptr) {
    add_ids(requested, nullptr, removed, reason_of(answer), {}, outcome);
    return BulkAnswer{outcome.render(true), nullptr};
  }
  return std::nullopt;
}

}  // namespace

std::optional<BulkAnswer> read_bulk_answer(const schemas::Operation& operation,
                                           const std::optional<json::value>& sent,
                                           const json::value& answer) {
  if (operation.effect == schemas::Effect::read) return std::nullopt;
  const json::object* schema = answer_schema(operation);
  if (schema == nullptr) return std::nullopt;
  if (const json::object* object = answer.if_object()) return read_object(operation, *schema, sent, *object);
  const bool expected = has_error_member(schemas::json_schema::object_member(*schema, "items"));
  if (!expected || !is_item_list(answer)) return std::nullopt;
  ItemOutcomes outcome(operation);
  add_items(answer.get_array(), sent, outcome);
  return BulkAnswer{outcome.render(true), nullptr};
}

}  // namespace reply_mcp::tools::result
