// Texts that must have a form: JSON Schema's `pattern`, and the formats that are worth checking before
// a request is sent.
#pragma once

#include <string_view>

namespace reply_mcp::schemas::json_schema {

/// Whether the pattern (ECMAScript, not anchored; JSON Schema validation, 6.3.3) is found in the text.
/// Compiled once for the process. A pattern that is no regular expression, or that takes too many
/// steps on this text, counts as found: the API has the last word. Thread-safe.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

/// uuid (RFC 9562, any version), date and date-time (RFC 3339; the offset may be left out, because the API
/// reads such a text too). Every other format: true.
[[nodiscard]] bool matches_format(std::string_view format, std::string_view text);

/// One "@" between something and a domain with a dot; at most 254 bytes (RFC 5321, 4.5.3.1.3).
[[nodiscard]] bool is_email(std::string_view text);
/// A URI with a scheme and a host (RFC 3986).
[[nodiscard]] bool is_uri(std::string_view text);

}  // namespace reply_mcp::schemas::json_schema
