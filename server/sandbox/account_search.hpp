// The criteria of the account filter.
#pragma once

#include "sandbox/call.hpp"

#include <vector>

namespace reply_mcp::sandbox {

/// Accounts that meet the free text, the list and every field condition, sorted as asked.
[[nodiscard]] std::vector<Row*> search_accounts(Store& store, const json::object& criteria);

}  // namespace reply_mcp::sandbox
