// Email templates and their folders. Source: Reply, "Email templates": unique names, PUT replaces, at most
// three files, default folders stay as they are.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "email-templates";
constexpr std::string_view k_folders = "email-template-folders";

engine::Row* template_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_template(const engine::Call& call) {
  return call.refuse(404, "notFound", "There is no template with that id.");
}
engine::Answer name_taken(const engine::Call& call) {
  return call.refuse(409, "duplicateName", "Another template has that name.");
}

engine::Answer list(engine::Call& call) {
  const json::object& query = call.query;
  const auto rows = engine::select(call.store(), k_table, [&](const engine::Row& row) {
    if (engine::has_value(query, "folder_id") &&
        engine::integer_of(query, "folder_id") != engine::integer_of(row, "folderId"))
      return false;
    if (engine::has_value(query, "folder_type") &&
        engine::text_of(query, "folder_type") != engine::text_of(row, "folderType"))
      return false;
    if (engine::has_value(query, "is_default") &&
        engine::flag_of(query, "is_default") != engine::flag_of(row, "_default"))
      return false;
    return engine::contains_text(engine::text_of(row, "name"), engine::text_of(query, "name"));
  });
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

engine::Row* folder(engine::Store& store, std::int64_t id, std::string_view type) {
  engine::Row* const row = store.find(k_folders, id);
  return row != nullptr && engine::text_of(*row, "folderType") == type ? row : nullptr;
}

std::optional<engine::Answer> write(engine::Call& call, engine::Row& row) {
  json::array files;
  for (const std::int64_t id : engine::integers_of(call.fields(), "attachmentIds")) {
    const engine::Row* const file = call.store().find("template-attachments", id);
    if (file == nullptr) return call.refuse(404, "attachmentNotFound", "There is no such attachment.");
    files.push_back(*file);
  }
  row["subject"] = nullptr;
  static constexpr std::string_view k_fields[] = {"name", "subject", "body"};
  engine::copy_fields(call.fields(), row, k_fields);
  row["attachments"] = std::move(files);
  row["updatedAt"] = call.world.now_iso();
  return std::nullopt;
}

engine::Answer create(engine::Call& call) {
  const json::object& fields = call.fields();
  if (engine::taken(call.store(), k_table, "name", engine::text_of(fields, "name"), nullptr))
    return name_taken(call);
  const bool filed = engine::has_value(fields, "folderId");
  if (filed && folder(call.store(), engine::integer_of(fields, "folderId"),
                      engine::text_of(fields, "folderType")) == nullptr) {
    return call.refuse(404, "folderNotFound", "There is no such folder.");
  }
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  engine::Row row{{"folderId", filed ? fields.at("folderId") : json::value(nullptr)},
                  {"folderType", fields.at("folderType")},
                  {"createdAt", call.world.now_iso()},
                  {"_default", false}};
  if (auto refused = write(call, row)) return *refused;
  return engine::done(call.store().add(k_table, std::move(row)));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const row = template_of(call);
  return row == nullptr ? no_template(call) : engine::done(*row);
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), row))
    return name_taken(call);
  if (auto refused = write(call, *row)) return *refused;
  return engine::done(*row);
}

engine::Answer remove(engine::Call& call) {
  return call.store().table(k_table).erase(std::to_string(call.id())) ? engine::done() : no_template(call);
}

engine::Answer clone(engine::Call& call) {
  const engine::Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  engine::Row copy = *row;
  copy["name"] = "Copy of " + std::string(engine::text_of(*row, "name"));
  copy["createdAt"] = call.world.now_iso();
  copy["updatedAt"] = call.world.now_iso();
  return engine::done(call.store().add(k_table, std::move(copy)));
}

engine::Answer move(engine::Call& call) {
  engine::Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  const json::object& fields = call.fields();
  if (folder(call.store(), engine::integer_of(fields, "folderId"), engine::text_of(fields, "folderType")) ==
      nullptr) {
    return call.refuse(404, "folderNotFound", "There is no such folder.");
  }
  static constexpr std::string_view k_fields[] = {"folderId", "folderType"};
  engine::copy_fields(fields, *row, k_fields);
  return engine::done(*row);
}

engine::Answer render_for_contact(engine::Call& call) {
  /// The code of an unresolved variable (Reply, email_templates_render).
  constexpr int k_unresolved = 13;
  const engine::Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  const engine::Row* const contact =
      call.store().find("contacts", engine::integer_of(call.fields(), "contactId"));
  if (contact == nullptr) return call.refuse(404, "contactNotFound", "There is no contact with that id.");
  const engine::Rendered subject = engine::render(engine::text_of(*row, "subject"), *contact);
  const engine::Rendered body = engine::render(engine::text_of(*row, "body"), *contact);
  json::array errors;
  for (const auto* part : {&subject, &body}) {
    for (const std::string& variable : part->unresolved) {
      errors.push_back(json::object{
          {"code", k_unresolved}, {"message", "Nothing fills this variable."}, {"variable", variable}});
    }
  }
  return engine::done(json::object{
      {"subject", subject.text}, {"body", body.text}, {"isSuccess", errors.empty()}, {"errors", errors}});
}

engine::Answer send_test(engine::Call& call) {
  if (template_of(call) == nullptr) return no_template(call);
  if (call.store().find("email-accounts", engine::integer_of(call.fields(), "emailAccountId")) == nullptr) {
    return call.refuse(404, "emailAccountNotFound", "There is no such email account.");
  }
  return engine::done();
}

engine::Answer list_variables(engine::Call&) {
  const auto group = [](std::initializer_list<std::pair<std::string_view, std::string_view>> variables) {
    json::array list;
    for (const auto& [key, meaning] : variables)
      list.push_back(json::object{{"key", key}, {"description", meaning}});
    return list;
  };
  return engine::done(
      json::object{{"prospect", json::object{{"basic", group({{"FirstName", "First name"},
                                                              {"LastName", "Last name"},
                                                              {"FullName", "First and last name"},
                                                              {"Email", "Email address"}})},
                                             {"company", group({{"Company", "Company name"},
                                                                {"Title", "Job title"},
                                                                {"Industry", "Industry"}})}}},
                   {"team", json::object{{"sender", group({{"SenderName", "Name of the sending mailbox"}})}}},
                   {"advanced", json::object{{"dates", group({{"CurrentDate", "The day of sending"}})}}}});
}

}  // namespace

std::span<const engine::Binding> email_template_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"email_templates_list", list},
      {"email_templates_create", create},
      {"email_templates_get", get},
      {"email_templates_update", update},
      {"email_templates_delete", remove},
      {"email_templates_clone", clone},
      {"email_templates_move", move},
      {"email_templates_render", render_for_contact},
      {"email_templates_send_test", send_test},
      {"email_templates_list_variables", list_variables},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
