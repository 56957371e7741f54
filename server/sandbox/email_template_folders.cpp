// Folders of email templates: an id counts only together with the folder's type.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "email-template-folders";

/// The folder of the path, when it is of the type that the query names.
Row* folder_of(Call& call) {
  Row* const row = call.store().find(k_table, call.id());
  const std::string_view type = text_of(call.query, "folder_type");
  return row != nullptr && (type.empty() || text_of(*row, "folderType") == type) ? row : nullptr;
}

Answer no_folder(const Call& call) {
  return call.refuse(404, "notFound", "There is no folder of that id and type.");
}
Answer is_default(const Call& call) {
  return call.refuse(400, "isDefault", "A default folder cannot be changed.");
}

bool name_taken(Store& store, std::string_view name, std::string_view type, const Row* self) {
  return !select(store, k_table, [&](const Row& row) {
            return &row != self && text_of(row, "folderType") == type &&
                   same_text(text_of(row, "name"), name);
          }).empty();
}

Answer list(Call& call) {
  json::array folders;
  for (const Row* row : all_rows(call.store(), k_table)) folders.push_back(*row);
  return done(std::move(folders));
}

Answer create(Call& call) {
  const json::object& fields = call.fields();
  if (name_taken(call.store(), text_of(fields, "name"), text_of(fields, "folderType"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many folders.");
  return done(call.store().add(
      k_table, {{"name", fields.at("name")}, {"folderType", fields.at("folderType")}, {"isDefault", false}}));
}

Answer get(Call& call) {
  const Row* const folder = folder_of(call);
  return folder == nullptr ? no_folder(call) : done(*folder);
}

Answer update(Call& call) {
  Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (flag_of(*folder, "isDefault")) return is_default(call);
  if (name_taken(call.store(), text_of(call.fields(), "name"), text_of(*folder, "folderType"), folder)) {
    return call.refuse(409, "duplicateName", "Another folder has that name.");
  }
  (*folder)["name"] = call.fields().at("name");
  return done(*folder);
}

std::vector<Row*> content(Call& call) {
  return select(call.store(), "email-templates",
                [&](const Row& row) { return integer_of(row, "folderId") == call.id(); });
}

Answer remove(Call& call) {
  const Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (flag_of(*folder, "isDefault")) return is_default(call);
  const std::vector<Row*> templates = content(call);
  if (text_of(*folder, "folderType") == "team" && !templates.empty()) {
    return call.refuse(400, "notEmpty", "A team folder has to be empty first.");
  }
  for (Row* row : templates) (*row)["folderId"] = nullptr;
  call.store().table(k_table).erase(std::to_string(call.id()));
  return done();
}

Answer share(Call& call) {
  Row* const folder = folder_of(call);
  if (folder == nullptr) return no_folder(call);
  if (flag_of(*folder, "isDefault")) return is_default(call);
  if (text_of(*folder, "folderType") != "personal")
    return call.refuse(409, "alreadyShared", "The folder is shared already.");
  (*folder)["folderType"] = "team";
  for (Row* row : content(call)) (*row)["folderType"] = "team";
  return done(*folder);
}

}  // namespace

std::span<const Binding> email_template_folder_bindings() {
  static constexpr Binding k_bindings[] = {
      {"email_template_folders_list", list},     {"email_template_folders_create", create},
      {"email_template_folders_get", get},       {"email_template_folders_update", update},
      {"email_template_folders_delete", remove}, {"email_template_folders_share", share},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
