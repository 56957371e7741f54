// What makes an account of the engine, which knows no operation and no record by itself: the handlers of
// operations whose schema does not say enough, rules of tables, and the records that the account begins with.
#pragma once

#include "sandbox/engine/account_call.hpp"
#include "sandbox/engine/table_rules.hpp"

#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::engine {

struct AccountModel {
  std::vector<OperationHandler> handlers;
  std::vector<TableRules> tables;
  void (*seed)(AccountState&) = nullptr;  ///< null: the account begins empty
  /// Reports have a rate limit of their own (Reply, "Rate limits"). Null: nothing is a report.
  bool (*counts_as_report)(const schemas::Operation&) = nullptr;
  /// The path of the collection of background jobs, without "/v3/".
  std::string_view jobs_table = "jobs";
};

}  // namespace reply_mcp::sandbox::engine
