// The record of one contact: how bodies become rows and rows become answers.
#pragma once

#include "sandbox/call.hpp"

#include <optional>
#include <string>

namespace reply_mcp::sandbox {

/// Why a contact cannot be stored with these fields: its address belongs to another contact, or owner or
/// account do not exist. `self` is the contact that is changed, null for a new one.
[[nodiscard]] std::optional<std::string> reason_against(Store& store, const json::object& fields,
                                                        const Row* self);

/// Stores a new contact. Fields are those of create or import; members that Reply does not know are dropped.
Row& add_contact(World& world, const json::object& fields);

/// Writes the fields that are there; null empties one.
void write_contact(World& world, Row& contact, const json::object& fields);

/// The contact as responses show it.
[[nodiscard]] json::object contact_view(Store& store, const Row& contact);

}  // namespace reply_mcp::sandbox
