// Reading the members of a request's `params`, with errors that name the member, what is expected and
// what came (JSON-RPC -32602).
#pragma once

#include "mcp/message/types.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

template <typename T>
using Checked = boost::system::result<T, Error>;

/// Needed by boost::system::result; a Checked is asked before it is read, so this means a bug here.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// "params.<name> must be <expected>, not <what came>", or "... is missing ..." for null `got`.
[[nodiscard]] Error wrong_param(std::string_view name, std::string_view expected, const json::value* got);

/// A required string.
[[nodiscard]] Checked<std::string> string_param(const json::object& params, std::string_view name);
/// A string that may be absent.
[[nodiscard]] Checked<std::optional<std::string>> optional_string_param(const json::object& params,
                                                                        std::string_view name);
/// An object that may be absent (null: absent), moved out of `params`.
[[nodiscard]] Checked<json::object> take_object_param(json::object& params, std::string_view name);

/// The object at `key`, or null.
[[nodiscard]] const json::object* find_object(const json::object& from, std::string_view key);
/// The string at `key`, or empty.
[[nodiscard]] std::string find_string(const json::object& from, std::string_view key);

}  // namespace reply_mcp::mcp::message
