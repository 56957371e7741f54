// The criteria of the account filter.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Accounts that meet the free text, the list and every field condition, sorted as asked.
[[nodiscard]] std::vector<engine::Record*> search_accounts(engine::Store& store,
                                                           const json::object& criteria);

}  // namespace reply_mcp::sandbox::resources
