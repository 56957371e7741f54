#include "sandbox/resources/behaviours.hpp"

#include "sandbox/engine/jobs.hpp"

namespace reply_mcp::sandbox::resources {

std::vector<engine::Binding> all_bindings() {
  const std::span<const engine::Binding> parts[] = {
      ai_approval_bindings(),
      ai_library_bindings(),
      ai_prompt_bindings(),
      ai_research_bindings(),
      ai_sequence_bindings(),
      attachment_bindings(),
      blacklist_bindings(),
      contact_account_list_bindings(),
      contact_account_bindings(),
      contact_import_bindings(),
      contact_list_bindings(),
      contact_relation_bindings(),
      contact_status_bindings(),
      contact_bindings(),
      custom_field_bindings(),
      email_account_bindings(),
      email_template_folder_bindings(),
      email_template_bindings(),
      email_validation_bindings(),
      inbox_bindings(),
      inbox_category_bindings(),
      linkedin_account_bindings(),
      live_data_bindings(),
      outreach_bindings(),
      report_bindings(),
      schedule_bindings(),
      sequence_contact_bindings(),
      sequence_folder_bindings(),
      sequence_sender_bindings(),
      sequence_state_bindings(),
      sequence_step_bindings(),
      sequence_bindings(),
      settings_bindings(),
      step_variant_bindings(),
      task_bindings(),
      team_report_bindings(),
      webhook_bindings(),
      whoami_bindings(),
      engine::job_bindings(),
  };
  std::vector<engine::Binding> all;
  for (const std::span<const engine::Binding>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace reply_mcp::sandbox::resources
