// Where in an answer the text of people outside the account stands: the catalogue's compiled pointers
// (x-untrusted) followed through structuredContent. Such text may be written for the model that reads it, so
// it is treated as data wherever it goes (untrusted_text.hpp).
//
// What the account's own people wrote (names of sequences, templates, schedules, settings, playbooks) is not
// marked: a mark that is everywhere is one that nobody notices. Nor are values that cannot carry a sentence:
// ids, dates, enums, phone numbers, addresses.
#pragma once

#include "schemas/untrusted_fields.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::tools::result {

namespace json = boost::json;

using schemas::UntrustedFields;
using UntrustedPosition = UntrustedFields::Position;

/// Where a walk through a whole answer begins.
[[nodiscard]] UntrustedPosition top_of(const json::object& structured, const UntrustedFields& fields);

/// From there to a member of it. The records of a list stand in `items` or, where an answer is no object, in
/// `result`; what this server added itself (`job`, `summary` and the like) is nobody else's.
[[nodiscard]] UntrustedPosition member_of_answer(UntrustedPosition top, std::string_view key,
                                                 const json::value& member, const UntrustedFields& fields);

/// Whether `key` is the member of a whole answer that holds its records.
[[nodiscard]] bool holds_records(std::string_view key, const json::value& member);

/// Whether the value at an untrusted position is to be set apart. Numbers and empty lists say nothing.
[[nodiscard]] bool can_carry_text(const json::value& value);

}  // namespace reply_mcp::tools::result
