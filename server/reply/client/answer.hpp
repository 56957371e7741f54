// The rules of reading an answer, apart from the reading: what header is acceptable and what an error of
// the stream or the parser means to a caller. No I/O.
#pragma once

#include "reply/types.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::reply::client {

using AnswerHeader = boost::beast::http::response_header<>;

/// Why an answer with this header is none: it has no status of HTTP, or it switches protocols.
[[nodiscard]] boost::system::result<void, Failure> check_header(const AnswerHeader& header);

/// Why the body behind this header cannot be read, as a sentence: it comes in a form that was not asked for
/// (Transfer-Encoding other than chunked). Empty: it can.
[[nodiscard]] std::string unreadable_form(const AnswerHeader& header);

/// Header fields as Response keeps them: in their order, names in lower case.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> copy_fields(const AnswerHeader& header);

/// Where an exchange stood when its stream failed.
struct Progress {
  bool answer_begun = false;  ///< a byte of the answer had come
  bool past_deadline = false;
  std::string_view peer;  ///< "host:port", for the message
};

/// The failure that an error while writing or reading means. `maybe_executed` is left to the caller.
[[nodiscard]] Failure failure_of(const boost::system::error_code& error, const Progress& progress);

/// Whether the error says that the peer (or the network) ended the connection.
[[nodiscard]] bool is_end_of_connection(const boost::system::error_code& error);

}  // namespace reply_mcp::reply::client
