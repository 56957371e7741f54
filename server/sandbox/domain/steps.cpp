#include "sandbox/domain/steps.hpp"

#include "sandbox/domain/enrolments.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

const json::array& variants_of(const json::object& step) {
  static const json::array none;
  const json::value* variants = step.if_contains("variants");
  return variants != nullptr && variants->is_array() ? variants->get_array() : none;
}

bool has_subject(const json::object& step) {
  const json::array& variants = variants_of(step);
  return std::any_of(variants.begin(), variants.end(), [](const json::value& variant) {
    return !text_of(variant.as_object(), "subject").empty();
  });
}

/// Property name -> {operators, values} that condition steps may use; empty when the account has no such
/// document.
const json::object& condition_properties(Store& store) {
  static const json::object none;
  const Record* const document = store.table("sequences/steps/contact-filter-properties").find("document");
  return document == nullptr ? none : *document;
}

bool known_conditions(Store& store, const json::object& step) {
  const json::value* conditions = step.if_contains("conditions");
  if (conditions == nullptr || !conditions->is_array()) return true;
  for (const json::value& one : conditions->get_array()) {
    const json::value* property =
        condition_properties(store).if_contains(text_of(one.as_object(), "property"));
    if (property == nullptr) return false;
    const json::array& operators = property->as_object().at("operators").as_array();
    for (const json::value& rule : one.as_object().at("rules").as_array()) {
      const json::value& wanted = rule.as_object().at("operator");
      if (std::find(operators.begin(), operators.end(), wanted) == operators.end()) return false;
    }
  }
  return true;
}

}  // namespace

StepPlan::StepPlan(Store& store, std::int64_t sequence) : store_(store) {
  if (sequence == 0) return;
  for (const Record* step : steps_of(store, sequence)) {
    ids_.insert(integer_of(*step, "id"));
    take(*step);
  }
}

void StepPlan::take(const json::object& step) {
  ++count_;
  has_condition_ = has_condition_ || text_of(step, "type") == "condition";
  has_subject_ = has_subject_ || (text_of(step, "type") == "email" && has_subject(step));
}

boost::system::result<void, StepProblem> StepPlan::check(const json::object& step) const {
  if (count_ >= k_max_steps) return StepProblem{400, "invalidStep", "The sequence takes no more steps."};
  if (variants_of(step).size() > k_max_variants)
    return StepProblem{400, "invalidStep", "The step has too many variants."};
  if (has_value(step, "parentId") && !ids_.contains(integer_of(step, "parentId"))) {
    return StepProblem{400, "invalidStep", "parentId names no step of this sequence."};
  }
  if (has_condition_ && !has_value(step, "parentId")) {
    return StepProblem{400, "invalidStep",
                       "A sequence with a condition needs parentId on every further step."};
  }
  if (text_of(step, "type") == "email" && !has_subject_ && !has_subject(step)) {
    return StepProblem{400, "missingEmailSubject", "The first email of a sequence needs a subject."};
  }
  if (!known_conditions(store_, step)) {
    return StepProblem{400, "invalidStep", "A condition names a property or an operator that there is not."};
  }
  for (const json::value& variant : variants_of(step)) {
    if (has_unknown_attachment(store_, variant.as_object())) {
      return StepProblem{403, "forbidden", "An attachment was not uploaded by this user."};
    }
  }
  return {};
}

bool has_unknown_attachment(Store& store, const json::object& variant) {
  const std::vector<std::int64_t> ids = integers_of(variant, "attachmentIds");
  return std::any_of(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return store.find("attachments", id) == nullptr; });
}

json::object make_variant(Store& store, const json::object& variant) {
  json::object made{{"id", store.next_id("variants", 1)},
                    {"subject", nullptr},
                    {"message", nullptr},
                    {"isEnabled", true},
                    {"_attachments", json::array()}};
  static constexpr std::string_view k_fields[] = {"subject", "message", "isEnabled"};
  copy_fields(variant, made, k_fields);
  if (has_value(variant, "attachmentIds")) made["_attachments"] = variant.at("attachmentIds");
  made["hasAttachments"] = !made.at("_attachments").as_array().empty();
  return made;
}

Record& add_step(Store& store, std::int64_t sequence, const json::object& step) {
  const std::vector<Record*> before = steps_of(store, sequence);
  Record record = step;
  record["_sequence"] = sequence;
  if (!has_value(record, "parentId")) {
    record["parentId"] = before.empty() ? json::value(nullptr) : before.back()->at("id");
  }
  if (!record.contains("ifConditionPositive")) record["ifConditionPositive"] = nullptr;
  if (record.contains("variants")) {
    json::array variants;
    for (const json::value& variant : variants_of(step))
      variants.push_back(make_variant(store, variant.as_object()));
    record["variants"] = std::move(variants);
  }
  return store.add("steps", std::move(record));
}

}  // namespace reply_mcp::sandbox::domain
