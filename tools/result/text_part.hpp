// The rest of a text that was too long for an answer: found in the whole answer again, and cut anew.
//
// Offsets count bytes of the text as structuredContent has it, that is after untrusted text was cleaned, so
// that they mean the same in the answer that was cut and in the one that is read for the rest.
#pragma once

#include "tools/result/untrusted_fields.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Which part of an answer is wanted, instead of the answer.
struct TextPart {
  std::string pointer;   ///< JSON Pointer of a string in the answer (RFC 6901)
  std::size_t from = 0;  ///< bytes of it to pass over
};

/// A string of an answer.
struct FoundText {
  std::string_view text;  ///< lives as long as the answer
  bool is_untrusted = false;
};

/// The string at `pointer`; nothing when there is none.
[[nodiscard]] std::optional<FoundText> find_text(const json::object& structured, std::string_view pointer,
                                                 const AnswerOrigins& origins);

/// As much of the text from `from` on as takes `allowance` bytes as JSON, up to a paragraph's end. Nothing
/// when `from` lies behind the text's end or inside a character.
[[nodiscard]] std::optional<std::string_view> part_of_text(std::string_view text, std::size_t from,
                                                           std::size_t allowance);

}  // namespace reply_mcp::tools::result
