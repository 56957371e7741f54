// The steps of a sequence. Source: Reply, "Sequence steps".
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/domain/steps.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

Record* sequence_of(AccountCall& call) {
  return call.store().find("sequences", call.id());
}

/// The step of the path, when it belongs to the sequence of the path.
Record* step_of(AccountCall& call) {
  Record* const step = call.store().find("steps", call.id("step_id"));
  return step != nullptr && integer_of(*step, "_sequence") == call.id() ? step : nullptr;
}

AccountAnswer no_sequence(const AccountCall& call) {
  return call.refuse(404, "notFound", "There is no sequence with that id.");
}
AccountAnswer no_step(const AccountCall& call) {
  return call.refuse(404, "notFound", "There is no such step in this sequence.");
}

/// Later emails without a subject of their own continue the conversation of this step.
bool is_subject_source(Store& store, const Record& step) {
  if (text_of(step, "type") != "email") return false;
  bool after = false;
  for (const Record* other : steps_of(store, integer_of(step, "_sequence"))) {
    if (other == &step) {
      after = true;
      continue;
    }
    if (!after || text_of(*other, "type") != "email") continue;
    const json::array& variants = other->at("variants").as_array();
    return std::all_of(variants.begin(), variants.end(), [](const json::value& variant) {
      return text_of(variant.as_object(), "subject").empty();
    });
  }
  return false;
}

bool has_text(const json::object& step, std::string_view member) {
  const json::value* variants = step.if_contains("variants");
  return variants != nullptr && std::any_of(variants->as_array().begin(), variants->as_array().end(),
                                            [&](const json::value& variant) {
                                              return !text_of(variant.as_object(), member).empty();
                                            });
}

AccountAnswer list(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  json::array steps;
  for (const Record* step : steps_of(call.store(), call.id())) steps.push_back(*step);
  return done(std::move(steps));
}

AccountAnswer create(AccountCall& call) {
  Record* const sequence = sequence_of(call);
  if (sequence == nullptr) return no_sequence(call);
  const StepPlan plan(call.store(), call.id());
  if (const auto checked = plan.check(call.fields()); !checked)
    return call.refuse(checked.error().status, checked.error().variant, checked.error().detail);
  return done(add_step(call.store(), call.id(), call.fields()));
}

AccountAnswer bulk_create(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  json::array results;
  StepPlan plan(call.store(), call.id());
  for (const json::value& step : call.body.as_array()) {
    if (const auto checked = plan.check(step.as_object()); !checked) {
      const StepProblem& problem = checked.error();
      const bool known = problem.variant == "forbidden" || problem.variant == "invalidStep";
      results.push_back(json::object{{"id", nullptr},
                                     {"error", known ? problem.variant : std::string_view("invalidInput")},
                                     {"errorDetails", problem.detail}});
      continue;
    }
    plan.take(step.as_object());
    const Record& stored = add_step(call.store(), call.id(), step.as_object());
    results.push_back(json::object{{"id", stored.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return done(std::move(results));
}

AccountAnswer get(AccountCall& call) {
  const Record* const step = step_of(call);
  return step == nullptr ? no_step(call) : done(*step);
}

/// The new variants of an update, those left out being dropped; or why they cannot be stored.
boost::system::result<json::array, std::string_view> merged_variants(Store& store, const Record& step,
                                                                     const json::array& sent) {
  json::array merged;
  for (const json::value& one : sent) {
    const json::array& stored = step.at("variants").as_array();
    const auto old = std::find_if(stored.begin(), stored.end(), [&](const json::value& variant) {
      return variant.as_object().at("id") == one.as_object().at("id");
    });
    if (old == stored.end()) return "A variant is not one of this step.";
    json::object fresh = make_variant(store, one.as_object());
    fresh["id"] = old->as_object().at("id");
    if (!one.as_object().contains("isEnabled")) fresh["isEnabled"] = old->as_object().at("isEnabled");
    merged.push_back(std::move(fresh));
  }
  return merged;
}

AccountAnswer update(AccountCall& call) {
  Record* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  const json::object& fields = call.fields();
  if (fields.at("type") != step->at("type") ||
      (step->contains("actionType") && step->at("actionType") != fields.at("actionType"))) {
    return call.refuse(400, "invalidStep", "The type of a step cannot change.");
  }
  if (is_subject_source(call.store(), *step) && !has_text(fields, "subject")) {
    return call.refuse(409, "stepLockedSubjectSource",
                       "Later emails continue under the subject of this step.");
  }
  Record fresh = fields;
  if (const json::value* sent = fields.if_contains("variants")) {
    auto merged = merged_variants(call.store(), *step, sent->as_array());
    if (!merged) return call.refuse(400, "invalidStep", merged.error());
    fresh["variants"] = std::move(*merged);
  }
  fresh["id"] = step->at("id");
  fresh["_sequence"] = step->at("_sequence");
  if (!fresh.contains("parentId")) fresh["parentId"] = step->at("parentId");
  if (!fresh.contains("ifConditionPositive")) fresh["ifConditionPositive"] = step->at("ifConditionPositive");
  *step = std::move(fresh);
  return done(*step);
}

/// The step and everything below it, or below one branch of it.
void collect(Store& store, std::int64_t sequence, std::int64_t step, const json::value& branch,
             std::set<std::int64_t>& ids) {
  for (const Record* child : steps_of(store, sequence)) {
    if (integer_of(*child, "parentId") != step || ids.contains(integer_of(*child, "id"))) continue;
    if (!branch.is_null() && child->at("ifConditionPositive") != branch) continue;
    ids.insert(integer_of(*child, "id"));
    collect(store, sequence, integer_of(*child, "id"), nullptr, ids);
  }
}

void erase_steps(AccountState& state, std::int64_t sequence, const std::set<std::int64_t>& ids,
                 const json::value& heir) {
  Store& store = state.store;
  for (Record* enrolment : enrolments_in(store, sequence)) {
    while (ids.contains(integer_of(*enrolment, "currentStepId"))) pass_step(state, *enrolment);
  }
  for (const std::int64_t id : ids) store.table("steps").erase(std::to_string(id));
  for (Record* step : steps_of(store, sequence)) {
    if (ids.contains(integer_of(*step, "parentId"))) (*step)["parentId"] = heir;
  }
}

/// Whether a step can be deleted, or the code for why it cannot.
ItemOutcome check_removable(Store& store, const Record& step, bool children_settled) {
  const std::int64_t id = integer_of(step, "id");
  const auto children =
      select(store, "steps", [&](const Record& record) { return integer_of(record, "parentId") == id; });
  if (text_of(step, "type") == "condition" && !children.empty() && !children_settled)
    return "stepLockedHasChildren";
  if (is_subject_source(store, step) && !children_settled) return "stepLockedSubjectSourceWithChildren";
  return {};
}

AccountAnswer remove(AccountCall& call) {
  Record* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  const std::string_view mode = text_of(call.query, "mode");
  if (const auto removable = check_removable(call.store(), *step, mode != "nodeOnly"); !removable) {
    return call.refuse(409, removable.error().code,
                       "Other steps depend on this one; mode says what becomes of them.");
  }
  std::set<std::int64_t> ids{call.id("step_id")};
  if (mode == "nodeAndAllChildren") collect(call.store(), call.id(), call.id("step_id"), nullptr, ids);
  if (mode == "nodeAndPositiveChildren") collect(call.store(), call.id(), call.id("step_id"), true, ids);
  if (mode == "nodeAndNegativeChildren") collect(call.store(), call.id(), call.id("step_id"), false, ids);
  const json::value heir = step->at("parentId");
  erase_steps(call.state, call.id(), ids, heir);
  return done();
}

AccountAnswer bulk_remove(AccountCall& call) {
  if (sequence_of(call) == nullptr) return no_sequence(call);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Record* const step = call.store().find("steps", id);
    if (step == nullptr || integer_of(*step, "_sequence") != call.id()) {
      failures[std::to_string(id)] = bulk_failure("notFound", "There is no such step in this sequence.");
    } else if (const auto removable = check_removable(call.store(), *step, false); !removable) {
      const bool children = removable.error().code == "stepLockedHasChildren";
      failures[std::to_string(id)] =
          bulk_failure(children ? "stepLockedHasChildren" : "stepLocked", "Other steps depend on it.");
    } else {
      const json::value heir = step->at("parentId");
      erase_steps(call.state, call.id(), {id}, heir);
    }
  }
  return done(std::move(failures));
}

}  // namespace

std::span<const OperationHandler> sequence_step_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequence_steps_list", list},
      {"sequence_steps_create", create},
      {"sequence_steps_bulk_create", bulk_create},
      {"sequence_steps_get", get},
      {"sequence_steps_update", update},
      {"sequence_steps_delete", remove},
      {"sequence_steps_bulk_delete", bulk_remove},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
