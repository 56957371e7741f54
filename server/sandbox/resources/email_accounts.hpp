// The record of a mailbox: the sections of its settings.
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// A new connected mailbox from the body of a creation.
engine::Record& add_mailbox(engine::AccountState& state, const json::object& fields);
/// Writes the sections that are there; members of a section that are left out stay. Passwords are not kept.
void write_mailbox(engine::AccountState& state, engine::Record& mailbox, const json::object& fields);
}  // namespace reply_mcp::sandbox::resources
