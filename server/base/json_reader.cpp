#include "base/json_reader.hpp"

#include "base/utf8.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

namespace reply_mcp::base {
namespace {

constexpr std::string_view k_replacement_escape = "\\ufffd";

/// The code unit of an escape \uXXXX at `at`; nothing when there is none.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* const last = text.data() + at + 6;
  const auto [end, error] = std::from_chars(text.data() + at + 2, last, unit, 16);
  if (error != std::errc() || end != last) return std::nullopt;
  return unit;
}

bool is_leading(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_trailing(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// Where the first escape of half a character from `at` on begins, or npos. `at` is not inside an escape.
std::size_t find_half(std::string_view text, std::size_t at) {
  while ((at = text.find('\\', at)) != std::string_view::npos) {
    const std::optional<unsigned> unit = escaped_unit(text, at);
    if (!unit) {
      at += 2;
    } else if (is_leading(*unit)) {
      if (!is_trailing(escaped_unit(text, at + 6).value_or(0))) return at;
      at += 12;
    } else if (is_trailing(*unit)) {
      return at;
    } else {
      at += 6;
    }
  }
  return at;
}

/// A number's value, so that "1.50e3" and "1500" are the same: its digits without zeros at either end, and
/// the power of ten that the first of them stands behind the point with.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

Decimal decimal_of(std::string_view text) {
  Decimal value;
  value.negative = text.starts_with('-');
  if (value.negative) text.remove_prefix(1);
  const std::size_t power = std::min(text.find_first_of("eE"), text.size());
  if (power < text.size()) {
    std::string_view digits = text.substr(power + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value.exponent);
    // Far outside of what any double has, and small enough to count on with.
    if (error == std::errc::result_out_of_range)
      value.exponent = digits.starts_with('-') ? -(1LL << 60) : 1LL << 60;
  }
  const std::string_view mantissa = text.substr(0, power);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  value.digits = mantissa.substr(0, point);
  if (point < mantissa.size()) value.digits += mantissa.substr(point + 1);
  value.exponent += static_cast<std::int64_t>(point);
  const std::size_t zeros = std::min(value.digits.find_first_not_of('0'), value.digits.size());
  value.digits.erase(0, zeros);
  value.exponent -= static_cast<std::int64_t>(zeros);
  value.digits.erase(value.digits.find_last_not_of('0') + 1);
  if (value.digits.empty()) value.exponent = 0;
  return value;
}

/// Handler of json::basic_parser.
class ValueBuilder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit ValueBuilder(std::size_t max_values) : max_values_(max_values) { stack_.reset(); }

  [[nodiscard]] json::value release() { return stack_.release(); }
  [[nodiscard]] bool too_many() const { return values_ > max_values_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& ec) { return count(ec); }
  bool on_object_end(std::size_t size, json::error_code&) {
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(json::error_code& ec) { return count(ec); }
  bool on_array_end(std::size_t size, json::error_code&) {
    stack_.push_array(size);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    stack_.push_string(part);
    return count(ec);
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    digits_.append(part);
    return true;
  }
  bool on_int64(std::int64_t number, json::string_view, json::error_code& ec) {
    digits_.clear();
    stack_.push_int64(number);
    return count(ec);
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code& ec) {
    digits_.clear();
    stack_.push_uint64(number);
    return count(ec);
  }
  bool on_double(double number, json::string_view part, json::error_code& ec) {
    // Boost.JSON 1.81 may be off in the last place, so the digits are read again. Out of range, its value
    // stays, which is not that of the digits either.
    digits_.append(part);
    std::from_chars(digits_.data(), digits_.data() + digits_.size(), number);
    if (keeps(number, digits_)) {
      stack_.push_double(number);
    } else {
      stack_.push_string(digits_);
    }
    digits_.clear();
    return count(ec);
  }
  bool on_bool(bool value, json::error_code& ec) {
    stack_.push_bool(value);
    return count(ec);
  }
  bool on_null(json::error_code& ec) {
    stack_.push_null();
    return count(ec);
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool count(json::error_code& ec) {
    ++values_;
    if (!too_many()) return true;
    ec = json::error::array_too_large;
    return false;
  }

  json::value_stack stack_;
  std::string digits_;
  std::size_t values_ = 0;
  std::size_t max_values_;
};

UnreadableJson explain(const json::error_code& ec, std::size_t at, const JsonLimits& limits, bool too_many) {
  using Why = UnreadableJson::Why;
  if (too_many)
    return {Why::too_many_values, "it has more than " + std::to_string(limits.max_values) + " values"};
  if (ec == json::error::incomplete) return {Why::cut, "it ends in the middle of a value"};
  const std::string place = " at byte " + std::to_string(at);
  if (ec == json::error::too_deep) {
    return {Why::too_deep,
            "it is nested deeper than " + std::to_string(limits.max_depth) + " levels" + place};
  }
  if (ec == json::error::extra_data) return {Why::not_json, "more text after the end of the value" + place};
  return {Why::not_json, ec.message() + place};
}

/// Numbers with a power of ten that the parser itself cannot count in, made texts.
std::string quote_huge_powers(std::string_view text) {
  static constexpr std::string_view k_number = "+-.0123456789eE";
  constexpr std::size_t k_countable_digits = 8;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    bool quote = false;
    if (text[at] == '"') {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      end = std::min(text.find_first_not_of(k_number, at), text.size());
      const std::size_t power = std::min(text.find_first_of("eE", at), end);
      quote = end - power > k_countable_digits + 2;
    }
    if (quote) out += '"';
    out += text.substr(at, end - at);
    if (quote) out += '"';
    at = end;
  }
  return out;
}

boost::system::result<json::value, UnreadableJson> parse(std::string_view text, const JsonLimits& limits,
                                                         json::error_code& ec) {
  json::parse_options options;
  options.max_depth = limits.max_depth;
  json::basic_parser<ValueBuilder> parser(options, limits.max_values);
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = json::error::extra_data;
  if (ec) return explain(ec, read, limits, parser.handler().too_many());
  return parser.handler().release();
}

}  // namespace

void throw_exception_from_error(const UnreadableJson& error, const boost::source_location&) {
  throw std::logic_error("unreadable JSON was used as a value: " + error.message);
}

std::string_view repair_json(std::string_view text, std::string& storage) {
  text = utf8::without_mark(text);
  if (!utf8::valid(text)) {
    storage = utf8::sanitize(text);
    text = storage;
  }
  std::size_t half = find_half(text, 0);
  if (half == std::string_view::npos) return text;
  if (text.data() != storage.data()) storage = text;
  for (; half != std::string::npos; half = find_half(storage, half + k_replacement_escape.size())) {
    storage.replace(half, k_replacement_escape.size(), k_replacement_escape);
  }
  return storage;
}

bool keeps(double number, std::string_view digits) {
  if (!std::isfinite(number)) return false;
  // An integer comes here when 64 bits are not enough for it, so no program can be sure to read it.
  if (digits.find_first_of(".eE") == std::string_view::npos) return false;
  std::array<char, 64> text{};
  const auto decimal = [&](const std::to_chars_result& end) {
    return decimal_of({text.data(), static_cast<std::size_t>(end.ptr - text.data())});
  };
  char* const last = text.data() + text.size();
  const Decimal given = decimal_of(digits);
  if (decimal(std::to_chars(text.data(), last, number)) == given) return true;
  // The other way of writing a fraction that gives the double back: with all its digits.
  constexpr int k_digits_of_a_double = 17;
  const bool whole = given.exponent >= static_cast<std::int64_t>(given.digits.size());
  return !whole && decimal(std::to_chars(text.data(), last, number, std::chars_format::general,
                                         k_digits_of_a_double)) == given;
}

boost::system::result<json::value, UnreadableJson> read_json(std::string_view text,
                                                             const JsonLimits& limits) {
  std::string storage;
  text = repair_json(text, storage);
  json::error_code ec;
  auto value = parse(text, limits, ec);
  if (ec != json::error::exponent_overflow) return value;
  return parse(quote_huge_powers(text), limits, ec);
}

}  // namespace reply_mcp::base
