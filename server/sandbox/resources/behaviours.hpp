// The hand-written behaviours, one function for each file that has some.
#pragma once

#include "sandbox/engine/call.hpp"

#include <span>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

[[nodiscard]] std::span<const engine::Binding> ai_approval_bindings();
[[nodiscard]] std::span<const engine::Binding> ai_library_bindings();
[[nodiscard]] std::span<const engine::Binding> ai_prompt_bindings();
[[nodiscard]] std::span<const engine::Binding> ai_research_bindings();
[[nodiscard]] std::span<const engine::Binding> ai_sequence_bindings();
[[nodiscard]] std::span<const engine::Binding> attachment_bindings();
[[nodiscard]] std::span<const engine::Binding> blacklist_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_account_list_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_account_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_import_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_list_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_relation_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_status_bindings();
[[nodiscard]] std::span<const engine::Binding> contact_bindings();
[[nodiscard]] std::span<const engine::Binding> custom_field_bindings();
[[nodiscard]] std::span<const engine::Binding> email_account_bindings();
[[nodiscard]] std::span<const engine::Binding> email_template_folder_bindings();
[[nodiscard]] std::span<const engine::Binding> email_template_bindings();
[[nodiscard]] std::span<const engine::Binding> email_validation_bindings();
[[nodiscard]] std::span<const engine::Binding> inbox_bindings();
[[nodiscard]] std::span<const engine::Binding> inbox_category_bindings();
[[nodiscard]] std::span<const engine::Binding> linkedin_account_bindings();
[[nodiscard]] std::span<const engine::Binding> live_data_bindings();
[[nodiscard]] std::span<const engine::Binding> outreach_bindings();
[[nodiscard]] std::span<const engine::Binding> report_bindings();
[[nodiscard]] std::span<const engine::Binding> schedule_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_contact_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_folder_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_sender_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_state_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_step_bindings();
[[nodiscard]] std::span<const engine::Binding> sequence_bindings();
[[nodiscard]] std::span<const engine::Binding> settings_bindings();
[[nodiscard]] std::span<const engine::Binding> step_variant_bindings();
[[nodiscard]] std::span<const engine::Binding> task_bindings();
[[nodiscard]] std::span<const engine::Binding> team_report_bindings();
[[nodiscard]] std::span<const engine::Binding> webhook_bindings();
[[nodiscard]] std::span<const engine::Binding> whoami_bindings();

/// All of them, the jobs too; an operation stands in one of them at most.
[[nodiscard]] std::vector<engine::Binding> all_bindings();

}  // namespace reply_mcp::sandbox::resources
