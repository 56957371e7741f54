#include "integration/transport_variants.hpp"

#include <array>
#include <ostream>
#include <stdexcept>
#include <sys/socket.h>

namespace reply_mcp::test {
namespace {

constexpr std::string_view k_session_revision = "2025-11-25";
constexpr std::string_view k_stateless_revision = "2026-07-28";

json::object parse_message(const std::string& text) {
  boost::system::error_code ec;
  json::value value = json::parse(text, ec);
  if (ec || !value.is_object()) throw std::runtime_error("not a message: " + text);
  return std::move(value.get_object());
}

bool is_response(const json::object& message, std::int64_t id) {
  const json::value* given = message.if_contains("id");
  return !message.contains("method") && given != nullptr && *given == json::value(id);
}

class PipeTransportClient final : public TransportClient {
 public:
  PipeTransportClient(Start start, bool stateless)
      : TransportClient(stateless, std::move(start.capabilities)),
        server_(std::move(start.options), start.environment) {
    if (!stateless) initialize();
  }

 protected:
  json::object exchange(std::int64_t id, const json::object& message) override {
    server_.mcp.send_raw(json::serialize(message));
    if (!message.contains("id")) return {};
    for (;;) {
      json::object came = server_.mcp.next();
      if (is_response(came, id)) return came;
      const json::object answer = take(std::move(came));
      if (!answer.empty()) server_.mcp.send_raw(json::serialize(answer));
    }
  }

 private:
  StdioServer server_;
};

/// What comes on a connection: a head, and then a body that is whole or a stream of events.
class HttpAnswer {
 public:
  explicit HttpAnswer(const HttpClient& client) : client_(client) {
    const std::string end = "\r\n\r\n";
    while (raw_.find(end) == std::string::npos) {
      if (!fill()) throw std::runtime_error("no answer: " + raw_);
    }
    head_ = raw_.substr(0, raw_.find(end) + 2);
    raw_.erase(0, head_.size() + 2);
    chunked_ = head_.find("Transfer-Encoding: chunked") != std::string::npos;
    if (!chunked_) std::swap(raw_, body_);
  }

  [[nodiscard]] const std::string& head() const { return head_; }
  [[nodiscard]] bool has_events() const { return head_.find("text/event-stream") != std::string::npos; }

  /// Everything up to the end of the connection, which the request asked to be closed.
  std::string whole() {
    while (more()) continue;
    return body_;
  }

  /// The data of the next event that has any.
  std::string next_event() {
    for (;;) {
      const std::size_t end = body_.find("\n\n");
      if (end == std::string::npos) {
        if (!more()) throw std::runtime_error("the stream ended: " + head_ + body_);
        continue;
      }
      const std::string event = body_.substr(0, end + 1);
      body_.erase(0, end + 2);
      std::string data;
      constexpr std::string_view k_data = "data: ";
      for (std::size_t at = 0; at < event.size(); at = event.find('\n', at) + 1) {
        if (event.compare(at, k_data.size(), k_data) != 0) continue;
        data += event.substr(at + k_data.size(), event.find('\n', at) - at - k_data.size());
      }
      if (!data.empty()) return data;
    }
  }

 private:
  bool fill() {
    std::array<char, 8192> part{};
    const ssize_t size = ::recv(client_.socket(), part.data(), part.size(), 0);
    if (size <= 0) return false;
    (chunked_ || head_.empty() ? raw_ : body_).append(part.data(), static_cast<std::size_t>(size));
    return true;
  }

  /// Takes in more of the body; false at its end.
  bool more() {
    if (!chunked_) return fill();
    for (;;) {
      const std::size_t line = raw_.find("\r\n");
      if (line != std::string::npos) {
        const std::size_t size = std::stoul(raw_.substr(0, line), nullptr, 16);
        if (size == 0) return false;
        if (raw_.size() >= line + 2 + size + 2) {
          body_ += raw_.substr(line + 2, size);
          raw_.erase(0, line + 2 + size + 2);
          return true;
        }
      }
      if (!fill()) return false;
    }
  }

  const HttpClient& client_;
  std::string head_;
  std::string raw_;   // what came and is not decoded
  std::string body_;  // what came of the body and is not used
  bool chunked_ = false;
};

class HttpTransportClient final : public TransportClient {
 public:
  /// `program`: one that ends with its client; null where the test has it.
  HttpTransportClient(std::unique_ptr<HttpProgram> program, HttpTarget target, bool stateless,
                      json::object capabilities)
      : TransportClient(stateless, std::move(capabilities)),
        program_(std::move(program)),
        target_(std::move(target)) {
    if (!stateless) initialize();
  }

 protected:
  json::object exchange(std::int64_t id, const json::object& message) override {
    const HttpClient connection(target_.port);
    connection.send(post(message));
    HttpAnswer answer(connection);
    if (!message.contains("id")) return {};
    remember_session(answer.head());
    if (!answer.has_events()) return parse_message(answer.whole());
    for (;;) {
      json::object came = parse_message(answer.next_event());
      if (is_response(came, id)) return came;
      const json::object reply = take(std::move(came));
      if (reply.empty()) continue;
      const std::string taken = ask(target_.port, post(reply));
      if (taken.find(" 202 ") == std::string::npos) throw std::runtime_error("not taken: " + taken);
    }
  }

 private:
  void remember_session(const std::string& head) {
    constexpr std::string_view k_field = "Mcp-Session-Id: ";
    const std::size_t at = head.find(k_field);
    if (at == std::string::npos) return;
    session_ = head.substr(at, head.find("\r\n", at) + 2 - at) +
               "MCP-Protocol-Version: " + std::string(k_session_revision) + "\r\n";
  }

  [[nodiscard]] std::string post(const json::object& message) const {
    std::string lines = target_.lines + session_;
    if (stateless()) {
      const std::string method(message.at("method").as_string());
      lines += "MCP-Protocol-Version: " + std::string(k_stateless_revision) + "\r\nMcp-Method: " + method +
               "\r\n" + name_line(method, message.at("params").as_object());
    }
    const std::string text = json::serialize(message);
    return "POST " + target_.path +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           "Accept: application/json, text/event-stream\r\nConnection: close\r\n" +
           lines + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
  }

  /// Mcp-Name, where the method has one. Source: MCP 2026-07-28, transports, "Standard request headers".
  static std::string name_line(const std::string& method, const json::object& params) {
    const char* member = "";
    if (method == "tools/call" || method == "prompts/get") member = "name";
    if (method == "resources/read") member = "uri";
    if (method.starts_with("tasks/")) member = "taskId";
    const json::value* name = params.if_contains(member);
    return name == nullptr ? std::string() : "Mcp-Name: " + std::string(name->as_string()) + "\r\n";
  }

  std::unique_ptr<HttpProgram> program_;
  HttpTarget target_;
  std::string session_;
};

}  // namespace

void PrintTo(const TransportVariant& variant, std::ostream* out) {
  *out << variant.name;
}

json::object TransportClient::take(json::object message) {
  const json::value* id = message.if_contains("id");
  if (id == nullptr || !message.contains("method")) {
    notifications.push_back(std::move(message));
    return {};
  }
  if (message.at("method") != "elicitation/create") {
    throw std::runtime_error("an unexpected request: " + json::serialize(message));
  }
  return {{"jsonrpc", "2.0"}, {"id", *id}, {"result", answer_to(message.at("params").as_object())}};
}

json::object TransportClient::answer_to(const json::object& question) {
  questions.push_back(question);
  if (!person) throw std::runtime_error("asked, with nobody there: " + json::serialize(question));
  return person(question);
}

void TransportClient::initialize() {
  json::object params{{"protocolVersion", k_session_revision},
                      {"capabilities", capabilities_},
                      {"clientInfo", {{"name", "reply-mcp-tests"}, {"version", "1"}}}};
  json::object answer = once("initialize", std::move(params));
  if (!answer.contains("result")) throw std::runtime_error("no session: " + json::serialize(answer));
  initialized_ = std::move(answer.at("result").as_object());
  exchange(0, {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
}

json::object TransportClient::once(std::string_view method, json::object params) {
  const std::int64_t id = ++last_id_;
  if (stateless_) {
    json::value& meta = params["_meta"];
    if (!meta.is_object()) meta.emplace_object();
    json::object& fields = meta.get_object();
    fields["io.modelcontextprotocol/protocolVersion"] = k_stateless_revision;
    fields["io.modelcontextprotocol/clientInfo"] = {{"name", "reply-mcp-tests"}, {"version", "1"}};
    fields["io.modelcontextprotocol/clientCapabilities"] = capabilities_;
  }
  json::object message{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.empty()) message["params"] = std::move(params);
  return exchange(id, message);
}

json::object TransportClient::response(std::string_view method, json::object params) {
  json::object answer = once(method, params);
  for (;;) {
    const json::value* result = answer.if_contains("result");
    const json::value* type = result == nullptr ? nullptr : result->as_object().if_contains("resultType");
    if (type == nullptr || *type != "input_required") return answer;
    json::object responses;
    for (const auto& [key, request] : result->at("inputRequests").as_object()) {
      responses[key] = answer_to(request.at("params").as_object());
    }
    json::object again = params;
    again["inputResponses"] = std::move(responses);
    again["requestState"] = result->at("requestState");
    answer = once(method, std::move(again));
  }
}

json::object TransportClient::result(std::string_view method, json::object params) {
  json::object answer = response(method, std::move(params));
  if (!answer.contains("result")) throw std::runtime_error("no result: " + json::serialize(answer));
  return std::move(answer.at("result").as_object());
}

json::object TransportClient::error(std::string_view method, json::object params) {
  json::object answer = response(method, std::move(params));
  if (!answer.contains("error")) throw std::runtime_error("no error: " + json::serialize(answer));
  return std::move(answer.at("error").as_object());
}

json::object TransportClient::call(std::string_view name, json::object arguments, json::object meta) {
  json::object params{{"name", name}, {"arguments", std::move(arguments)}};
  if (!meta.empty()) params["_meta"] = std::move(meta);
  return result("tools/call", std::move(params));
}

std::vector<std::string> TransportClient::tools() {
  std::vector<std::string> names;
  const json::object list = result("tools/list");
  for (const json::value& tool : list.at("tools").as_array()) names.emplace_back(tool.at("name").as_string());
  return names;
}

json::object TransportClient::definition(std::string_view name) {
  const json::object list = result("tools/list");
  for (const json::value& tool : list.at("tools").as_array()) {
    if (tool.at("name") == json::value(name)) return tool.as_object();
  }
  throw std::runtime_error("not listed: " + std::string(name));
}

std::unique_ptr<TransportClient> http_client(HttpTarget target, bool stateless, json::object capabilities) {
  return std::make_unique<HttpTransportClient>(nullptr, std::move(target), stateless,
                                               std::move(capabilities));
}

std::unique_ptr<TransportClient> start_client(const TransportVariant& variant, Start start) {
  if (!variant.http) return std::make_unique<PipeTransportClient>(std::move(start), variant.stateless);
  auto program = std::make_unique<HttpProgram>(std::move(start.options), start.environment);
  const HttpTarget target{program->port};
  return std::make_unique<HttpTransportClient>(std::move(program), target, variant.stateless,
                                               std::move(start.capabilities));
}

std::unique_ptr<TransportClient> InEveryWay::sandbox(std::vector<std::string> options,
                                                     json::object capabilities) {
  options.insert(options.begin(), "--sandbox");
  return start({std::move(options), std::move(capabilities)});
}

json::object can_ask() {
  return {{"elicitation", json::object()}};
}

json::object knows_tasks() {
  return {{"extensions", {{"io.modelcontextprotocol/tasks", json::object()}}}};
}

json::object says_yes(const json::object&) {
  return {{"action", "accept"}, {"content", {{"confirm", true}}}};
}

json::object says_no(const json::object&) {
  return {{"action", "accept"}, {"content", {{"confirm", false}}}};
}

json::object declines(const json::object&) {
  return {{"action", "decline"}};
}

json::object cancels(const json::object&) {
  return {{"action", "cancel"}};
}

std::string text_of(const json::object& result, std::size_t index) {
  return std::string(result.at("content").at(index).at("text").as_string());
}

json::object structured_of(const json::object& result) {
  if (result.contains("isError")) throw std::runtime_error("an error: " + json::serialize(result));
  return result.at("structuredContent").as_object();
}

}  // namespace reply_mcp::test
