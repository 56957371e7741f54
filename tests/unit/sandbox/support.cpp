#include "unit/sandbox/support.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <ostream>
#include <stdexcept>

namespace reply_mcp::sandbox::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;

std::shared_ptr<const schemas::Catalogue> catalogue() {
  static const std::shared_ptr<const schemas::Catalogue> loaded = [] {
    const auto result = schemas::Catalogue::embedded();
    if (!result) throw std::runtime_error(result.error().message());
    return *result;
  }();
  return loaded;
}

std::string Reply::header(std::string_view name) const {
  const auto found = headers.find({name.data(), name.size()});
  return found == headers.end() ? std::string() : std::string(found->value());
}

json::value Reply::at(std::string_view pointer) const {
  boost::system::error_code ec;
  const json::value* found = body.find_pointer(pointer, ec);
  return found == nullptr ? json::value(nullptr) : *found;
}

std::string Reply::code() const {
  const json::value code = at("/code");
  return code.is_string() ? std::string(code.get_string()) : std::string();
}

std::ostream& operator<<(std::ostream& stream, const Reply& reply) {
  return stream << reply.status << ' ' << reply.text.substr(0, 2000);
}

Client::Client(std::uint16_t port, std::string key) : port_(port), key_(std::move(key)) {}

void Client::connect() {
  if (stream_.socket().is_open()) return;
  buffer_.clear();
  stream_.expires_after(std::chrono::seconds(20));
  stream_.connect({asio::ip::address_v4::loopback(), port_});
  ++connections_;
}

std::optional<Reply> Client::read() {
  http::response_parser<http::string_body> parser;
  parser.body_limit(64 * 1024 * 1024);
  beast::error_code ec;
  stream_.expires_after(std::chrono::seconds(20));
  http::read(stream_, buffer_, parser, ec);
  if (ec) {
    stream_.close();
    return std::nullopt;
  }
  auto message = parser.release();
  Reply reply;
  reply.status = static_cast<int>(message.result_int());
  reply.headers = message.base();
  reply.text = std::move(message.body());
  beast::error_code parse_error;
  reply.body = json::parse(reply.text, parse_error);
  if (parse_error) reply.body = nullptr;
  if (!message.keep_alive()) stream_.close();
  return reply;
}

Reply Client::send(const std::string& method, const std::string& target, std::string body,
                   std::string content_type, std::vector<std::pair<std::string, std::string>> headers) {
  connect();
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  request.set(http::field::host, "127.0.0.1");
  if (!key_.empty()) request.set(http::field::authorization, "Bearer " + key_);
  for (const auto& [name, value] : headers) request.insert(name, value);
  if (!body.empty()) {
    request.set(http::field::content_type, content_type);
    request.body() = std::move(body);
  }
  request.prepare_payload();
  beast::error_code ec;
  http::write(stream_, request, ec);
  std::optional<Reply> reply = read();
  if (!reply) throw std::runtime_error("no answer to " + method + " " + target);
  return *reply;
}

Reply Client::upload(const std::string& target, std::string_view content, std::string_view field) {
  std::string body = "--edge\r\nContent-Disposition: form-data; name=\"";
  body += field;
  body += "\"; filename=\"notes.txt\"\r\nContent-Type: text/plain\r\n\r\n";
  body += content;
  body += "\r\n--edge--\r\n";
  return send("POST", target, body, "multipart/form-data; boundary=edge");
}

Reply Client::raw(std::string_view bytes) {
  connect();
  beast::error_code ec;
  stream_.expires_after(std::chrono::seconds(20));
  asio::write(stream_, asio::buffer(bytes.data(), bytes.size()), ec);
  return read().value_or(Reply{});
}

Running::Running(SandboxOptions options) {
  auto started = Sandbox::start(catalogue(), std::move(options));
  if (!started) throw std::runtime_error(started.error());
  sandbox_ = *std::move(started);
}

SandboxOptions Running::no_limits() {
  SandboxOptions options;
  options.per_minute = 0;
  options.per_hour = 0;
  options.reports_per_hour = 0;
  return options;
}

std::int64_t SandboxTest::first_id(const std::string& target, const std::string& member,
                                   const json::value& value) {
  const Reply reply = api.get(target);
  const json::value* items = reply.body.is_array() ? &reply.body : nullptr;
  const json::value paged = reply.at("/items");
  if (items == nullptr) items = &paged;
  if (items->is_array()) {
    for (const json::value& item : items->get_array()) {
      if (member.empty() || item.as_object().at(member) == value) return item.as_object().at("id").as_int64();
    }
  }
  ADD_FAILURE() << "no such item in " << target << ": " << reply;
  return 0;
}

std::vector<json::value> SandboxTest::column(const Reply& reply, const std::string& member) {
  std::vector<json::value> values;
  const json::value paged = reply.at("/items");
  const json::value& items = reply.body.is_array() ? reply.body : paged;
  if (!items.is_array()) {
    ADD_FAILURE() << "no list: " << reply;
    return values;
  }
  for (const json::value& item : items.get_array()) values.push_back(item.as_object().at(member));
  return values;
}

}  // namespace reply_mcp::sandbox::testing
