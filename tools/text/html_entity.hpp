// Character references of HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::tools::text {

struct Entity {
  std::string text;      ///< UTF-8; empty: there is no reference here
  std::size_t size = 0;  ///< bytes of the reference, with the semicolon when there is one
};

/// Reads the character reference at the beginning of `html`, which is an ampersand: "&amp;", "&#8217;",
/// "&#x2019;". Names are those that e-mails use. Numbers that no character has become U+FFFD.
/// Source: HTML Living Standard, 13.2.5.72, "Character reference state".
[[nodiscard]] Entity read_entity(std::string_view html);

}  // namespace reply_mcp::tools::text
