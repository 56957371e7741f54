// Email templates and their folders. Source: Reply, "Email templates": unique names, PUT replaces, at most
// three files, default folders stay as they are.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "email-templates";
constexpr std::string_view k_folders = "email-template-folders";

Row* template_of(Call& call) {
  return call.store().find(k_table, call.id());
}
Answer no_template(const Call& call) {
  return call.refuse(404, "notFound", "There is no template with that id.");
}
Answer name_taken(const Call& call) {
  return call.refuse(409, "duplicateName", "Another template has that name.");
}

Answer list(Call& call) {
  const json::object& query = call.query;
  const auto rows = select(call.store(), k_table, [&](const Row& row) {
    if (has_value(query, "folder_id") && integer_of(query, "folder_id") != integer_of(row, "folderId"))
      return false;
    if (has_value(query, "folder_type") && text_of(query, "folder_type") != text_of(row, "folderType"))
      return false;
    if (has_value(query, "is_default") && flag_of(query, "is_default") != flag_of(row, "_default"))
      return false;
    return contains_text(text_of(row, "name"), text_of(query, "name"));
  });
  return page(call, rows, [](const Row* row) { return *row; });
}

Row* folder(Store& store, std::int64_t id, std::string_view type) {
  Row* const row = store.find(k_folders, id);
  return row != nullptr && text_of(*row, "folderType") == type ? row : nullptr;
}

std::optional<Answer> write(Call& call, Row& row) {
  json::array files;
  for (const std::int64_t id : integers_of(call.fields(), "attachmentIds")) {
    const Row* const file = call.store().find("template-attachments", id);
    if (file == nullptr) return call.refuse(404, "attachmentNotFound", "There is no such attachment.");
    files.push_back(*file);
  }
  row["subject"] = nullptr;
  static constexpr std::string_view k_fields[] = {"name", "subject", "body"};
  copy_fields(call.fields(), row, k_fields);
  row["attachments"] = std::move(files);
  row["updatedAt"] = call.world.now_iso();
  return std::nullopt;
}

Answer create(Call& call) {
  const json::object& fields = call.fields();
  if (taken(call.store(), k_table, "name", text_of(fields, "name"), nullptr)) return name_taken(call);
  const bool filed = has_value(fields, "folderId");
  if (filed &&
      folder(call.store(), integer_of(fields, "folderId"), text_of(fields, "folderType")) == nullptr) {
    return call.refuse(404, "folderNotFound", "There is no such folder.");
  }
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  Row row{{"folderId", filed ? fields.at("folderId") : json::value(nullptr)},
          {"folderType", fields.at("folderType")},
          {"createdAt", call.world.now_iso()},
          {"_default", false}};
  if (auto refused = write(call, row)) return *refused;
  return done(call.store().add(k_table, std::move(row)));
}

Answer get(Call& call) {
  const Row* const row = template_of(call);
  return row == nullptr ? no_template(call) : done(*row);
}

Answer update(Call& call) {
  Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  if (taken(call.store(), k_table, "name", text_of(call.fields(), "name"), row)) return name_taken(call);
  if (auto refused = write(call, *row)) return *refused;
  return done(*row);
}

Answer remove(Call& call) {
  return call.store().table(k_table).erase(std::to_string(call.id())) ? done() : no_template(call);
}

Answer clone(Call& call) {
  const Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many templates.");
  Row copy = *row;
  copy["name"] = "Copy of " + std::string(text_of(*row, "name"));
  copy["createdAt"] = call.world.now_iso();
  copy["updatedAt"] = call.world.now_iso();
  return done(call.store().add(k_table, std::move(copy)));
}

Answer move(Call& call) {
  Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  const json::object& fields = call.fields();
  if (folder(call.store(), integer_of(fields, "folderId"), text_of(fields, "folderType")) == nullptr) {
    return call.refuse(404, "folderNotFound", "There is no such folder.");
  }
  static constexpr std::string_view k_fields[] = {"folderId", "folderType"};
  copy_fields(fields, *row, k_fields);
  return done(*row);
}

Answer render_for_contact(Call& call) {
  /// The code of an unresolved variable (Reply, email_templates_render).
  constexpr int k_unresolved = 13;
  const Row* const row = template_of(call);
  if (row == nullptr) return no_template(call);
  const Row* const contact = call.store().find("contacts", integer_of(call.fields(), "contactId"));
  if (contact == nullptr) return call.refuse(404, "contactNotFound", "There is no contact with that id.");
  const Rendered subject = render(text_of(*row, "subject"), *contact);
  const Rendered body = render(text_of(*row, "body"), *contact);
  json::array errors;
  for (const auto* part : {&subject, &body}) {
    for (const std::string& variable : part->unresolved) {
      errors.push_back(json::object{
          {"code", k_unresolved}, {"message", "Nothing fills this variable."}, {"variable", variable}});
    }
  }
  return done(json::object{
      {"subject", subject.text}, {"body", body.text}, {"isSuccess", errors.empty()}, {"errors", errors}});
}

Answer send_test(Call& call) {
  if (template_of(call) == nullptr) return no_template(call);
  if (call.store().find("email-accounts", integer_of(call.fields(), "emailAccountId")) == nullptr) {
    return call.refuse(404, "emailAccountNotFound", "There is no such email account.");
  }
  return done();
}

Answer list_variables(Call&) {
  const auto group = [](std::initializer_list<std::pair<std::string_view, std::string_view>> variables) {
    json::array list;
    for (const auto& [key, meaning] : variables)
      list.push_back(json::object{{"key", key}, {"description", meaning}});
    return list;
  };
  return done(
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

std::span<const Binding> email_template_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
