// Changes single members of a JSON text and leaves every other byte as it is: indentation, comments, order.
// For the configuration files of other programs. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

/// Why a text cannot be edited.
struct EditError {
  std::size_t line = 0;  ///< where it is wrong, counted from 1; 0: not in any one place
  std::string reason;

  [[nodiscard]] std::string message() const {
    return (line == 0 ? "" : "line " + std::to_string(line) + ": ") + reason;
  }
};

/// `text` with the member at `path` (names of nested objects, the last one the member's own) set to
/// `value`, written with an indentation of two spaces. Objects on the way that are missing are made; an
/// empty text counts as an empty object. Comments and trailing commas are allowed and kept.
/// Errors: the text is not JSON (with line), or something on the way is no object.
[[nodiscard]] boost::system::result<std::string, EditError> set_member(
    const std::string& text, const std::vector<std::string_view>& path, const boost::json::value& value);

/// `text` as a value; comments and trailing commas are allowed. The error says in which line it is wrong.
[[nodiscard]] boost::system::result<boost::json::value, EditError> parse_with_comments(
    const std::string& text);

/// `value` over several lines, each but the first behind `depth` times two spaces.
[[nodiscard]] std::string pretty(const boost::json::value& value, int depth);

}  // namespace reply_mcp::app::commands
