// Folders of sequences, and whole-sequence templates.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/sequence_views.hpp"
#include "sandbox/step_rules.hpp"

#include <cctype>
#include <set>

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_folders = "sequence-folders";
constexpr std::string_view k_templates = "sequence-templates";

Row* folder_of(Call& call) {
  return call.store().table(k_folders).find(call.segment("id"));
}
Answer no_folder(const Call& call) {
  return call.not_found("There is no folder with that id.");
}

Answer list(Call& call) {
  std::vector<Row*> rows = all_rows(call.store(), k_folders);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row* a, const Row* b) { return text_of(*a, "name") < text_of(*b, "name"); });
  json::array folders;
  for (const Row* row : rows) folders.push_back(*row);
  return done(std::move(folders));
}

Answer create(Call& call) {
  if (taken(call.store(), k_folders, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  if (call.store().table(k_folders).full())
    return call.refuse(409, "limitReached", "There are too many folders.");
  return done(call.store().add_uuid(k_folders, {{"name", call.fields().at("name")}}));
}

Answer update(Call& call) {
  Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (taken(call.store(), k_folders, "name", text_of(call.fields(), "name"), folder)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  (*folder)["name"] = call.fields().at("name");
  return done(*folder);
}

std::vector<Row*> content(Call& call) {
  return select(call.store(), "sequences",
                [&](const Row& row) { return same_text(text_of(row, "_folder"), call.segment("id")); });
}

Answer remove(Call& call) {
  if (folder_of(call) == nullptr) return no_folder(call);
  for (Row* sequence : content(call)) (*sequence)["_folder"] = nullptr;
  call.store().table(k_folders).erase(call.segment("id"));
  return done();
}

Answer link(Call& call, bool into) {
  if (folder_of(call) == nullptr) return no_folder(call);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "sequenceIds")) {
    Row* const sequence = call.store().find("sequences", id);
    const bool inside = sequence != nullptr && same_text(text_of(*sequence, "_folder"), call.segment("id"));
    if (sequence == nullptr || (!into && !inside)) {
      failures[std::to_string(id)] = bulk_failure("notFound", "There is no such sequence here.");
    } else {
      (*sequence)["_folder"] = into ? json::value(call.segment("id")) : json::value(nullptr);
    }
  }
  return done(std::move(failures));
}

Answer assign(Call& call) {
  return link(call, true);
}
Answer unassign(Call& call) {
  return link(call, false);
}

Answer list_sequences(Call& call) {
  if (folder_of(call) == nullptr) return no_folder(call);
  std::vector<Row*> rows = content(call);
  const std::string_view sort_by = text_of(call.query, "sort_by");
  const auto people = [&](const Row* row) {
    return enrolments_in(call.store(), integer_of(*row, "id")).size();
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
    if (sort_by == "people") return people(a) < people(b);
    const std::string_view member = sort_by == "title" ? "name" : "created";
    return text_of(*a, member) < text_of(*b, member);
  });
  if (text_of(call.query, "sort_direction") == "desc") std::reverse(rows.begin(), rows.end());
  return page(call, rows, [&](const Row* row) { return sequence_item(call.store(), *row); });
}

Answer list_templates(Call& call) {
  json::object groups{{"globalTemplates", json::array()},
                      {"organizationTemplates", json::array()},
                      {"teamTemplates", json::array()}};
  for (const Row* row : all_rows(call.store(), k_templates)) {
    groups[std::string(text_of(*row, "_scope")) + "Templates"].as_array().push_back(*row);
  }
  return done(std::move(groups));
}

Answer delete_template(Call& call) {
  const Row* const row = call.store().table(k_templates).find(call.segment("id"));
  if (row == nullptr) return call.not_found("There is no template with that id.");
  if (text_of(*row, "_scope") == "global")
    return call.refuse(403, "forbidden", "A global template cannot be deleted.");
  call.store().table(k_templates).erase(call.segment("id"));
  return done();
}

Answer save_as_template(Call& call) {
  Store& store = call.store();
  if (store.find("sequences", call.id()) == nullptr) {
    return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  }
  if (taken(store, k_templates, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another template has that name.");
  }
  if (store.table(k_templates).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  const bool organization = text_of(call.fields(), "scope") == "organization";
  json::array types;
  json::array steps;
  bool conditional = false;
  for (const Row* step : steps_of(store, call.id())) {
    std::string type(text_of(*step, "type"));
    conditional = conditional || type == "condition";
    type[0] =
        static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));  // PascalCase in templates
    if (std::find(types.begin(), types.end(), json::value(type)) == types.end()) types.emplace_back(type);
    steps.push_back(*step);
  }
  Row row{{"name", call.fields().at("name")}, {"description", nullptr},
          {"stepTypes", std::move(types)},    {"isConditional", conditional},
          {"_steps", std::move(steps)},       {"_scope", organization ? "organization" : "team"}};
  static constexpr std::string_view k_fields[] = {"description"};
  copy_fields(call.fields(), row, k_fields);
  return done(store.add_uuid(k_templates, std::move(row)));
}

Answer create_from_template(Call& call) {
  Store& store = call.store();
  const Row* const found = store.table(k_templates).find(text_of(call.fields(), "templateId"));
  if (found == nullptr) return call.not_found("There is no template with that id.");
  if (store.table("sequences").full())
    return call.refuse(409, "limitReached", "There are too many sequences.");
  const Row source = *found;
  Row& sequence = add_sequence(call.world, {{"name", source.at("name")}});
  if (has_value(call.fields(), "sequenceFolderId"))
    sequence["_folder"] = call.fields().at("sequenceFolderId");
  std::map<std::int64_t, std::int64_t> places;  // step of the template -> step of the sequence
  for (const json::value& one : source.at("_steps").as_array()) {
    json::object step = one.as_object();
    const std::int64_t old = integer_of(step, "id");
    const auto parent = places.find(integer_of(step, "parentId"));
    step["parentId"] = parent == places.end() ? json::value(nullptr) : json::value(parent->second);
    places[old] = integer_of(add_step(store, integer_of(sequence, "id"), step), "id");
  }
  return done(sequence_view(store, sequence));
}

}  // namespace

std::span<const Binding> sequence_folder_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
