#include "reply/client/answer.hpp"

#include "base/ascii.hpp"
#include "reply/client/foreign_text.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

namespace reply_mcp::reply::client {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t k_max_shown = 60;

std::string timeout_message(const Progress& progress) {
  const std::string peer(progress.peer);
  if (progress.past_deadline) return "The call ran out of time while it waited for " + peer + ".";
  return progress.answer_begun ? peer + " stopped in the middle of its answer and sent nothing more in time."
                               : peer + " did not begin to answer in time.";
}

}  // namespace

boost::system::result<void, Failure> check_header(const AnswerHeader& header) {
  if (header.result_int() < 100) {
    return make_failure(
        FailureKind::protocol,
        "The answer has the status " + std::to_string(header.result_int()) + ", which HTTP has not.");
  }
  if (header.result() == http::status::switching_protocols) {
    return make_failure(FailureKind::protocol,
                        "The answer switches to another protocol, which was not asked for.");
  }
  return {};
}

std::string unreadable_form(const AnswerHeader& header) {
  const auto [transfers, transfers_end] = header.equal_range(http::field::transfer_encoding);
  for (auto field = transfers; field != transfers_end; ++field) {
    if (base::ascii::equal_ignoring_case(field->value(), "chunked")) continue;
    return "The answer comes in an unknown form (Transfer-Encoding: " + tidy(field->value(), k_max_shown) +
           ").";
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> copy_fields(const AnswerHeader& header) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& field : header) {
    fields.emplace_back(base::ascii::to_lower(field.name_string()), std::string(field.value()));
  }
  return fields;
}

bool is_end_of_connection(const boost::system::error_code& error) {
  return error == http::error::end_of_stream || error == http::error::partial_message ||
         error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == asio::error::connection_aborted ||
         error == asio::ssl::error::stream_truncated;
}

Failure failure_of(const boost::system::error_code& error, const Progress& progress) {
  const std::string peer(progress.peer);
  if (error == beast::error::timeout) return make_failure(FailureKind::timeout, timeout_message(progress));
  if (is_end_of_connection(error)) {
    return make_failure(FailureKind::closed,
                        progress.answer_begun ? peer + " closed the connection before its answer was whole."
                                              : peer + " closed the connection without an answer.");
  }
  if (error == http::error::body_limit) {
    return make_failure(FailureKind::too_large, "The body of the answer is larger than this client accepts.");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return make_failure(FailureKind::too_large,
                        "The header of the answer is larger than this client accepts.");
  }
  if (error.category() == make_error_code(http::error::bad_version).category()) {
    return make_failure(FailureKind::protocol,
                        "What " + peer + " sent is not an HTTP/1.1 answer: " + error.message() + ".");
  }
  if (error.category() == asio::error::get_ssl_category()) {
    return make_failure(FailureKind::closed,
                        "The TLS connection to " + peer + " broke: " + error.message() + ".");
  }
  return make_failure(FailureKind::closed, "The connection to " + peer + " failed: " + error.message() + ".");
}

}  // namespace reply_mcp::reply::client
