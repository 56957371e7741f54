#include "support/mcp_pipe.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace reply_mcp::test {
namespace {

/// Boost.JSON takes a number out of range for an infinity, which other readers refuse.
bool is_finite(const json::value& value) {
  if (const double* number = value.if_double()) return std::isfinite(*number);
  if (const json::array* array = value.if_array())
    return std::all_of(array->begin(), array->end(), is_finite);
  const json::object* object = value.if_object();
  return object == nullptr || std::all_of(object->begin(), object->end(),
                                          [](const auto& member) { return is_finite(member.value()); });
}

/// The line as a JSON-RPC 2.0 message; throws when it is none.
json::object parse_message(const std::string& line) {
  boost::system::error_code error;
  json::value value = json::parse(line, error);
  if (error || !value.is_object() || !is_finite(value))
    throw std::runtime_error("not a message on standard output: " + line);
  json::object message = std::move(value.as_object());
  const json::value* const version = message.if_contains("jsonrpc");
  if (version == nullptr || *version != "2.0") throw std::runtime_error("no JSON-RPC 2.0 message: " + line);
  return message;
}

}  // namespace

json::object McpPipe::initialize(std::string_view revision, json::object capabilities) {
  stateless_ = false;
  json::object answer =
      result("initialize", {{"protocolVersion", revision},
                            {"capabilities", std::move(capabilities)},
                            {"clientInfo", {{"name", "reply-mcp-tests"}, {"version", "1"}}}});
  notify("notifications/initialized");
  return answer;
}

void McpPipe::use_stateless(json::object capabilities) {
  stateless_ = true;
  capabilities_ = std::move(capabilities);
}

std::int64_t McpPipe::send(std::string_view method, json::object params) {
  const std::int64_t id = ++last_id_;
  if (stateless_) {
    json::value& meta = params["_meta"];
    if (!meta.is_object()) meta.emplace_object();
    json::object& fields = meta.get_object();
    fields["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
    fields["io.modelcontextprotocol/clientInfo"] = {{"name", "reply-mcp-tests"}, {"version", "1"}};
    fields["io.modelcontextprotocol/clientCapabilities"] = capabilities_;
  }
  json::object message{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.empty()) message["params"] = std::move(params);
  send_raw(json::serialize(message));
  return id;
}

void McpPipe::notify(std::string_view method, json::object params) {
  json::object message{{"jsonrpc", "2.0"}, {"method", method}};
  if (!params.empty()) message["params"] = std::move(params);
  send_raw(json::serialize(message));
}

void McpPipe::send_raw(std::string_view line) {
  child_.write(std::string(line) + "\n");
}

json::object McpPipe::next() {
  const auto line = child_.read_line();
  if (!line) throw std::runtime_error("the server closed its output; standard error: " + child_.errors());
  return parse_message(*line);
}

json::object McpPipe::response(std::int64_t id) {
  while (true) {
    const auto found = responses_.find(id);
    if (found != responses_.end()) {
      json::object response = std::move(found->second);
      responses_.erase(found);
      return response;
    }
    json::object message = next();
    const json::value* const message_id = message.if_contains("id");
    if (message.contains("method") || message_id == nullptr || !message_id->is_int64()) {
      notifications_.push_back(std::move(message));
    } else {
      const std::int64_t answered = message_id->get_int64();
      order_.push_back(answered);
      responses_[answered] = std::move(message);
    }
  }
}

json::object McpPipe::result(std::string_view method, json::object params) {
  json::object answer = response(send(method, std::move(params)));
  if (!answer.contains("result")) throw std::runtime_error("no result: " + json::serialize(answer));
  return answer["result"].as_object();
}

json::object McpPipe::error(std::string_view method, json::object params) {
  json::object answer = response(send(method, std::move(params)));
  if (!answer.contains("error")) throw std::runtime_error("no error: " + json::serialize(answer));
  return answer["error"].as_object();
}

std::int64_t McpPipe::send_call(std::string_view name, json::object arguments) {
  return send("tools/call", {{"name", name}, {"arguments", std::move(arguments)}});
}

json::object McpPipe::call_tool(std::string_view name, json::object arguments) {
  return result("tools/call", {{"name", name}, {"arguments", std::move(arguments)}});
}

}  // namespace reply_mcp::test
