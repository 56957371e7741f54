// The people of the account: how bodies become contacts and contacts become answers, and how they leave.
// Tables: "contacts" (own members: _lists, _phone2, _custom, _emailStatus), "deleted-contacts".
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

[[nodiscard]] engine::Record* contact_by_email(engine::Store& store, std::string_view email);

/// Whether a contact can be stored with these fields. It cannot when its address belongs to another contact,
/// or when its owner or account does not exist. `self` is the contact that is changed, null for a new one.
[[nodiscard]] boost::system::result<void, std::string> check_contact(engine::Store& store,
                                                                     const json::object& fields,
                                                                     const engine::Record* self);

/// Of the body of one contact: takes out the custom fields that no id and no name names. Reply drops them
/// without a word (reported from the live API; its description has them named by `key` on create).
void drop_unnamed_custom_fields(json::value& contact);

/// Stores a new contact. Fields are those of create or import; members that Reply does not know are dropped.
engine::Record& add_contact(engine::AccountState& state, const json::object& fields);

/// Writes the fields that are there; null empties one. Opting out has all its consequences.
void write_contact(engine::AccountState& state, engine::Record& contact, const json::object& fields);

/// The person is not written to any more: every enrolment ends.
void opt_out(engine::AccountState& state, engine::Record& contact);

/// The contact as responses show it. Custom fields are named by their id as text, not by their title.
[[nodiscard]] json::object contact_view(engine::Store& store, const engine::Record& contact);

/// Takes the contact out of everything; conversations keep a snapshot of the person. An import can bring it
/// back.
bool delete_contact(engine::AccountState& state, std::int64_t id);

}  // namespace reply_mcp::sandbox::domain
