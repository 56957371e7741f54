// The text versions that a step rotates with. Source: Reply, "Sequence steps", variants.
#include "sandbox/domain/steps.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

/// The variants of the step that the path names; an answer when there is none or it has none.
boost::system::result<json::array*, AccountAnswer> variants_of(AccountCall& call) {
  Record* const step = call.store().find("steps", call.id("step_id"));
  if (step == nullptr || integer_of(*step, "_sequence") != call.id())
    return call.refuse(404, "notFound", "There is no such step in this sequence.");
  json::value* const variants = step->if_contains("variants");
  if (variants == nullptr) return call.refuse(400, "invalidInput", "A step of this type has no variants.");
  return &variants->as_array();
}

json::array::iterator find_variant(json::array& variants, std::int64_t id) {
  return std::find_if(variants.begin(), variants.end(), [&](const json::value& variant) {
    return integer_of(variant.as_object(), "id") == id;
  });
}

AccountAnswer no_variant(const AccountCall& call) {
  return call.refuse(404, "notFound", "There is no such variant in this step.");
}

AccountAnswer list(AccountCall& call) {
  const auto variants = variants_of(call);
  return variants                         ? done(**variants)
         : variants.error().status == 404 ? variants.error()
                                          : done(json::array());
}

AccountAnswer create(AccountCall& call) {
  const auto variants = variants_of(call);
  if (!variants) return variants.error();
  if ((*variants)->size() >= k_max_variants)
    return call.refuse(400, "invalidInput", "The step takes no more variants.");
  if (has_unknown_attachment(call.store(), call.fields()))
    return call.refuse(403, "forbidden", "An attachment was not uploaded by this user.");
  json::object variant = make_variant(call.store(), call.fields());
  (*variants)->push_back(variant);
  return done(std::move(variant));
}

AccountAnswer bulk_create(AccountCall& call) {
  const auto variants = variants_of(call);
  if (!variants) return variants.error();
  json::array results;
  for (const json::value& one : call.body.as_array()) {
    if ((*variants)->size() >= k_max_variants) {
      results.push_back(json::object{
          {"id", nullptr}, {"error", "invalidInput"}, {"errorDetails", "The step takes no more variants."}});
      continue;
    }
    json::object variant = make_variant(call.store(), one.as_object());
    results.push_back(json::object{{"id", variant.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
    (*variants)->push_back(std::move(variant));
  }
  return done(std::move(results));
}

AccountAnswer update(AccountCall& call) {
  const auto variants = variants_of(call);
  if (!variants) return variants.error();
  const auto variant = find_variant(**variants, call.id("variant_id"));
  if (variant == (*variants)->end()) return no_variant(call);
  json::object fresh = make_variant(call.store(), call.fields());
  fresh["id"] = variant->as_object().at("id");
  *variant = fresh;
  return done(std::move(fresh));
}

AccountAnswer remove(AccountCall& call) {
  const auto variants = variants_of(call);
  if (!variants) return variants.error();
  const auto variant = find_variant(**variants, call.id("variant_id"));
  if (variant == (*variants)->end()) return no_variant(call);
  (*variants)->erase(variant);
  return done();
}

/// Runs `change` on the listed variants that are there; failures come back by id.
template <class Change>
AccountAnswer each_variant(AccountCall& call, std::string_view ids, Change change) {
  const auto variants = variants_of(call);
  if (!variants) return variants.error();
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), ids)) {
    const auto variant = find_variant(**variants, id);
    if (variant == (*variants)->end()) {
      failures[std::to_string(id)] = bulk_failure("notFound", "There is no such variant in this step.");
    } else {
      change(**variants, variant);
    }
  }
  return done(std::move(failures));
}

AccountAnswer bulk_remove(AccountCall& call) {
  return each_variant(call, "ids",
                      [](json::array& all, json::array::iterator variant) { all.erase(variant); });
}

AccountAnswer enable(AccountCall& call) {
  return each_variant(call, "variantIds", [](json::array&, json::array::iterator variant) {
    variant->as_object()["isEnabled"] = true;
  });
}
AccountAnswer disable(AccountCall& call) {
  return each_variant(call, "variantIds", [](json::array&, json::array::iterator variant) {
    variant->as_object()["isEnabled"] = false;
  });
}

}  // namespace

std::span<const OperationHandler> step_variant_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequence_steps_list_variants", list},
      {"sequence_steps_create_variant", create},
      {"sequence_steps_bulk_create_variants", bulk_create},
      {"sequence_steps_update_variant", update},
      {"sequence_steps_delete_variant", remove},
      {"sequence_steps_bulk_delete_variants", bulk_remove},
      {"sequence_steps_enable_variants", enable},
      {"sequence_steps_disable_variants", disable},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
