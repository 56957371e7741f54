// The rest of a text that an answer had no room for, as a resource:
//
//   reply://texts/{tool}?call={arguments as JSON}&at={JSON Pointer}&from={bytes}
//
// The address says all there is to know, so nothing is kept between the answer and the reading of the rest,
// and any replica can serve it. Reading it makes the same call once more, by the tool that the caller has or
// has not: an address gives nobody more than calling the tool would. Only tools that read have such texts.
#pragma once

#include "tools/result/answered_call.hpp"
#include "tools/result/text_part.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::guide {

namespace json = boost::json;

/// Longer addresses are not made, so calls with very long arguments have no link.
inline constexpr std::size_t k_max_text_uri = 800;
inline constexpr std::string_view k_text_uri_begin = "reply://texts/";
inline constexpr std::string_view k_text_template = "reply://texts/{tool}{?call,at,from}";

struct TextAddress {
  std::string tool;        ///< by its name in the catalogue
  json::object arguments;  ///< of the call
  result::TextPart part;
};

/// Nothing when it would be longer than k_max_text_uri.
[[nodiscard]] std::optional<std::string> text_uri(const TextAddress& address);
/// Nothing when it is no such address.
[[nodiscard]] std::optional<TextAddress> read_text_uri(std::string_view uri);

/// Makes the links of answers.
[[nodiscard]] result::LinkMaker text_links();

}  // namespace reply_mcp::tools::guide
