#include "http_program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <openssl/sha.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace reply_mcp::faults {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

std::string token_of(const std::string& caller) {
  return "token-of-" + caller;
}

/// Lines as `--token-file` takes them: SHA-256 of the token, and the name of its owner.
std::string token_lines(const std::vector<std::string>& callers) {
  std::string lines;
  for (const std::string& caller : callers) {
    const std::string token = token_of(caller);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
    for (const unsigned char byte : digest) {
      lines += "0123456789abcdef"[byte >> 4U];
      lines += "0123456789abcdef"[byte & 15U];
    }
    lines += "  " + caller + '\n';
  }
  return lines;
}

std::vector<std::string> arguments_of(const std::string& token_file, std::vector<std::string> options) {
  const std::vector<std::string> first{"http",   "--listen", "127.0.0.1:0",  "--admin-listen", "127.0.0.1:0",
                                       "--auth", "token",    "--token-file", token_file};
  options.insert(options.begin(), first.begin(), first.end());
  return options;
}

std::uint16_t number_behind(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words);
  if (at == std::string::npos) throw std::runtime_error("no port in: " + text);
  return static_cast<std::uint16_t>(std::stoi(text.substr(at + words.size())));
}

/// The body of the answer to one request on a connection of its own.
std::string round_trip(std::uint16_t port, const std::string& request) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  const std::size_t body = answer.find("\r\n\r\n");
  if (body == std::string::npos) throw std::runtime_error("no HTTP answer: " + answer);
  return answer.substr(body + 4);
}

/// The JSON-RPC message in the body of an answer: the body itself, or, when the call took so long that the
/// server began a stream to keep the connection alive, the last event in it.
json::object message_of(const std::string& body) {
  if (body.starts_with('{')) return json::parse(body).as_object();
  static const std::string k_data = "data: ";
  const std::size_t at = body.rfind(k_data + '{');
  if (at == std::string::npos) throw std::runtime_error("no message in: " + body);
  const std::size_t begin = at + k_data.size();
  return json::parse(body.substr(begin, body.find_first_of("\r\n", begin) - begin)).as_object();
}

}  // namespace

HttpProgram::HttpProgram(const std::vector<std::string>& callers, std::vector<std::string> options,
                         std::map<std::string, std::string> environment)
    : tokens_(token_lines(callers)),
      child_(REPLY_MCP_PROGRAM, arguments_of(tokens_.path(), std::move(options)), [&environment] {
        environment.emplace("REPLY_API_KEY", "key");
        return environment;
      }()) {
  child_.close_input();
  const std::string line = child_.read_line().value_or("");
  if (line.empty()) throw std::runtime_error("reply-mcp http did not start: " + child_.errors());
  port_ = number_behind(line, "port ");
  child_.wait_for_error_text("metrics and health at port ");
  admin_port_ = number_behind(child_.errors(), "metrics and health at port ");
}

long HttpProgram::peak_memory() const {
  std::ifstream status("/proc/" + std::to_string(child_.pid()) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

json::object HttpProgram::ask(const std::string& caller, const std::string& method, const std::string& name,
                              json::object params, const std::string& lines,
                              json::object capabilities) const {
  json::object& meta = params["_meta"].emplace_object();
  meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
  meta["io.modelcontextprotocol/clientInfo"] = json::object{{"name", "fault-tests"}, {"version", "1"}};
  meta["io.modelcontextprotocol/clientCapabilities"] = std::move(capabilities);
  const std::string body = json::serialize(
      json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
  const std::string answer = round_trip(
      port_,
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " +
          method + "\r\nMcp-Name: " + name + "\r\nAuthorization: Bearer " + token_of(caller) + "\r\n" +
          lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  json::object message = message_of(answer);
  const json::value* result = message.if_contains("result");
  if (result == nullptr) throw std::runtime_error("refused: " + answer);
  return result->as_object();
}

json::object HttpProgram::call(const std::string& caller, const std::string& tool, json::object arguments,
                               const std::string& lines) const {
  return ask(caller, "tools/call", tool, {{"name", tool}, {"arguments", std::move(arguments)}}, lines);
}

json::object HttpProgram::call_or_ask(const std::string& caller, json::object params) const {
  const std::string tool(params.at("name").as_string());
  return ask(caller, "tools/call", tool, std::move(params), "", {{"elicitation", json::object{}}});
}

json::object HttpProgram::read_resource(const std::string& caller, const std::string& uri) const {
  const json::object result = ask(caller, "resources/read", uri, {{"uri", uri}}, "");
  return json::parse(result.at("contents").as_array().at(0).at("text").as_string()).as_object();
}

std::string HttpProgram::metrics() const {
  return round_trip(admin_port_, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

}  // namespace reply_mcp::faults
