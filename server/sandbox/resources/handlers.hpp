// What the resources of the account add to the engine: handlers of operations and rules of tables, one
// function for each file that has some.
#pragma once

#include "sandbox/engine/account_model.hpp"
#include "schemas/json_schema/violation.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;
using schemas::json_schema::Violation;
using schemas::json_schema::Violations;

/// Where background jobs are kept.
inline constexpr std::string_view k_jobs_table = "background-jobs";

/// Reports and sequence statistics have a rate limit of their own (Reply, "Rate limits").
[[nodiscard]] bool counts_as_report(const schemas::Operation& operation);

[[nodiscard]] std::span<const engine::OperationHandler> ai_approval_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> ai_sequence_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> attachment_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> background_job_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> blacklist_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> contact_account_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> contact_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> contact_import_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> contact_relation_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> contact_status_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> email_account_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> email_template_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> email_validation_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> inbox_category_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> inbox_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> list_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> live_data_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> outreach_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> report_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> schedule_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_contact_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_sender_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_state_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_step_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> sequence_template_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> step_variant_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> task_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> team_report_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> webhook_handlers();
[[nodiscard]] std::span<const engine::OperationHandler> whoami_handlers();

[[nodiscard]] std::span<const engine::TableRules> blacklist_tables();
[[nodiscard]] std::span<const engine::TableRules> contact_account_tables();
[[nodiscard]] std::span<const engine::TableRules> email_account_tables();
[[nodiscard]] std::span<const engine::TableRules> email_template_tables();
[[nodiscard]] std::span<const engine::TableRules> inbox_category_tables();
[[nodiscard]] std::span<const engine::TableRules> list_tables();
[[nodiscard]] std::span<const engine::TableRules> schedule_tables();
[[nodiscard]] std::span<const engine::TableRules> webhook_tables();

/// All of them; an operation stands in one of them at most.
[[nodiscard]] std::vector<engine::OperationHandler> all_handlers();
[[nodiscard]] std::vector<engine::TableRules> all_tables();

}  // namespace reply_mcp::sandbox::resources
