// Folders of email templates: an id counts only together with the folder's type.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "email-template-folders";

/// The folder of the path, when it is of the type that the query names.
engine::Row* folder_of(engine::Call& call) {
  engine::Row* const row = call.store().find(k_table, call.id());
  const std::string_view type = engine::text_of(call.query, "folder_type");
  return row != nullptr && (type.empty() || engine::text_of(*row, "folderType") == type) ? row : nullptr;
}

engine::Answer no_folder(const engine::Call& call) {
  return call.refuse(404, "notFound", "There is no folder of that id and type.");
}
engine::Answer is_default(const engine::Call& call) {
  return call.refuse(400, "isDefault", "A default folder cannot be changed.");
}

bool name_taken(engine::Store& store, std::string_view name, std::string_view type, const engine::Row* self) {
  return !engine::select(store, k_table, [&](const engine::Row& row) {
            return &row != self && engine::text_of(row, "folderType") == type &&
                   engine::same_text(engine::text_of(row, "name"), name);
          }).empty();
}

engine::Answer list(engine::Call& call) {
  json::array folders;
  for (const engine::Row* row : engine::all_rows(call.store(), k_table)) folders.push_back(*row);
  return engine::done(std::move(folders));
}

engine::Answer create(engine::Call& call) {
  const json::object& fields = call.fields();
  if (name_taken(call.store(), engine::text_of(fields, "name"), engine::text_of(fields, "folderType"),
                 nullptr)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many folders.");
  return engine::done(call.store().add(
      k_table, {{"name", fields.at("name")}, {"folderType", fields.at("folderType")}, {"isDefault", false}}));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const folder = folder_of(call);
  return folder == nullptr ? no_folder(call) : engine::done(*folder);
}

engine::Answer update(engine::Call& call) {
  engine::Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (engine::flag_of(*folder, "isDefault")) return is_default(call);
  if (name_taken(call.store(), engine::text_of(call.fields(), "name"), engine::text_of(*folder, "folderType"),
                 folder)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  (*folder)["name"] = call.fields().at("name");
  return engine::done(*folder);
}

std::vector<engine::Row*> content(engine::Call& call) {
  return engine::select(call.store(), "email-templates", [&](const engine::Row& row) {
    return engine::integer_of(row, "folderId") == call.id();
  });
}

engine::Answer remove(engine::Call& call) {
  const engine::Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (engine::flag_of(*folder, "isDefault")) return is_default(call);
  const std::vector<engine::Row*> templates = content(call);
  if (engine::text_of(*folder, "folderType") == "team" && !templates.empty()) {
    return call.refuse(400, "notEmpty", "A team folder has to be empty first.");
  }
  for (engine::Row* row : templates) (*row)["folderId"] = nullptr;
  call.store().table(k_table).erase(std::to_string(call.id()));
  return engine::done();
}

engine::Answer share(engine::Call& call) {
  engine::Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (engine::flag_of(*folder, "isDefault")) return is_default(call);
  if (engine::text_of(*folder, "folderType") != "personal")
    return call.refuse(409, "alreadyShared", "The folder is shared already.");
  (*folder)["folderType"] = "team";
  for (engine::Row* row : content(call)) (*row)["folderType"] = "team";
  return engine::done(*folder);
}

}  // namespace

std::span<const engine::Binding> email_template_folder_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"email_template_folders_list", list},     {"email_template_folders_create", create},
      {"email_template_folders_get", get},       {"email_template_folders_update", update},
      {"email_template_folders_delete", remove}, {"email_template_folders_share", share},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
