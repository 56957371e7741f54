// The record of one contact: how bodies become records and records become answers.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <string>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Whether a contact can be stored with these fields. It cannot when its address belongs to another contact,
/// or owner or account do not exist. `self` is the contact that is changed, null for a new one.
[[nodiscard]] boost::system::result<void, std::string> check_contact(engine::Store& store,
                                                                     const json::object& fields,
                                                                     const engine::Record* self);

/// Custom fields are {key, value} on create, {id or name, value} on update and import; entries of the other
/// shape are dropped without a word (Reply, "Enum casing traps"). `contact` is the body of one contact.
void drop_foreign_custom_fields(json::value& contact, bool by_key);

/// Stores a new contact. Fields are those of create or import; members that Reply does not know are dropped.
engine::Record& add_contact(engine::AccountState& state, const json::object& fields);

/// Writes the fields that are there; null empties one.
void write_contact(engine::AccountState& state, engine::Record& contact, const json::object& fields);

/// The contact as responses show it.
[[nodiscard]] json::object contact_view(engine::Store& store, const engine::Record& contact);

}  // namespace reply_mcp::sandbox::resources
