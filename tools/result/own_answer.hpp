// Answers that this server gives itself, such as a dry run: as long as any answer may be, and no longer.
#pragma once

#include "mcp/message/types.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string_view>

namespace reply_mcp::tools::result {

/// A CallToolResult of at most `max_bytes` on the wire: `words` and the object as text, the object as
/// structuredContent. What does not fit is cut and told in "truncated", with `hint`.
[[nodiscard]] mcp::message::Complete own_answer(const boost::json::object& structured, std::string_view words,
                                                std::string_view hint, std::size_t max_bytes);

}  // namespace reply_mcp::tools::result
