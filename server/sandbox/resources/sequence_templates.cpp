// Whole sequences as templates: saved from a sequence, made into a new one.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/sequences.hpp"
#include "sandbox/domain/steps.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_table = "sequence-templates";

AccountAnswer list(AccountCall& call) {
  json::object groups{{"globalTemplates", json::array()},
                      {"organizationTemplates", json::array()},
                      {"teamTemplates", json::array()}};
  for (const Record* record : all_records(call.store(), k_table)) {
    groups[std::string(text_of(*record, "_scope")) + "Templates"].as_array().push_back(*record);
  }
  return done(std::move(groups));
}

AccountAnswer save(AccountCall& call) {
  Store& store = call.store();
  if (store.find("sequences", call.id()) == nullptr) {
    return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  }
  if (taken(store, k_table, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another template has that name.");
  }
  json::array types;
  json::array steps;
  bool conditional = false;
  for (const Record* step : steps_of(store, call.id())) {
    std::string type(text_of(*step, "type"));
    conditional = conditional || type == "condition";
    // PascalCase in templates
    type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
    if (std::find(types.begin(), types.end(), json::value(type)) == types.end()) types.emplace_back(type);
    steps.push_back(*step);
  }
  const bool organization = text_of(call.fields(), "scope") == "organization";
  Record record{{"name", call.fields().at("name")}, {"description", nullptr},
                {"stepTypes", std::move(types)},    {"isConditional", conditional},
                {"_steps", std::move(steps)},       {"_scope", organization ? "organization" : "team"}};
  static constexpr std::string_view k_fields[] = {"description"};
  copy_fields(call.fields(), record, k_fields);
  return done(store.add_uuid(k_table, std::move(record)));
}

AccountAnswer create_sequence(AccountCall& call) {
  Store& store = call.store();
  const Record* const found = store.table(k_table).find(text_of(call.fields(), "templateId"));
  if (found == nullptr) return call.not_found("There is no template with that id.");
  const Record source = *found;
  const Record& sequence = add_sequence(call.state, {{"name", source.at("name")}});
  std::map<std::int64_t, std::int64_t> copies;  // step of the template -> step of the sequence
  for (const json::value& one : source.at("_steps").as_array()) {
    json::object step = one.as_object();
    const std::int64_t old = integer_of(step, "id");
    const auto parent = copies.find(integer_of(step, "parentId"));
    step["parentId"] = parent == copies.end() ? json::value(nullptr) : json::value(parent->second);
    copies[old] = integer_of(add_step(store, integer_of(sequence, "id"), step), "id");
  }
  return done(sequence_view(store, sequence));
}

}  // namespace

std::span<const OperationHandler> sequence_template_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequence_templates_list", list},
      {"sequences_save_as_template", save},
      {"sequences_create_from_template", create_sequence},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
