// JSON as text for a model to read: compact, numbers in their shortest plain form, and values cut short
// for messages. Boost.JSON's own serializer writes 12.5 as 1.25E1, which is valid and hard to read.
#pragma once

#include <boost/json.hpp>

#include <string>

namespace reply_mcp::base {

namespace json = boost::json;

/// One line without spaces between tokens. Integers keep all digits of 64 bits; a double is written
/// with as few digits as give it back.
[[nodiscard]] std::string compact_json(const json::value& value);
[[nodiscard]] std::string compact_json(const json::object& value);

/// The same, behind what `out` has already.
void append_compact_json(std::string& out, const json::object& value);
void append_compact_json(std::string& out, const json::value& value);

/// Two spaces a level, for files that people review.
[[nodiscard]] std::string pretty_json(const json::value& value);

/// The text of a string without quotes, and compact JSON of everything else.
[[nodiscard]] std::string plain_text(const json::value& value);

/// A value as a message shows it: compact JSON, shortened; objects and arrays by their size when they
/// are too long to show.
[[nodiscard]] std::string describe_value(const json::value& value);

}  // namespace reply_mcp::base
