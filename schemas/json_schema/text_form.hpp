// The forms that texts must have: `format`, and `x-format` for what no JSON Schema format says
// (schemas/README.md). One table: whether a text has the form, what to ask for, and how what plainly means it
// is written.
#pragma once

#include <boost/json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// The values of `x-format`.
inline constexpr std::array<std::string_view, 4> k_x_formats = {"domain", "http-url", "iana-time-zone",
                                                                "windows-time-zone"};

struct TextForm {
  std::string_view name;  ///< of `format` or `x-format`
  bool (*has)(std::string_view text);
  std::string_view expected;  ///< "a date such as 2026-05-31"
  /// What the text means in this form; null: nothing but itself.
  std::optional<std::string_view> (*meant)(std::string_view text);
  /// The nearest text of the form; null: none is looked for.
  std::optional<std::string_view> (*nearest)(std::string_view text);
};

/// The form that the schema asks for: that of `x-format`, else that of `format`; null when it asks for none
/// that is known.
[[nodiscard]] const TextForm* text_form(const json::object& schema);

/// Without white space at both ends, that of Unicode too.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool is_blank(std::string_view text);

}  // namespace reply_mcp::schemas::json_schema
