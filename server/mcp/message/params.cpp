#include "mcp/message/params.hpp"

#include "base/json_type.hpp"

#include <stdexcept>

namespace reply_mcp::mcp::message {

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("an error was read as a value: " + error.message);
}

Error wrong_param(std::string_view name, std::string_view expected, const json::value* got) {
  std::string message = "params." + std::string(name);
  if (got == nullptr) {
    message += " is missing: " + std::string(expected) + " is expected";
  } else {
    message += " must be " + std::string(expected) + ", not " + std::string(base::json_type_name(*got));
  }
  return {code::k_invalid_params, std::move(message), std::nullopt};
}

Checked<std::string> string_param(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  if (value == nullptr || !value->is_string()) return wrong_param(name, "a string", value);
  return std::string(value->get_string());
}

Checked<std::optional<std::string>> optional_string_param(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  if (value == nullptr || value->is_null()) return std::optional<std::string>();
  if (!value->is_string()) return wrong_param(name, "a string", value);
  return std::optional<std::string>(std::string(value->get_string()));
}

Checked<json::object> take_object_param(json::object& params, std::string_view name) {
  json::value* value = params.if_contains(name);
  if (value == nullptr || value->is_null()) return json::object();
  if (!value->is_object()) return wrong_param(name, "an object", value);
  return std::move(value->get_object());
}

const json::object* find_object(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string find_string(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

}  // namespace reply_mcp::mcp::message
