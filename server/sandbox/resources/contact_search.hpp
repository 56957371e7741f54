// The criteria of the contact filter: list, sequence, step, free text and field rules, with sorting.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// The contacts that meet every criterion, sorted. nullopt with `fault` set: a rule names a property or a
/// condition that there is not. An unknown list, sequence or step finds nobody.
[[nodiscard]] std::optional<std::vector<engine::Record*>> search_contacts(engine::AccountState& state,
                                                                          const json::object& criteria,
                                                                          std::string& fault);

}  // namespace reply_mcp::sandbox::resources
