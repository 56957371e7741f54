#include "integration/http_program.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace reply_mcp::test {
namespace {

std::vector<std::string> with_command(std::vector<std::string> options) {
  options.insert(options.begin(), {"http", "--listen", "127.0.0.1:0"});
  return options;
}

/// The number behind the last `before` in the text; 0 when there is none.
std::uint16_t port_behind(const std::string& text, std::string_view before) {
  const std::size_t at = text.rfind(before);
  return at == std::string::npos ? std::uint16_t{0}
                                 : static_cast<std::uint16_t>(std::atoi(text.c_str() + at + before.size()));
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{k_patience.count(), 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
}

HttpClient::~HttpClient() {
  close();
}

void HttpClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void HttpClient::send(std::string_view bytes) const {
  EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

bool HttpClient::fill() {
  char chunk[4096];
  const ssize_t count = ::recv(socket_, chunk, sizeof(chunk), 0);
  if (count > 0) input_.append(chunk, static_cast<std::size_t>(count));
  return count > 0;
}

std::string HttpClient::read_answer() {
  constexpr std::string_view k_length = "Content-Length: ";
  std::size_t head = 0;
  while ((head = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::exchange(input_, {});
  }
  const std::size_t length = input_.find(k_length);
  const auto body =
      length < head ? std::strtoul(input_.c_str() + length + k_length.size(), nullptr, 10) : 0UL;
  while (input_.size() < head + 4 + body) {
    if (!fill()) break;
  }
  std::string answer = input_.substr(0, head + 4 + body);
  input_.erase(0, answer.size());
  return answer;
}

std::string HttpClient::read_all() {
  while (fill()) continue;
  return std::exchange(input_, {});
}

std::string ask(std::uint16_t port, std::string_view request) {
  HttpClient client(port);
  client.send(request);
  return client.read_all();
}

std::string call_whoami(const std::string& lines) {
  const std::string body =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami_get","arguments":{},"_meta":)"
      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";
  return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: whoami_get\r\n" +
         lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

HttpProgram::HttpProgram(std::vector<std::string> options,
                         const std::map<std::string, std::string>& environment)
    : child(k_program, with_command(std::move(options)), environment) {
  child.close_input();
  const std::string line = child.read_line().value_or("");
  port = port_behind(line, "listening on port ");
  EXPECT_NE(port, 0) << line << child.errors();
}

int HttpProgram::stop() {
  child.signal(SIGTERM);
  return child.wait();
}

std::uint16_t HttpProgram::admin_port() {
  constexpr std::string_view k_says = "metrics and health at port ";
  child.wait_for_error_text(k_says);
  // The number comes with the same line, and so with the same write.
  return port_behind(child.errors(), k_says);
}

}  // namespace reply_mcp::test
