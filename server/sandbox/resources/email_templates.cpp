// Email templates: rendering, moving, test mails. The rest is the generic behaviour. Source: Reply, "Email
// templates".
#include "sandbox/domain/reach.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_table = "email-templates";
constexpr std::string_view k_folders = "email-template-folders";
constexpr std::string_view k_files = "template-attachments";

Record* template_of(AccountCall& call) {
  return call.store().find(k_table, call.id());
}
AccountAnswer no_template(const AccountCall& call) {
  return call.refuse(404, "notFound", "There is no template with that id.");
}

/// An id of a folder counts only together with the folder's type.
bool has_folder(const AccountCall& call) {
  const json::object& fields = call.fields();
  const Record* const folder = call.store().find(k_folders, integer_of(fields, "folderId"));
  return folder != nullptr && text_of(*folder, "folderType") == text_of(fields, "folderType");
}

Admission check(const AccountCall& call, const Record*) {
  if (has_value(call.fields(), "folderId") && !has_folder(call)) {
    return call.refuse(404, "folderNotFound", "There is no such folder.");
  }
  for (const std::int64_t id : integers_of(call.fields(), "attachmentIds")) {
    if (call.store().find(k_files, id) == nullptr)
      return call.refuse(404, "attachmentNotFound", "There is no such attachment.");
  }
  return {};
}

void complete(AccountState& state, Record& record) {
  json::array files;
  for (const std::int64_t id : integers_of(record, "attachmentIds")) {
    if (const Record* const file = state.store.find(k_files, id)) files.push_back(*file);
  }
  record["attachments"] = std::move(files);
  if (!record.contains("isDefault")) record["isDefault"] = false;
}

AccountAnswer move(AccountCall& call) {
  Record* const record = template_of(call);
  if (record == nullptr) return no_template(call);
  if (!has_folder(call)) return call.refuse(404, "folderNotFound", "There is no such folder.");
  static constexpr std::string_view k_fields[] = {"folderId", "folderType"};
  copy_fields(call.fields(), *record, k_fields);
  return done(*record);
}

AccountAnswer render_for_contact(AccountCall& call) {
  /// The code of an unresolved variable (Reply, email_templates_render).
  constexpr int k_unresolved = 13;
  const Record* const record = template_of(call);
  if (record == nullptr) return no_template(call);
  const Record* const contact = call.store().find("contacts", integer_of(call.fields(), "contactId"));
  if (contact == nullptr) return call.refuse(404, "contactNotFound", "There is no contact with that id.");
  const Rendered subject = render(text_of(*record, "subject"), *contact);
  const Rendered body = render(text_of(*record, "body"), *contact);
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

AccountAnswer send_test(AccountCall& call) {
  if (template_of(call) == nullptr) return no_template(call);
  if (call.store().find("email-accounts", integer_of(call.fields(), "emailAccountId")) == nullptr) {
    return call.refuse(404, "emailAccountNotFound", "There is no such email account.");
  }
  // It goes to any address, and so to people too.
  const Reach reach = check_reach(call.store(), text_of(call.fields(), "email"));
  return reach ? done() : refuse(call, reach.error());
}

}  // namespace

std::span<const OperationHandler> email_template_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"email_templates_move", move},
      {"email_templates_render", render_for_contact},
      {"email_templates_send_test", send_test},
  };
  return k_handlers;
}

std::span<const TableRules> email_template_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_table, .check = check, .complete = complete},
      {.table = k_folders,
       .read_only_flag = "isDefault",
       .read_only_status = 400,
       .read_only_code = "isDefault"},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
