#include "mcp/message/errors.hpp"

namespace reply_mcp::mcp::message {

Error invalid_params(std::string message) {
  return {code::k_invalid_params, std::move(message), std::nullopt};
}

Error method_not_found(std::string_view method) {
  return {code::k_method_not_found, "Method not found: " + std::string(method), std::nullopt};
}

Error resource_not_found(std::string_view uri) {
  return {code::k_resource_not_found, "Resource not found: " + std::string(uri),
          json::value(json::object{{"uri", uri}})};
}

Error missing_client_capability(json::object required) {
  std::string message = "This request needs client capabilities that were not declared: ";
  message += json::serialize(required);
  json::object data;
  data.emplace("requiredCapabilities", std::move(required));
  return {code::k_missing_client_capability, std::move(message), json::value(std::move(data))};
}

Error missing_tasks_extension() {
  json::object extensions;
  extensions.emplace(k_tasks_extension, json::object{});
  json::object required;
  required.emplace("extensions", std::move(extensions));
  return missing_client_capability(std::move(required));
}

Error internal_error(std::string_view request_id) {
  return {code::k_internal_error,
          "Internal error; the server's log has it as request " + std::string(request_id), std::nullopt};
}

}  // namespace reply_mcp::mcp::message
