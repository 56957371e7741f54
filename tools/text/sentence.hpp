// Where a text for models may be cut.
#pragma once

#include <string_view>

namespace reply_mcp::tools::text {

/// The first sentence, without its full stop. A full stop after "e.g." or another abbreviation ends none.
[[nodiscard]] std::string_view first_sentence(std::string_view text);

}  // namespace reply_mcp::tools::text
