// HTML of e-mails as the text that a person would read.
//
// A reading for models, not a rendering: one pass over the bytes, no tree, no recursion, so that any
// input, however broken or deep, costs time in proportion to its length. What a mail program does not
// show is left out (comments, style, script, head, elements that are hidden, texts of images), because
// that is where instructions are put that no person sees. Nothing that a text refers to is fetched.
#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::tools::text {

/// Whether the text has a tag or a comment in it. "x < y" and "<ann@example.com>" are none.
[[nodiscard]] bool looks_like_html(std::string_view text);

/// Blocks become lines, list items lines with "- ", links "text (address)", entities characters unless
/// they are hidden ones (hidden_text.hpp). At most one empty line in a row, none at the ends.
[[nodiscard]] std::string html_to_text(std::string_view html);

}  // namespace reply_mcp::tools::text
