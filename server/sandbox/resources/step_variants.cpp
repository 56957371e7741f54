// The text versions that a step rotates with. Source: Reply, "Sequence steps", variants.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/step_rules.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Row* step_of(engine::Call& call) {
  engine::Row* const step = call.store().find("steps", call.id("step_id"));
  return step != nullptr && engine::integer_of(*step, "_sequence") == call.id() ? step : nullptr;
}

engine::Answer no_step(const engine::Call& call) {
  return call.refuse(404, "notFound", "There is no such step in this sequence.");
}
engine::Answer no_variant(const engine::Call& call) {
  return call.refuse(404, "notFound", "There is no such variant in this step.");
}

json::array& variants_of(engine::Row& step) {
  return step["variants"].as_array();
}

json::array::iterator find_variant(engine::Row& step, std::int64_t id) {
  json::array& variants = variants_of(step);
  return std::find_if(variants.begin(), variants.end(), [&](const json::value& variant) {
    return engine::integer_of(variant.as_object(), "id") == id;
  });
}

std::ptrdiff_t enabled_variants(engine::Row& step) {
  return std::count_if(variants_of(step).begin(), variants_of(step).end(), [](const json::value& variant) {
    return engine::flag_of(variant.as_object(), "isEnabled");
  });
}

bool was_received(engine::Store& store, std::int64_t sequence, std::int64_t variant) {
  for (const engine::Row* enrolment : engine::enrolments_in(store, sequence)) {
    const std::vector<std::int64_t> received = engine::integers_of(*enrolment, "_received");
    if (std::find(received.begin(), received.end(), variant) != received.end()) return true;
  }
  return false;
}

engine::Answer list(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  return step->contains("variants") ? engine::done(variants_of(*step)) : engine::done(json::array());
}

/// Why a variant with these fields cannot be stored.
std::optional<engine::Answer> refusal(const engine::Call& call, const engine::Row& step,
                                      const json::object& fields) {
  if (!step.contains("variants")) {
    return call.refuse(400, "invalidInput", "A step of this type has no variants.");
  }
  if (has_unknown_attachment(call.store(), fields)) {
    return call.refuse(403, "forbidden", "An attachment was not uploaded by this user.");
  }
  return std::nullopt;
}

engine::Answer create(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  if (auto refused = refusal(call, *step, call.fields())) return *refused;
  if (variants_of(*step).size() >= k_most_variants) {
    return call.refuse(400, "invalidInput", "The step takes no more variants.");
  }
  json::object variant = make_variant(call.store(), call.fields());
  variants_of(*step).push_back(variant);
  return engine::done(std::move(variant));
}

engine::Answer bulk_create(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  if (auto refused = refusal(call, *step, {})) return *refused;
  json::array results;
  for (const json::value& one : call.body.as_array()) {
    if (variants_of(*step).size() >= k_most_variants) {
      results.push_back(json::object{
          {"id", nullptr}, {"error", "invalidInput"}, {"errorDetails", "The step takes no more variants."}});
      continue;
    }
    if (has_unknown_attachment(call.store(), one.as_object())) {
      results.push_back(json::object{{"id", nullptr},
                                     {"error", "forbidden"},
                                     {"errorDetails", "An attachment was not uploaded by this user."}});
      continue;
    }
    json::object variant = make_variant(call.store(), one.as_object());
    results.push_back(json::object{{"id", variant.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
    variants_of(*step).push_back(std::move(variant));
  }
  return engine::done(std::move(results));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  if (auto refused = refusal(call, *step, call.fields())) return *refused;
  const auto variant = find_variant(*step, call.id("variant_id"));
  if (variant == variants_of(*step).end()) return no_variant(call);
  json::object fresh = make_variant(call.store(), call.fields());
  fresh["id"] = variant->as_object().at("id");
  if (!engine::has_value(call.fields(), "attachmentIds")) {
    fresh["_attachments"] = variant->as_object().at("_attachments");
    fresh["hasAttachments"] = variant->as_object().at("hasAttachments");
  }
  *variant = fresh;
  return engine::done(std::move(fresh));
}

engine::Answer remove(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  if (!step->contains("variants")) return no_variant(call);
  const auto variant = find_variant(*step, call.id("variant_id"));
  if (variant == variants_of(*step).end()) return no_variant(call);
  if (was_received(call.store(), call.id(), call.id("variant_id"))) {
    return call.refuse(409, "stepLocked", "Contacts have received this variant; disable it instead.");
  }
  if (engine::flag_of(variant->as_object(), "isEnabled") && enabled_variants(*step) == 1) {
    return call.refuse(409, "stepLocked", "It is the last enabled variant of the step.");
  }
  variants_of(*step).erase(variant);
  return engine::done();
}

engine::Answer bulk_remove(engine::Call& call) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    const auto variant = step->contains("variants") ? find_variant(*step, id) : json::array::iterator();
    if (!step->contains("variants") || variant == variants_of(*step).end()) {
      failures[std::to_string(id)] =
          engine::bulk_failure("notFound", "There is no such variant in this step.");
    } else {
      variants_of(*step).erase(variant);
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer toggle(engine::Call& call, bool enabled) {
  engine::Row* const step = step_of(call);
  if (step == nullptr) return no_step(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "variantIds")) {
    const std::string key = std::to_string(id);
    if (!step->contains("variants")) {
      failures[key] = engine::bulk_failure("unsupportedOperation", "A step of this type has no variants.");
      continue;
    }
    const auto variant = find_variant(*step, id);
    if (variant == variants_of(*step).end()) {
      failures[key] = engine::bulk_failure("invalidInput", "There is no such variant in this step.");
    } else if (!enabled && engine::flag_of(variant->as_object(), "isEnabled") &&
               enabled_variants(*step) == 1) {
      failures[key] = engine::bulk_failure("invalidInput", "It is the last enabled variant of the step.");
    } else {
      variant->as_object()["isEnabled"] = enabled;
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer enable(engine::Call& call) {
  return toggle(call, true);
}
engine::Answer disable(engine::Call& call) {
  return toggle(call, false);
}

}  // namespace

std::span<const engine::Binding> step_variant_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"sequence_steps_list_variants", list},
      {"sequence_steps_create_variant", create},
      {"sequence_steps_bulk_create_variants", bulk_create},
      {"sequence_steps_update_variant", update},
      {"sequence_steps_delete_variant", remove},
      {"sequence_steps_bulk_delete_variants", bulk_remove},
      {"sequence_steps_enable_variants", enable},
      {"sequence_steps_disable_variants", disable},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
