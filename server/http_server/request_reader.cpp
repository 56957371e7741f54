#include "http_server/request_reader.hpp"

#include "base/ascii.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace http = boost::beast::http;

/// Fields of which there may be only one: of two, two readers could each believe a different one.
constexpr std::array<std::string_view, 9> k_singletons = {
    "host",   "content-length", "content-type",     "transfer-encoding", "authorization",
    "origin", "expect",         "content-encoding", "x-forwarded-host"};

constexpr std::size_t k_max_fields = 128;
/// "0" and two line ends: what every chunked body lacks until its end.
constexpr std::size_t k_last_chunk = 5;
/// The longest size of a chunk, and the line ends before and behind it.
constexpr std::size_t k_plain_chunk = 20;

/// Tab and everything visible; bytes above 0x7F are obs-text, which RFC 9110 section 5.5 lets pass.
bool is_field_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

}  // namespace

RequestReader::RequestReader(std::size_t max_header_bytes, std::size_t max_body_bytes,
                             FieldPredicate is_singleton)
    : max_header_bytes_(max_header_bytes), max_body_bytes_(max_body_bytes), is_singleton_(is_singleton) {
  parser_.header_limit(static_cast<std::uint32_t>(max_header_bytes));
  parser_.body_limit(max_body_bytes);
  parser_.eager(false);
}

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && (state_ == State::header || state_ == State::body)) {
    // Beast 1.81 asserts that the last chunk arrives whole.
    if (state_ == State::body && parser_.chunked() && bytes.size() - used < k_last_chunk) break;
    if (!step(bytes, used)) break;
  }
  return used;
}

bool RequestReader::step(std::string_view bytes, std::size_t& used) {
  const bool in_body = state_ == State::body;
  const std::size_t had = body_size();
  boost::system::error_code error;
  const std::size_t taken =
      parser_.put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
  used += taken;
  const bool needs_more = error == http::error::need_more;
  if (error && !needs_more) {
    fail(error);
    return false;
  }
  // Beast limits the body and the header. What is neither (extensions of chunks, zeros before their sizes,
  // trailers) it drops once it is complete, and waits for that without an end.
  if (in_body && parser_.chunked()) {
    if (body_size() == had) framing_ += taken - std::min(taken, k_plain_chunk);
    const std::size_t unread = needs_more ? bytes.size() - used : 0;
    if (framing_ + unread > max_header_bytes_) {
      fail(431, "What is around the request's chunks (extensions, trailers) is longer than " +
                    std::to_string(max_header_bytes_) + " bytes");
      return false;
    }
  }
  if (needs_more) return false;
  if (state_ == State::header && parser_.is_header_done()) read_header();
  if (state_ == State::body && parser_.is_done()) {
    request_.body = std::move(parser_.get().body());
    state_ = State::done;
  }
  return true;
}

HttpRequest RequestReader::take() {
  return std::move(request_);
}

void RequestReader::fail(int status, std::string message) {
  violation_ = {status, std::move(message)};
  state_ = State::failed;
}

void RequestReader::fail(const boost::system::error_code& error) {
  if (error == http::error::header_limit) {
    fail(431, "The request's header is longer than " + std::to_string(max_header_bytes_) + " bytes");
  } else if (error == http::error::body_limit) {
    fail(413, "The request's body is longer than " + std::to_string(max_body_bytes_) + " bytes");
  } else if (error == http::error::bad_version) {
    fail(505, "This server speaks HTTP/1.1 and HTTP/1.0 only");
  } else {
    fail(400, "Not an HTTP/1.1 request: " + error.message());
  }
}

void RequestReader::read_header() {
  const auto& message = parser_.get();
  request_.method = std::string(message.method_string());
  request_.http_1_0 = message.version() == 10;
  request_.keep_alive = message.keep_alive();
  state_ = State::body;
  if (!copy_fields() || !read_target() || !read_expectation()) return;
  // Without either length field there is no body (RFC 9112 section 6.3).
  if (parser_.is_done()) state_ = State::done;
}

bool RequestReader::may_repeat(std::string_view name) const {
  return std::find(k_singletons.begin(), k_singletons.end(), name) == k_singletons.end() &&
         (is_singleton_ == nullptr || !is_singleton_(name));
}

bool RequestReader::copy_fields() {
  for (const auto& field : parser_.get()) {
    std::string name = base::ascii::to_lower({field.name_string().data(), field.name_string().size()});
    const std::string_view value(field.value().data(), field.value().size());
    if (!is_field_value(value)) {
      fail(400, "The field " + name + " contains a control character");
      return false;
    }
    const auto former = std::find_if(request_.headers.begin(), request_.headers.end(),
                                     [&](const auto& one) { return one.first == name; });
    if (former == request_.headers.end()) {
      request_.headers.emplace_back(std::move(name), std::string(base::ascii::trim(value)));
    } else if (may_repeat(name)) {
      former->second.append(", ").append(base::ascii::trim(value));
    } else {
      fail(400, "The field " + name + " came more than once");
      return false;
    }
    if (request_.headers.size() > k_max_fields) {
      fail(431, "The request has more than " + std::to_string(k_max_fields) + " header fields");
      return false;
    }
  }
  const std::string* length = request_.find("content-length");
  if (length != nullptr && !base::ascii::is_number(*length)) {
    fail(400, "Content-Length must be one number");
    return false;
  }
  const std::string* coding = request_.find("transfer-encoding");
  if (coding != nullptr && length != nullptr) {
    fail(400, "A request has Content-Length or Transfer-Encoding, not both");
    return false;
  }
  if (coding != nullptr && (request_.http_1_0 || !base::ascii::equal_ignoring_case(*coding, "chunked"))) {
    fail(400, "The only transfer coding that this server understands in a request is chunked, in HTTP/1.1");
    return false;
  }
  if (request_.find("content-encoding") != nullptr) {
    fail(415,
         "This server does not understand compressed request bodies; send the body without Content-Encoding");
    return false;
  }
  return true;
}

bool RequestReader::read_target() {
  std::string target(parser_.get().target());
  const std::string* host = request_.find("host");
  if (host == nullptr && !request_.http_1_0) {
    fail(400, "An HTTP/1.1 request needs a Host field");
    return false;
  }
  if (host != nullptr) request_.host = *host;
  // The absolute form overrides Host (RFC 9112 section 3.2.2).
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() ||
        !base::ascii::equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
      continue;
    }
    const std::size_t slash = std::min(target.find_first_of("/?", scheme.size()), target.size());
    request_.host = target.substr(scheme.size(), slash - scheme.size());
    target.erase(0, slash);
    if (!target.starts_with('/')) target.insert(target.begin(), '/');
    break;
  }
  if (target == "*" && request_.method == "OPTIONS") target = "/*";
  if (!target.starts_with('/') || target.find('#') != std::string::npos) {
    fail(400, "The request target must be a path");
    return false;
  }
  const std::size_t question = target.find('?');
  request_.path = target.substr(0, question);
  request_.query = question == std::string::npos ? std::string() : target.substr(question + 1);
  return true;
}

bool RequestReader::read_expectation() {
  const std::string* expect = request_.find("expect");
  if (expect == nullptr) return true;
  if (!base::ascii::equal_ignoring_case(*expect, "100-continue")) {
    fail(417, "The only expectation that this server meets is 100-continue");
    return false;
  }
  expects_continue_ = !request_.http_1_0;
  return true;
}

}  // namespace reply_mcp::http_server
