// Mailboxes: what the account sends from. Table: "email-accounts".
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// The default mailbox, or the first connected one; null when there is none.
[[nodiscard]] engine::Record* default_mailbox(engine::Store& store);
/// A new connected mailbox from the body of a creation.
engine::Record& add_mailbox(engine::AccountState& state, const json::object& fields);
/// Writes the sections that are there; members of a section that are left out stay. Passwords are not kept.
void write_mailbox(engine::AccountState& state, engine::Record& mailbox, const json::object& fields);

}  // namespace reply_mcp::sandbox::domain
