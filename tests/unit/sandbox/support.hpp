// A running sandbox and a plain HTTP client for the tests: real sockets on loopback, nothing of the
// project's own client.
#pragma once

#include "sandbox/sandbox.hpp"
#include "schemas/catalogue.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::testing {

namespace json = boost::json;
namespace http = boost::beast::http;

/// The embedded catalogue, loaded once for the whole test program.
std::shared_ptr<const schemas::Catalogue> catalogue();

struct Reply {
  int status = 0;
  http::fields headers;
  std::string text;
  json::value body;  ///< null when the text is no JSON

  [[nodiscard]] std::string header(std::string_view name) const;
  /// The member at a JSON Pointer of the body; null when there is none.
  [[nodiscard]] json::value at(std::string_view pointer) const;
  [[nodiscard]] std::string code() const;
};

std::ostream& operator<<(std::ostream& stream, const Reply& reply);

/// One keep-alive connection.
class Client {
 public:
  explicit Client(std::uint16_t port, std::string key = "sandbox-key");

  Reply get(const std::string& target) { return send("GET", target); }
  Reply post(const std::string& target, json::value body = json::object()) {
    return send("POST", target, json::serialize(body));
  }
  Reply put(const std::string& target, json::value body) {
    return send("PUT", target, json::serialize(body));
  }
  Reply patch(const std::string& target, json::value body) {
    return send("PATCH", target, json::serialize(body));
  }
  Reply erase(const std::string& target) { return send("DELETE", target); }
  /// A form with the one field `file`.
  Reply upload(const std::string& target, std::string_view content, std::string_view field = "file");
  Reply send(const std::string& method, const std::string& target, std::string body = {},
             std::string content_type = "application/json",
             std::vector<std::pair<std::string, std::string>> headers = {});

  /// Bytes as they are, then everything the server answers until it closes or has sent one whole answer.
  Reply raw(std::string_view bytes);
  [[nodiscard]] bool connected() const { return stream_.socket().is_open(); }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  void without_key() { key_.clear(); }

 private:
  void connect();
  std::optional<Reply> read();

  boost::asio::io_context context_;
  boost::beast::tcp_stream stream_{context_};
  boost::beast::flat_buffer buffer_;
  std::uint16_t port_;
  std::string key_;
  std::size_t connections_ = 0;
};

/// A sandbox that serves.
class Running {
 public:
  explicit Running(SandboxOptions options = no_limits());

  [[nodiscard]] std::uint16_t port() const { return sandbox_->port(); }
  [[nodiscard]] Sandbox& sandbox() { return *sandbox_; }
  [[nodiscard]] Client client(std::string key = "sandbox-key") const {
    return Client(port(), std::move(key));
  }
  void stop() { sandbox_.reset(); }

  static SandboxOptions no_limits();

 private:
  std::unique_ptr<Sandbox> sandbox_;
};

/// A fresh account for each test.
class SandboxTest : public ::testing::Test {
 protected:
  Running running;
  Client api = running.client();

  /// Id of the first item of a list (a page or a bare array) that `wanted` accepts; fails the test without
  /// one.
  std::int64_t first_id(const std::string& target, const std::string& member = "",
                        const json::value& value = nullptr);
  /// Members of the listed items.
  std::vector<json::value> column(const Reply& reply, const std::string& member);
};

}  // namespace reply_mcp::sandbox::testing
