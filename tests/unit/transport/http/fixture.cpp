#include "fixture.hpp"

#include "transport/aead_sealer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace reply_mcp::transport::http::testing {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

mcp::message::Outcome text_result(std::string_view text) {
  mcp::message::Complete complete;
  json::array content;
  content.push_back(json::object{{"type", "text"}, {"text", text}});
  complete.result.emplace("content", std::move(content));
  return complete;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

mcp::message::Outcome ask_name() {
  json::object properties{{"name", json::object{{"type", "string"}}}};
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  json::object params{{"message", "Who?"}, {"requestedSchema", std::move(schema)}};
  mcp::message::InputRequired input;
  input.requests.emplace_back("who", mcp::message::InputRequest{"elicitation/create", std::move(params)});
  return input;
}

}  // namespace

mcp::message::Outcome Tools::list(const std::optional<std::string>& /*cursor*/,
                                  const mcp::CallContext& /*context*/) {
  json::array tools;
  for (const char* name : {"echo", "flood", "hold", "question", "release", "steps", "who"}) {
    tools.push_back(json::object{{"name", name}, {"inputSchema", plain_schema_}});
  }
  mcp::message::Complete complete;
  complete.result.emplace("tools", std::move(tools));
  return complete;
}

const json::object* Tools::input_schema(std::string_view /*name*/, const mcp::CallContext& /*context*/) {
  return &plain_schema_;
}

asio::awaitable<void> Tools::hold() {
  while (!gate_open_) {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<mcp::message::Outcome> Tools::hold_call() {
  started.raise();
  try {
    co_await hold();
  } catch (const boost::system::system_error&) {
    cancelled.raise();
    throw;
  }
  finished.raise();
  co_return text_result("held");
}

asio::awaitable<mcp::message::Outcome> Tools::flood(mcp::CallContext& context) {
  const std::string line(4000, 'x');
  double count = 0;
  started.raise();
  try {
    while (!gate_open_) {
      for (int i = 0; i < 50; ++i) context.progress(++count, std::nullopt, line);
      asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
    }
  } catch (const boost::system::system_error&) {
    cancelled.raise();
    throw;
  }
  co_return text_result("flooded");
}

asio::awaitable<mcp::message::Outcome> Tools::call(std::string name, json::object arguments,
                                                   mcp::CallContext& context) {
  if (name == "echo") {
    const json::value* text = arguments.if_contains("text");
    co_return text_result(text == nullptr ? std::string_view("nothing")
                                          : std::string_view(text->as_string()));
  }
  if (name == "who") {
    std::string text = context.caller.principal + " " + context.caller.path;
    for (const auto& [header, value] : context.caller.headers) text += " " + header + "=" + value;
    co_return text_result(text);
  }
  if (name == "steps") {
    for (int i = 1; i <= 3; ++i) context.progress(i, 3, "step");
    co_return text_result("stepped");
  }
  if (name == "release") {
    context.progress(1, 2, "before");
    context.release_connection();
  }
  if (name == "hold" || name == "release") {
    mcp::message::Outcome outcome = co_await hold_call();
    co_return outcome;
  }
  if (name == "flood") {
    mcp::message::Outcome outcome = co_await flood(context);
    co_return outcome;
  }
  if (name == "question") {
    const json::value* answer = context.inputs.if_contains("who");
    if (answer == nullptr) co_return ask_name();
    co_return text_result(json::serialize(*answer));
  }
  co_return mcp::message::Error{mcp::message::code::k_invalid_params, "Unknown tool", std::nullopt};
}

std::string Reply::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

json::value Reply::json() const {
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  EXPECT_FALSE(error) << "not JSON: " << body;
  return error ? json::value() : value;
}

RawClient::RawClient(std::uint16_t port, unsigned source) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval timeout{20, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + source);
  if (source != 1) ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the server closed; what it said is still to be read
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool RawClient::fill() {
  char chunk[16384];
  const ssize_t count = ::recv(socket_, chunk, sizeof(chunk), 0);
  if (count <= 0) return false;
  input_.append(chunk, static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::take_line() {
  std::size_t end = 0;
  while ((end = input_.find("\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  std::string line = input_.substr(0, end);
  input_.erase(0, end + 2);
  return line;
}

std::string RawClient::take(std::size_t count) {
  while (input_.size() < count) {
    if (!fill()) break;
  }
  std::string out = input_.substr(0, count);
  input_.erase(0, out.size());
  return out;
}

Reply RawClient::read_head() {
  Reply reply;
  const std::string status = take_line();
  if (status.size() > 12) reply.status = std::atoi(status.c_str() + 9);
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(": ");
    reply.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  chunked_ = reply.header("transfer-encoding") == "chunked";
  body_over_ = false;
  body_.clear();
  return reply;
}

Reply RawClient::read_reply() {
  Reply reply = read_head();
  if (chunked_) {
    while (fill_body()) continue;
    reply.body = std::move(body_);
  } else {
    reply.body = take(static_cast<std::size_t>(std::atoll(reply.header("content-length").c_str())));
  }
  return reply;
}

bool RawClient::fill_body() {
  if (body_over_) return false;
  if (!chunked_) {
    if (input_.empty() && !fill()) body_over_ = true;
    body_ += std::exchange(input_, {});
    return !body_over_;
  }
  const std::string size = take_line();
  const std::size_t count = std::strtoul(size.c_str(), nullptr, 16);
  if (size.empty() || count == 0) {
    if (!size.empty()) std::ignore = take_line();
    body_over_ = true;
    return false;
  }
  body_ += take(count);
  std::ignore = take_line();
  return true;
}

std::optional<SseEvent> RawClient::read_event() {
  for (;;) {
    const std::size_t end = body_.find("\n\n");
    if (end == std::string::npos) {
      if (!fill_body()) return std::nullopt;
      continue;
    }
    const std::string block = body_.substr(0, end + 1);
    body_.erase(0, end + 2);
    SseEvent event;
    bool any = false;
    for (std::size_t at = 0; at < block.size();) {
      const std::size_t stop = block.find('\n', at);
      const std::string line = block.substr(at, stop - at);
      at = stop + 1;
      const auto field = [&](const char* name, std::string& into) {
        const std::string start = std::string(name) + ": ";
        if (line.rfind(start, 0) != 0) return;
        into = line.substr(start.size());
        any = true;
      };
      field("event", event.name);
      field("id", event.id);
      field("data", event.data);
      field("retry", event.retry);
    }
    if (any) return event;
  }
}

bool RawClient::read_comment() {
  for (;;) {
    const std::size_t end = body_.find("\n\n");
    if (end == std::string::npos) {
      if (!fill_body()) return false;
      continue;
    }
    const bool comment = body_.front() == ':';
    body_.erase(0, end + 2);
    if (comment) return true;
  }
}

bool RawClient::read_end() {
  if (!input_.empty()) return false;
  char byte = 0;
  const ssize_t count = ::recv(socket_, &byte, 1, 0);
  return count == 0 || (count < 0 && errno == ECONNRESET);
}

void RawClient::close_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  ::close(std::exchange(socket_, -1));
}

void RawClient::set_receive_buffer(int bytes) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

std::string post(const std::string& body, const Headers& headers, const std::string& path) {
  Headers all = {{"Host", "localhost"},
                 {"Content-Type", "application/json"},
                 {"Accept", "application/json, text/event-stream"},
                 {"Content-Length", std::to_string(body.size())}};
  for (const auto& [name, value] : headers) all[name] = value;
  std::string out = "POST " + path + " HTTP/1.1\r\n";
  for (const auto& [name, value] : all) {
    if (!value.empty()) out += name + ": " + value + "\r\n";
  }
  return out + "\r\n" + body;
}

std::string modern_body(const std::string& method, json::object params, int id) {
  json::object& meta =
      params["_meta"].is_object() ? params["_meta"].as_object() : params["_meta"].emplace_object();
  meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
  meta["io.modelcontextprotocol/clientCapabilities"] = json::object();
  json::object request{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
  return json::serialize(request);
}

Headers modern_headers(const std::string& method, const std::string& name) {
  Headers headers = {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", method}};
  if (!name.empty()) headers["Mcp-Name"] = name;
  return headers;
}

std::string modern_call(const std::string& tool, json::object arguments, int id, bool with_progress) {
  json::object params{{"name", tool}, {"arguments", std::move(arguments)}};
  if (with_progress) params["_meta"] = json::object{{"progressToken", "p"}};
  return post(modern_body("tools/call", std::move(params), id), modern_headers("tools/call", tool));
}

std::string initialize_body(const std::string& version) {
  return R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version +
         R"(","capabilities":{"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}})";
}

HttpFixture::HttpFixture(const std::function<void(HttpOptions&)>& change) {
  HttpOptions options;
  options.threads = 2;
  options.sealer = AeadSealer::with_random_key();
  if (change) change(options);
  mcp::ServerOptions server_options;
  server_options.info = {"test", "1", "", "", ""};
  server = mcp::Server::create(server_options, {&tools, nullptr, nullptr, nullptr, nullptr}, options.sealer);
  auto started = HttpServer::start(std::move(options), *server);
  if (started.has_error()) throw std::runtime_error(started.error());
  http = std::move(*started);
}

HttpFixture::~HttpFixture() {
  tools.open_gate();
}

Reply HttpFixture::exchange(const std::string& request) const {
  RawClient client(port());
  client.send(request);
  return client.read_reply();
}

std::string HttpFixture::open_session(const std::string& version, const Headers& extra) const {
  const Reply reply = exchange(post(initialize_body(version), extra));
  EXPECT_EQ(reply.status, 200) << reply.body;
  return reply.header("mcp-session-id");
}

std::string HttpFixture::in_session(const std::string& session, const std::string& body) const {
  return post(body, {{"Mcp-Session-Id", session}});
}

}  // namespace reply_mcp::transport::http::testing
