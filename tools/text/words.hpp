// The words of a text, for comparing texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::text {

/// In lower case (ASCII), in order; also those of "camelCase" and "snake_case". Bytes of other scripts count
/// as letters, so words in them stay whole.
[[nodiscard]] std::vector<std::string> lower_words(std::string_view text);

}  // namespace reply_mcp::tools::text
