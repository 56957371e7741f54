// A list of flat items as a table: about a third of what the same list takes as JSON.
//
//   id|email|isOptedOut
//   11|ann@example.com|false
//   12||true
//   13|"a|b"|false
//
// Unambiguous: a cell is JSON, but for two liberties. A string stands bare when nothing about it could be
// taken for something else (no "|", quote, control character or space at an end, not like a number or a
// JSON word); and a cell with nothing in it is null or a member that the item does not have.
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// How a null is written: as an empty cell, or as the word, where it must not be taken for a missing value.
enum class Nulls { empty, word };

/// One header and one row for each item, lines ending in a line feed; columns in the order in which
/// members first appear. Nothing when an item is no object or has a member that is an object or array.
[[nodiscard]] std::optional<std::string> table_of(const json::array& items, Nulls nulls = Nulls::empty);

}  // namespace reply_mcp::tools::result
