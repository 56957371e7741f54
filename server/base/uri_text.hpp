// URIs from outside, in the one way in which they are compared here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::base {

/// The same URI as RFC 3986, 6.2.2 normalises it: scheme and authority in lower case, and unreserved
/// characters as themselves where they were percent-encoded. What is no URI stays as it is.
[[nodiscard]] std::string canonical_uri(std::string_view uri);

/// The text with its percent escapes decoded; nothing when one is broken.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace reply_mcp::base
