#include "sandbox/resources/step_rules.hpp"

#include "sandbox/engine/domain.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

const json::array& variants_of(const json::object& step) {
  static const json::array none;
  const json::value* variants = step.if_contains("variants");
  return variants != nullptr && variants->is_array() ? variants->get_array() : none;
}

bool has_subject(const json::object& step) {
  const json::array& variants = variants_of(step);
  return std::any_of(variants.begin(), variants.end(), [](const json::value& variant) {
    return !engine::text_of(variant.as_object(), "subject").empty();
  });
}

bool known_conditions(const json::object& step) {
  const json::value* conditions = step.if_contains("conditions");
  if (conditions == nullptr || !conditions->is_array()) return true;
  for (const json::value& one : conditions->get_array()) {
    const json::value* property =
        condition_properties().if_contains(engine::text_of(one.as_object(), "property"));
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

StepPlan::StepPlan(engine::Store& store, std::int64_t sequence) : store_(store) {
  if (sequence == 0) return;
  for (const engine::Row* step : engine::steps_of(store, sequence)) {
    ids_.insert(engine::integer_of(*step, "id"));
    take(*step);
  }
}

void StepPlan::take(const json::object& step) {
  ++count_;
  has_condition_ = has_condition_ || engine::text_of(step, "type") == "condition";
  has_subject_ = has_subject_ || (engine::text_of(step, "type") == "email" && has_subject(step));
}

std::optional<StepFault> StepPlan::fault_of(const json::object& step) const {
  if (count_ >= k_most_steps) return StepFault{400, "invalidStep", "The sequence takes no more steps."};
  if (variants_of(step).size() > k_most_variants)
    return StepFault{400, "invalidStep", "The step has too many variants."};
  if (engine::has_value(step, "parentId") && !ids_.contains(engine::integer_of(step, "parentId"))) {
    return StepFault{400, "invalidStep", "parentId names no step of this sequence."};
  }
  if (has_condition_ && !engine::has_value(step, "parentId")) {
    return StepFault{400, "invalidStep", "A sequence with a condition needs parentId on every further step."};
  }
  if (engine::text_of(step, "type") == "email" && !has_subject_ && !has_subject(step)) {
    return StepFault{400, "missingEmailSubject", "The first email of a sequence needs a subject."};
  }
  if (!known_conditions(step)) {
    return StepFault{400, "invalidStep", "A condition names a property or an operator that there is not."};
  }
  for (const json::value& variant : variants_of(step)) {
    if (has_unknown_attachment(store_, variant.as_object())) {
      return StepFault{403, "forbidden", "An attachment was not uploaded by this user."};
    }
  }
  return std::nullopt;
}

bool has_unknown_attachment(engine::Store& store, const json::object& variant) {
  const std::vector<std::int64_t> ids = engine::integers_of(variant, "attachmentIds");
  return std::any_of(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return store.find("attachments", id) == nullptr; });
}

json::object make_variant(engine::Store& store, const json::object& variant) {
  json::object made{{"id", store.next_id("variants", 1)},
                    {"subject", nullptr},
                    {"message", nullptr},
                    {"isEnabled", true},
                    {"_attachments", json::array()}};
  static constexpr std::string_view k_fields[] = {"subject", "message", "isEnabled"};
  engine::copy_fields(variant, made, k_fields);
  if (engine::has_value(variant, "attachmentIds")) made["_attachments"] = variant.at("attachmentIds");
  made["hasAttachments"] = !made.at("_attachments").as_array().empty();
  return made;
}

engine::Row& add_step(engine::Store& store, std::int64_t sequence, const json::object& step) {
  const std::vector<engine::Row*> before = engine::steps_of(store, sequence);
  engine::Row row = step;
  row["_sequence"] = sequence;
  if (!engine::has_value(row, "parentId")) {
    row["parentId"] = before.empty() ? json::value(nullptr) : before.back()->at("id");
  }
  if (!row.contains("ifConditionPositive")) row["ifConditionPositive"] = nullptr;
  if (row.contains("variants")) {
    json::array variants;
    for (const json::value& variant : variants_of(step))
      variants.push_back(make_variant(store, variant.as_object()));
    row["variants"] = std::move(variants);
  }
  return store.add("steps", std::move(row));
}

const json::object& condition_properties() {
  static const json::object properties = [] {
    const json::array text{"equals", "notEquals", "contains", "notContains", "isEmpty", "isNotEmpty"};
    const json::array choice{"equals", "notEquals"};
    json::object made;
    for (const char* name : {"title", "company", "industry", "city", "state", "country"}) {
      made[name] = json::object{{"operators", text}, {"values", nullptr}};
    }
    made["companySize"] = json::object{
        {"operators", choice},
        {"values", json::array{"empty", "selfEmployed", "ten", "fifty", "twoHundred", "fiveHundred",
                               "oneThousand", "fiveThousand", "tenThousand", "overTenThousand"}}};
    made["callStatus"] =
        json::object{{"operators", choice}, {"values", json::array{"none", "toCall", "called"}}};
    made["meetingStatus"] =
        json::object{{"operators", choice}, {"values", json::array{"none", "meetingBooked"}}};
    return made;
  }();
  return properties;
}

}  // namespace reply_mcp::sandbox::resources
