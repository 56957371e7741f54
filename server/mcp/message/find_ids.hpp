// The ids of requests in a text that cannot be read as JSON, so that whoever sent it is not left waiting.
#pragma once

#include "mcp/message/types.hpp"

#include <string_view>
#include <vector>

namespace reply_mcp::mcp::message {

/// The `id` of the message that the text would be, or of each message of a batch, as far as it can be told:
/// a whole string or integer, the only one of its message, and not in what looks like a response, whose
/// sender would take an error under it for the answer to a request of its own.
[[nodiscard]] std::vector<RequestId> find_ids(std::string_view text);

}  // namespace reply_mcp::mcp::message
