// Untrusted text in an answer, that is text of people outside the account: set apart and made
// harmless in what a model reads.
//
// structuredContent is the exact data: what a program reads there and writes back changes nothing, invisible
// characters included, which names in right-to-left scripts have. Only --untrusted-text strip takes them out
// of untrusted values there too, and HTML with them.
//
// In the text of a result the untrusted values stand apart from the rest, in one block behind a warning,
// between two lines with a code that is made anew for each answer. No value can forge the end of the
// block: the code is unknown to whoever wrote it, and values are JSON, so none begins a line.
#pragma once

#include "tools/result/result_options.hpp"
#include "tools/result/untrusted_fields.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Finds the untrusted strings in structuredContent, and with UntrustedText::strip takes HTML and hidden
/// characters out of them. Gives the dotted paths of the untrusted members, each once, as `fields` would name
/// them; empty when there are none, or with UntrustedText::off.
[[nodiscard]] std::vector<std::string> clean(json::object& structured, const AnswerOrigins& origins,
                                             UntrustedText mode);

/// A copy of an answer in two parts of the same form. In both, hidden characters are visible everywhere. What
/// stands at an untrusted place is in the second part, null and numbers too, once there is any text at all at
/// such places: so no column of a list stands in both.
struct SplitByOrigin {
  json::value trusted;    ///< without the untrusted members
  json::value untrusted;  ///< only those, with the id of the record that they belong to; null: there are none
};

/// For a whole answer, or for the list of its records. Items of a list, also of one inside a record, carry in
/// both parts what tells them apart: `id`, else the first member "...Id" that differs, else `row`, counted
/// from 1. A part of a list in which no item has anything but that is null.
[[nodiscard]] SplitByOrigin split_by_origin(const json::value& record, const AnswerOrigins& origins);

/// Makes the code of a block: letters and digits that nobody can guess.
using CodeMaker = std::function<std::string()>;
[[nodiscard]] std::string random_code();

/// The block: warning, begin line, `text`, end line.
[[nodiscard]] std::string untrusted_block(std::string_view text, const CodeMaker& make_code);

/// The same warning for readers of structuredContent.
[[nodiscard]] std::string_view untrusted_note();

}  // namespace reply_mcp::tools::result
