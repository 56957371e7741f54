// Where a long text is best cut.
#pragma once

#include <cstddef>
#include <string_view>

namespace reply_mcp::tools::text {

/// The length of the longest beginning of `text`, at most `limit` bytes, that ends with a paragraph. Where
/// that would leave less than a quarter of the limit, with a line, a sentence or a word, if that leaves
/// half of it, else with a character. Ends of paragraphs and lines are those of plain text and of HTML.
[[nodiscard]] std::size_t cut_point(std::string_view text, std::size_t limit);

}  // namespace reply_mcp::tools::text
