// Characters that a person does not see and a model reads all the same: the way in which instructions
// are smuggled past whoever looks at a text before approving what is made of it.
//
// Hidden are control characters other than tab and line ends, bidirectional controls, zero-width
// characters, tags (U+E0000 to U+E007F), variation selectors, blank letters and noncharacters. Those of
// them that ordinary text needs are left alone where they do what they are for: joiners inside emoji and
// inside scripts that join letters, the emoji selector behind an emoji, one ideographic selector behind
// an ideograph, and the tags of the three flags that Unicode recommends.
#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::tools::text {

/// Whether there is anything to show or to drop.
[[nodiscard]] bool has_hidden(std::string_view text);

/// Each hidden character as "<U+202E>", a run of the same one as "<U+200B x12>". Ill-formed UTF-8 is
/// replaced by U+FFFD.
[[nodiscard]] std::string make_visible(std::string_view text);

/// The text without its hidden characters. A line or paragraph separator becomes a line feed.
[[nodiscard]] std::string drop_hidden(std::string_view text);

}  // namespace reply_mcp::tools::text
