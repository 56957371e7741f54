// What is said of the body of an answer that could not be read: never a piece of it, because whoever wrote it
// may have written it for the model that reads the error.
#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::base {

/// "text/html, 5321 bytes"; of what should have been JSON also where it stops being so: "application/json,
/// 812 bytes, which is no JSON from byte 17 on".
[[nodiscard]] std::string describe_unread_body(std::string_view content_type, std::string_view body);

}  // namespace reply_mcp::base
