// Folders of sequences, and whole-sequence templates.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/sequence_views.hpp"
#include "sandbox/resources/step_rules.hpp"

#include <cctype>
#include <set>

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_folders = "sequence-folders";
constexpr std::string_view k_templates = "sequence-templates";

engine::Row* folder_of(engine::Call& call) {
  return call.store().table(k_folders).find(call.segment("id"));
}
engine::Answer no_folder(const engine::Call& call) {
  return call.not_found("There is no folder with that id.");
}

engine::Answer list(engine::Call& call) {
  std::vector<engine::Row*> rows = engine::all_rows(call.store(), k_folders);
  std::stable_sort(rows.begin(), rows.end(), [](const engine::Row* a, const engine::Row* b) {
    return engine::text_of(*a, "name") < engine::text_of(*b, "name");
  });
  json::array folders;
  for (const engine::Row* row : rows) folders.push_back(*row);
  return engine::done(std::move(folders));
}

engine::Answer create(engine::Call& call) {
  if (engine::taken(call.store(), k_folders, "name", engine::text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  if (call.store().table(k_folders).full())
    return call.refuse(409, "limitReached", "There are too many folders.");
  return engine::done(call.store().add_uuid(k_folders, {{"name", call.fields().at("name")}}));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (engine::taken(call.store(), k_folders, "name", engine::text_of(call.fields(), "name"), folder)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  (*folder)["name"] = call.fields().at("name");
  return engine::done(*folder);
}

std::vector<engine::Row*> content(engine::Call& call) {
  return engine::select(call.store(), "sequences", [&](const engine::Row& row) {
    return engine::same_text(engine::text_of(row, "_folder"), call.segment("id"));
  });
}

engine::Answer remove(engine::Call& call) {
  if (folder_of(call) == nullptr) return no_folder(call);
  for (engine::Row* sequence : content(call)) (*sequence)["_folder"] = nullptr;
  call.store().table(k_folders).erase(call.segment("id"));
  return engine::done();
}

engine::Answer link(engine::Call& call, bool into) {
  if (folder_of(call) == nullptr) return no_folder(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "sequenceIds")) {
    engine::Row* const sequence = call.store().find("sequences", id);
    const bool inside =
        sequence != nullptr && engine::same_text(engine::text_of(*sequence, "_folder"), call.segment("id"));
    if (sequence == nullptr || (!into && !inside)) {
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "There is no such sequence here.");
    } else {
      (*sequence)["_folder"] = into ? json::value(call.segment("id")) : json::value(nullptr);
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer assign(engine::Call& call) {
  return link(call, true);
}
engine::Answer unassign(engine::Call& call) {
  return link(call, false);
}

engine::Answer list_sequences(engine::Call& call) {
  if (folder_of(call) == nullptr) return no_folder(call);
  std::vector<engine::Row*> rows = content(call);
  const std::string_view sort_by = engine::text_of(call.query, "sort_by");
  const auto people = [&](const engine::Row* row) {
    return engine::enrolments_in(call.store(), engine::integer_of(*row, "id")).size();
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const engine::Row* a, const engine::Row* b) {
    if (sort_by == "people") return people(a) < people(b);
    const std::string_view member = sort_by == "title" ? "name" : "created";
    return engine::text_of(*a, member) < engine::text_of(*b, member);
  });
  if (engine::text_of(call.query, "sort_direction") == "desc") std::reverse(rows.begin(), rows.end());
  return engine::page(call, rows, [&](const engine::Row* row) { return sequence_item(call.store(), *row); });
}

engine::Answer list_templates(engine::Call& call) {
  json::object groups{{"globalTemplates", json::array()},
                      {"organizationTemplates", json::array()},
                      {"teamTemplates", json::array()}};
  for (const engine::Row* row : engine::all_rows(call.store(), k_templates)) {
    groups[std::string(engine::text_of(*row, "_scope")) + "Templates"].as_array().push_back(*row);
  }
  return engine::done(std::move(groups));
}

engine::Answer delete_template(engine::Call& call) {
  const engine::Row* const row = call.store().table(k_templates).find(call.segment("id"));
  if (row == nullptr) return call.not_found("There is no template with that id.");
  if (engine::text_of(*row, "_scope") == "global")
    return call.refuse(403, "forbidden", "A global template cannot be deleted.");
  call.store().table(k_templates).erase(call.segment("id"));
  return engine::done();
}

engine::Answer save_as_template(engine::Call& call) {
  engine::Store& store = call.store();
  if (store.find("sequences", call.id()) == nullptr) {
    return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  }
  if (engine::taken(store, k_templates, "name", engine::text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another template has that name.");
  }
  if (store.table(k_templates).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  const bool organization = engine::text_of(call.fields(), "scope") == "organization";
  json::array types;
  json::array steps;
  bool conditional = false;
  for (const engine::Row* step : engine::steps_of(store, call.id())) {
    std::string type(engine::text_of(*step, "type"));
    conditional = conditional || type == "condition";
    type[0] =
        static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));  // PascalCase in templates
    if (std::find(types.begin(), types.end(), json::value(type)) == types.end()) types.emplace_back(type);
    steps.push_back(*step);
  }
  engine::Row row{{"name", call.fields().at("name")}, {"description", nullptr},
                  {"stepTypes", std::move(types)},    {"isConditional", conditional},
                  {"_steps", std::move(steps)},       {"_scope", organization ? "organization" : "team"}};
  static constexpr std::string_view k_fields[] = {"description"};
  engine::copy_fields(call.fields(), row, k_fields);
  return engine::done(store.add_uuid(k_templates, std::move(row)));
}

engine::Answer create_from_template(engine::Call& call) {
  engine::Store& store = call.store();
  const engine::Row* const found =
      store.table(k_templates).find(engine::text_of(call.fields(), "templateId"));
  if (found == nullptr) return call.not_found("There is no template with that id.");
  if (store.table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  const engine::Row source = *found;
  engine::Row& sequence = add_sequence(call.world, {{"name", source.at("name")}});
  if (engine::has_value(call.fields(), "sequenceFolderId"))
    sequence["_folder"] = call.fields().at("sequenceFolderId");
  std::map<std::int64_t, std::int64_t> places;  // step of the template -> step of the sequence
  for (const json::value& one : source.at("_steps").as_array()) {
    json::object step = one.as_object();
    const std::int64_t old = engine::integer_of(step, "id");
    const auto parent = places.find(engine::integer_of(step, "parentId"));
    step["parentId"] = parent == places.end() ? json::value(nullptr) : json::value(parent->second);
    places[old] = engine::integer_of(add_step(store, engine::integer_of(sequence, "id"), step), "id");
  }
  return engine::done(sequence_view(store, sequence));
}

}  // namespace

std::span<const engine::Binding> sequence_folder_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"sequence_folders_list", list},
      {"sequence_folders_create", create},
      {"sequence_folders_update", update},
      {"sequence_folders_delete", remove},
      {"sequence_folders_sequences_bulk_assign", assign},
      {"sequence_folders_sequences_bulk_unassign", unassign},
      {"sequence_folders_sequences_list", list_sequences},
      {"sequence_templates_list", list_templates},
      {"sequence_templates_delete", delete_template},
      {"sequences_save_as_template", save_as_template},
      {"sequences_create_from_template", create_from_template},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
