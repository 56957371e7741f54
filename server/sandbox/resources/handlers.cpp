#include "sandbox/resources/handlers.hpp"

namespace reply_mcp::sandbox::resources {

using namespace engine;

bool counts_as_report(const schemas::Operation& operation) {
  return operation.quota == schemas::Quota::reporting;
}

std::vector<OperationHandler> all_handlers() {
  const std::span<const OperationHandler> parts[] = {
      ai_approval_handlers(),
      ai_sequence_handlers(),
      attachment_handlers(),
      background_job_handlers(),
      blacklist_handlers(),
      contact_account_handlers(),
      contact_handlers(),
      contact_import_handlers(),
      contact_relation_handlers(),
      contact_status_handlers(),
      email_account_handlers(),
      email_template_handlers(),
      email_validation_handlers(),
      inbox_category_handlers(),
      inbox_handlers(),
      list_handlers(),
      live_data_handlers(),
      outreach_handlers(),
      report_handlers(),
      schedule_handlers(),
      sequence_contact_handlers(),
      sequence_handlers(),
      sequence_sender_handlers(),
      sequence_state_handlers(),
      sequence_step_handlers(),
      sequence_template_handlers(),
      step_variant_handlers(),
      task_handlers(),
      team_report_handlers(),
      webhook_handlers(),
      whoami_handlers(),
  };
  std::vector<OperationHandler> all;
  for (const std::span<const OperationHandler>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<TableRules> all_tables() {
  const std::span<const TableRules> parts[] = {
      blacklist_tables(),      contact_account_tables(), email_account_tables(),
      email_template_tables(), inbox_category_tables(),  list_tables(),
      schedule_tables(),       webhook_tables(),
  };
  std::vector<TableRules> all;
  for (const std::span<const TableRules>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace reply_mcp::sandbox::resources
