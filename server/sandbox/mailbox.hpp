// The record of a mailbox: the sections of its settings.
#pragma once

#include "sandbox/call.hpp"

namespace reply_mcp::sandbox {

/// A new connected mailbox from the body of a creation.
Row& add_mailbox(World& world, const json::object& fields);
/// Writes the sections that are there; members of a section that are left out stay. Passwords are not kept.
void write_mailbox(World& world, Row& mailbox, const json::object& fields);
/// With isInUse computed.
[[nodiscard]] json::object mailbox_view(Store& store, const Row& mailbox);
/// Makes the tags known that are not yet.
void remember_tags(Store& store, const json::array& names);

}  // namespace reply_mcp::sandbox
