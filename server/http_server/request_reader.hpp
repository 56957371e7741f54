// Turns bytes into an HttpRequest, within limits; no I/O, so that any byte sequence can be tested without a
// socket.
//
// Beast's parser implements the grammar of RFC 9112. Beyond that, this refuses everything that two HTTP
// implementations in a row are known to read differently (request smuggling): Content-Length together with
// Transfer-Encoding, a list of lengths, a repeated field that may occur only once, control characters in
// values, a target that is not a path.
#pragma once

#include "http_server/message.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::http_server {

/// A question about a field, by its lower-case name.
using FieldPredicate = bool (*)(std::string_view);

class RequestReader {
 public:
  enum class State {
    header,  ///< more bytes are needed before the header ends
    body,    ///< the header is there, the body is not
    done,
    failed  ///< the connection must not be used any more: where the next request begins is unknown
  };

  /// `is_singleton` (may be null): further fields, by lower-case name, of which a request may have only one.
  RequestReader(std::size_t max_header_bytes, std::size_t max_body_bytes,
                FieldPredicate is_singleton = nullptr);

  /// Takes bytes from the front of `bytes` and says how many; those that remain must be given again,
  /// with more behind them, or belong to the next request. Does nothing once done or failed.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] State state() const { return state_; }
  /// True when the client waits for "100 Continue" before it sends the body (RFC 9110 section 10.1.1).
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  /// Bytes of the body that are held so far.
  [[nodiscard]] std::size_t body_size() const { return parser_.get().body().size(); }
  /// The request without its body, once the header is there.
  [[nodiscard]] const HttpRequest& head() const { return request_; }
  /// The request, once done. Trailer fields are dropped.
  [[nodiscard]] HttpRequest take();
  /// What was wrong with the request, once failed.
  [[nodiscard]] const HttpViolation& violation() const { return violation_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  /// Takes what the parser can take in one step. False when it needs more bytes.
  bool step(std::string_view bytes, std::size_t& used);
  void fail(int status, std::string message);
  void fail(const boost::system::error_code& error);
  void read_header();
  bool copy_fields();
  [[nodiscard]] bool may_repeat(std::string_view name) const;
  bool read_target();
  bool read_expectation();

  Parser parser_;
  HttpRequest request_;
  HttpViolation violation_;
  State state_ = State::header;
  bool expects_continue_ = false;
  std::size_t max_header_bytes_;
  std::size_t max_body_bytes_;
  std::size_t framing_ = 0;  ///< bytes around a chunked body, beyond what chunks need
  FieldPredicate is_singleton_;
};

}  // namespace reply_mcp::http_server
