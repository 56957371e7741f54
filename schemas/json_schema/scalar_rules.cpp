#include "schemas/json_schema/scalar_rules.hpp"

#include "schemas/json_schema/pattern.hpp"
#include "schemas/json_schema/violation.hpp"

#include <array>
#include <cmath>
#include <compare>
#include <limits>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Characters, not bytes: how JSON Schema counts lengths (validation, 6.3.1).
std::uint64_t length_of(std::string_view text) {
  std::uint64_t length = 0;
  for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return length;
}

/// Exact for 64-bit integers on both sides, which doubles are not.
std::partial_ordering compare(const json::value& a, const json::value& b) {
  const auto as_int = [](const json::value& v) -> std::optional<std::int64_t> {
    if (v.is_int64()) return v.get_int64();
    return std::nullopt;
  };
  if (const auto x = as_int(a), y = as_int(b); x && y) return *x <=> *y;
  if (a.is_uint64() && b.is_uint64()) return a.get_uint64() <=> b.get_uint64();
  return a.to_number<double>() <=> b.to_number<double>();
}

const json::value* number_at(const json::object& schema, std::string_view keyword) {
  const json::value* bound = schema.if_contains(keyword);
  return bound != nullptr && bound->is_number() ? bound : nullptr;
}

bool in_bounds(const json::object& schema, const json::value& value) {
  const json::value* least = number_at(schema, "minimum");
  const json::value* most = number_at(schema, "maximum");
  const json::value* above = number_at(schema, "exclusiveMinimum");
  const json::value* below = number_at(schema, "exclusiveMaximum");
  return (least == nullptr || compare(value, *least) >= 0) &&
         (most == nullptr || compare(value, *most) <= 0) &&
         (above == nullptr || compare(value, *above) > 0) && (below == nullptr || compare(value, *below) < 0);
}

bool is_multiple(const json::object& schema, const json::value& value) {
  const json::value* step = number_at(schema, "multipleOf");
  if (step == nullptr) return true;
  if (step->is_int64() && value.is_int64() && step->get_int64() != 0)
    return value.get_int64() % step->get_int64() == 0;
  const double quotient = value.to_number<double>() / step->to_number<double>();
  constexpr double k_tolerance = 1e-9;
  return std::abs(quotient - std::round(quotient)) <= k_tolerance;
}

/// "from -32768 to 32767" of a sized integer format that the value does not fit; nothing when it fits.
std::optional<std::string> width_fault(const json::object& schema, const json::value& value) {
  const std::string_view format = string_member(schema, "format");
  const double number = value.to_number<double>();
  const auto outside = [&](double low, double high) { return number < low || number > high; };
  if (format == "int16" && outside(-32768, 32767)) return "expected an integer from -32768 to 32767, got ";
  if (format == "int32" && outside(-2147483648.0, 2147483647)) {
    return "expected an integer from -2147483648 to 2147483647, got ";
  }
  // 2^63 is the first double beyond; an integer up to there is held exactly.
  const bool beyond =
      value.is_uint64() || (value.is_double() && outside(-9223372036854775808.0, 9223372036854774784.0));
  if (format == "int64" && beyond) return "expected a 64-bit integer, got ";
  return std::nullopt;
}

bool lengths_fit(const json::object& schema, std::string_view text) {
  const auto least = integer_member(schema, "minLength");
  const auto most = integer_member(schema, "maxLength");
  if (!least && !most) return true;
  const auto length = static_cast<std::int64_t>(length_of(text));
  return (!least || length >= *least) && (!most || length <= *most);
}

std::optional<std::string> string_fault(const json::object& schema, const json::value& value) {
  const std::string_view text = value.get_string();
  if (!lengths_fit(schema, text)) {
    json::object lengths(schema);
    lengths.erase("pattern");
    const auto length = std::to_string(length_of(text));
    return mismatch(lengths, value) + " (" + length + (length == "1" ? " character)" : " characters)");
  }
  const std::string_view pattern = string_member(schema, "pattern");
  if (!pattern.empty()) {
    if (text.size() > k_max_pattern_text) return mismatch(schema, value) + " (too long for it)";
    if (!matches_pattern(pattern, text)) return mismatch(schema, value);
  }
  if (!matches_format(string_member(schema, "format"), text)) return mismatch(schema, value);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> scalar_fault(const json::object& schema, const json::value& value) {
  if (value.is_string()) return string_fault(schema, value);
  if (!value.is_number()) return std::nullopt;
  if (!in_bounds(schema, value)) return mismatch(schema, value);
  if (!is_multiple(schema, value)) {
    return "expected a multiple of " + std::to_string(number_at(schema, "multipleOf")->to_number<double>());
  }
  if (const auto width = width_fault(schema, value))
    return *width + std::to_string(value.to_number<double>());
  return std::nullopt;
}

}  // namespace reply_mcp::schemas::json_schema
