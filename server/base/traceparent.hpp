// The trace that a call belongs to, as one header field: checked before it is passed on, because it comes
// from outside and goes into a request.
#pragma once

#include <string_view>

namespace reply_mcp::base {

/// Whether `text` is a `traceparent` that a receiver may use: "00-<trace id>-<parent id>-<flags>" in
/// lower-case hexadecimal of 2, 32, 16 and 2 digits, version not ff, neither id all zero. Longer ones of
/// later versions are not taken. Source: W3C Trace Context, "traceparent Header".
[[nodiscard]] bool is_traceparent(std::string_view text);

}  // namespace reply_mcp::base
