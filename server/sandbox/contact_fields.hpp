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

/// Custom fields are {key, value} on create, {id or name, value} on update and import; entries of the other
/// shape are dropped without a word (Reply, "Enum casing traps"). `contact` is the body of one contact.
void drop_foreign_custom_fields(json::value& contact, bool by_key);

/// Stores a new contact. Fields are those of create or import; members that Reply does not know are dropped.
Row& add_contact(World& world, const json::object& fields);

/// Writes the fields that are there; null empties one.
void write_contact(World& world, Row& contact, const json::object& fields);

/// The contact as responses show it.
[[nodiscard]] json::object contact_view(Store& store, const Row& contact);

}  // namespace reply_mcp::sandbox
