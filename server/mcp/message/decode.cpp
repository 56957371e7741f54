// Bytes -> messages. What makes a JSON value a message: JSON-RPC 2.0 sections 4 to 6 and MCP 2026-07-28,
// basic, "Messages" (ids are strings or integers, parameters and results are objects).
#include "base/json_reader.hpp"
#include "mcp/message/find_ids.hpp"
#include "mcp/message/json_reader.hpp"
#include "mcp/message/message.hpp"

#include <cmath>
#include <stdexcept>

namespace reply_mcp::mcp::message {
namespace {

InvalidMessage invalid(int code, std::string message, std::optional<RequestId> id = std::nullopt) {
  return {Error{code, std::move(message), std::nullopt}, std::move(id)};
}

InvalidMessage invalid_request(std::string message, std::optional<RequestId> id = std::nullopt) {
  return invalid(code::k_invalid_request, "Invalid message: " + std::move(message), std::move(id));
}

/// `params` of a request or notification; absent and null mean none.
bool take_params(json::object& message, json::object& into) {
  json::value* params = message.if_contains("params");
  if (params == nullptr || params->is_null()) return true;
  if (!params->is_object()) return false;
  into = std::move(params->get_object());
  return true;
}

Message decode_call(json::object& message, std::string method) {
  const json::value* raw_id = message.if_contains("id");
  std::optional<RequestId> id;
  if (raw_id != nullptr) {
    id = parse_request_id(*raw_id);
    if (!id) return invalid_request("id must be a string or an integer");
  }
  json::object params;
  if (!take_params(message, params)) return invalid_request("params must be an object", std::move(id));
  if (!id) return NotificationMessage{std::move(method), std::move(params)};
  return RequestMessage{std::move(*id), std::move(method), std::move(params)};
}

/// Errors about a response never carry its id: the peer would take it for the answer to a request of its own.
Message decode_response(json::object& message, json::value* result, json::value* error) {
  if (result != nullptr && error != nullptr) return invalid_request("a response has either result or error");
  const json::value* raw_id = message.if_contains("id");
  const std::optional<RequestId> id = raw_id == nullptr ? std::nullopt : parse_request_id(*raw_id);
  if (!id) return invalid_request("a response needs the id of its request");
  if (result != nullptr) {
    if (!result->is_object()) return invalid_request("result must be an object");
    return ResponseMessage{*id, std::move(result->get_object())};
  }
  json::object* object = error->if_object();
  if (object == nullptr) return invalid_request("error must be an object");
  const json::value* number = object->if_contains("code");
  const json::value* text = object->if_contains("message");
  boost::system::error_code ec;
  const int code = number == nullptr || !number->is_number() ? 0 : number->to_number<int>(ec);
  if (number == nullptr || !number->is_number() || ec)
    return invalid_request("error.code must be an integer");
  if (text == nullptr || !text->is_string()) return invalid_request("error.message must be a string");
  Error decoded{code, std::string(text->get_string()), std::nullopt};
  if (json::value* data = object->if_contains("data")) decoded.data = std::move(*data);
  return ResponseMessage{*id, std::move(decoded)};
}

}  // namespace

void throw_exception_from_error(const InvalidMessage& message, const boost::source_location&) {
  throw std::logic_error("an invalid message was read as a value: " + message.error.message);
}

std::optional<RequestId> parse_request_id(const json::value& value) {
  if (const json::string* text = value.if_string()) return RequestId(std::string(*text));
  if (const std::int64_t* number = value.if_int64()) return RequestId(*number);
  // JSON has one kind of number: 7.0 is the integer 7. Above 2^53 a double no longer says which one.
  constexpr double k_max_exact = 9007199254740992.0;
  if (const double* number = value.if_double();
      number != nullptr && std::trunc(*number) == *number && std::abs(*number) <= k_max_exact) {
    return RequestId(static_cast<std::int64_t>(*number));
  }
  return std::nullopt;
}

Message decode_value(json::value value) {
  json::object* message = value.if_object();
  if (message == nullptr) return invalid_request("it must be a JSON object");
  const json::value* version = message->if_contains("jsonrpc");
  const json::value* method = message->if_contains("method");
  json::value* result = message->if_contains("result");
  json::value* error = message->if_contains("error");

  std::optional<RequestId> id;  // for the answer, as far as it can be read
  if (method != nullptr || (result == nullptr && error == nullptr)) {
    if (const json::value* raw_id = message->if_contains("id")) id = parse_request_id(*raw_id);
  }
  if (version == nullptr || !version->is_string() || version->get_string() != "2.0") {
    return invalid_request("jsonrpc must be \"2.0\"", std::move(id));
  }
  if (method != nullptr) {
    if (!method->is_string()) return invalid_request("method must be a string", std::move(id));
    if (result != nullptr || error != nullptr) {
      return invalid_request("a message with method has neither result nor error", std::move(id));
    }
    return decode_call(*message, std::string(method->get_string()));
  }
  if (result == nullptr && error == nullptr) {
    return invalid_request("it has none of method, result and error", std::move(id));
  }
  return decode_response(*message, result, error);
}

Decoded decode(std::string_view text, const DecodeLimits& limits) {
  Decoded decoded;
  std::string storage;
  text = base::repair_json(text, storage);
  auto read = read_json(text, limits.max_depth);
  if (!read) {
    const std::string why = "Not JSON: " + read.error().message;
    std::vector<RequestId> ids = find_ids(text);
    decoded.batch = ids.size() > 1;
    if (ids.empty()) decoded.messages.emplace_back(invalid(code::k_parse_error, why));
    if (ids.size() > limits.max_batch) ids.resize(limits.max_batch, RequestId(0));
    for (RequestId& id : ids) decoded.messages.emplace_back(invalid(code::k_parse_error, why, std::move(id)));
    return decoded;
  }
  json::value& value = *read;
  json::array* batch = value.if_array();
  if (batch == nullptr) {
    decoded.messages.push_back(decode_value(std::move(value)));
    return decoded;
  }
  if (batch->empty()) {
    decoded.messages.emplace_back(invalid_request("a batch has at least one message"));
    return decoded;
  }
  if (batch->size() > limits.max_batch) {
    decoded.messages.emplace_back(
        invalid_request("a batch has at most " + std::to_string(limits.max_batch) + " messages"));
    return decoded;
  }
  decoded.batch = true;
  decoded.messages.reserve(batch->size());
  for (json::value& element : *batch) decoded.messages.push_back(decode_value(std::move(element)));
  return decoded;
}

}  // namespace reply_mcp::mcp::message
