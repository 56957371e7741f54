// Untrusted text in an answer, that is text of people outside the account: made harmless where it stands, and
// set apart in what a model reads.
//
// structuredContent keeps every value in its place, and those of the account's own people byte for byte.
// In untrusted values invisible characters are made visible there too: several clients hand
// structuredContent to the model, and a value that reads differently to the person who approves a call
// than to the model that makes it is the attack this is about. A program that needs the very bytes runs
// the server with --untrusted-text off.
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

/// Cleans the untrusted strings in structuredContent: makes hidden characters visible, or takes HTML and
/// hidden characters out. Gives the dotted paths of the untrusted members, each once, as `fields` would name
/// them; empty when there are none, or with UntrustedText::off.
[[nodiscard]] std::vector<std::string> clean(json::object& structured, const UntrustedFields& fields,
                                             UntrustedText mode);

/// A copy of an answer in two parts of the same form. In both, hidden characters are visible everywhere.
struct SplitByOrigin {
  json::value trusted;    ///< without the untrusted members
  json::value untrusted;  ///< only those, with the id of the record that they belong to; null: there are none
};

/// For a whole answer, or for the list of its records. Items of a list are told apart by `id`, or where they
/// have none, by `row`, counted from 1, in both parts. A part of a list in which no item has anything but
/// that is null.
[[nodiscard]] SplitByOrigin split_by_origin(const json::value& record, const UntrustedFields& fields);

/// Makes the code of a block: letters and digits that nobody can guess.
using CodeMaker = std::function<std::string()>;
[[nodiscard]] std::string random_code();

/// The block: warning, begin line, `text`, end line.
[[nodiscard]] std::string untrusted_block(std::string_view text, const CodeMaker& make_code);

/// The same warning for readers of structuredContent.
[[nodiscard]] std::string_view untrusted_note();

}  // namespace reply_mcp::tools::result
