// The hand-written behaviours, one function for each file that has some.
#pragma once

#include "sandbox/call.hpp"

#include <span>
#include <vector>

namespace reply_mcp::sandbox {

[[nodiscard]] std::span<const Binding> ai_approval_bindings();
[[nodiscard]] std::span<const Binding> ai_library_bindings();
[[nodiscard]] std::span<const Binding> ai_prompt_bindings();
[[nodiscard]] std::span<const Binding> ai_research_bindings();
[[nodiscard]] std::span<const Binding> ai_sequence_bindings();
[[nodiscard]] std::span<const Binding> attachment_bindings();
[[nodiscard]] std::span<const Binding> blacklist_bindings();
[[nodiscard]] std::span<const Binding> contact_account_list_bindings();
[[nodiscard]] std::span<const Binding> contact_account_bindings();
[[nodiscard]] std::span<const Binding> contact_import_bindings();
[[nodiscard]] std::span<const Binding> contact_list_bindings();
[[nodiscard]] std::span<const Binding> contact_relation_bindings();
[[nodiscard]] std::span<const Binding> contact_status_bindings();
[[nodiscard]] std::span<const Binding> contact_bindings();
[[nodiscard]] std::span<const Binding> custom_field_bindings();
[[nodiscard]] std::span<const Binding> email_account_bindings();
[[nodiscard]] std::span<const Binding> email_template_folder_bindings();
[[nodiscard]] std::span<const Binding> email_template_bindings();
[[nodiscard]] std::span<const Binding> email_validation_bindings();
[[nodiscard]] std::span<const Binding> inbox_bindings();
[[nodiscard]] std::span<const Binding> inbox_category_bindings();
[[nodiscard]] std::span<const Binding> linkedin_account_bindings();
[[nodiscard]] std::span<const Binding> live_data_bindings();
[[nodiscard]] std::span<const Binding> outreach_bindings();
[[nodiscard]] std::span<const Binding> report_bindings();
[[nodiscard]] std::span<const Binding> schedule_bindings();
[[nodiscard]] std::span<const Binding> sequence_contact_bindings();
[[nodiscard]] std::span<const Binding> sequence_folder_bindings();
[[nodiscard]] std::span<const Binding> sequence_sender_bindings();
[[nodiscard]] std::span<const Binding> sequence_state_bindings();
[[nodiscard]] std::span<const Binding> sequence_step_bindings();
[[nodiscard]] std::span<const Binding> sequence_bindings();
[[nodiscard]] std::span<const Binding> settings_bindings();
[[nodiscard]] std::span<const Binding> step_variant_bindings();
[[nodiscard]] std::span<const Binding> task_bindings();
[[nodiscard]] std::span<const Binding> team_report_bindings();
[[nodiscard]] std::span<const Binding> webhook_bindings();
[[nodiscard]] std::span<const Binding> whoami_bindings();

/// All of them, the jobs too; an operation stands in one of them at most.
[[nodiscard]] std::vector<Binding> all_bindings();

}  // namespace reply_mcp::sandbox
