#include "schemas/json_schema/pattern.hpp"

#include "base/ascii.hpp"
#include "base/hex.hpp"

#include <boost/regex.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Null for a text that is no regular expression.
std::shared_ptr<const boost::regex> compiled(std::string_view pattern) {
  static std::mutex mutex;
  static std::unordered_map<std::string, std::shared_ptr<const boost::regex>> known;
  const std::lock_guard lock(mutex);
  const auto [entry, fresh] = known.try_emplace(std::string(pattern));
  if (fresh) {
    try {
      entry->second = std::make_shared<const boost::regex>(entry->first, boost::regex::ECMAScript);
    } catch (const boost::regex_error&) {
      entry->second = nullptr;
    }
  }
  return entry->second;
}

bool is_uuid(std::string_view text) {
  constexpr std::size_t k_size = 36;
  if (text.size() != k_size) return false;
  for (std::size_t i = 0; i < k_size; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool digit = base::hex_value(text[i]).has_value();
    if (dash ? text[i] != '-' : !digit) return false;
  }
  return true;
}

/// Reads a number of exactly `digits` digits off the front.
bool take_number(std::string_view& text, std::size_t digits, int low, int high, int& number) {
  if (text.size() < digits) return false;
  number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!base::ascii::is_digit(text[i])) return false;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return number >= low && number <= high;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

int days_in(int year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool take_date(std::string_view& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  return take_number(text, 4, 0, 9999, year) && take(text, "-") && take_number(text, 2, 1, 12, month) &&
         take(text, "-") && take_number(text, 2, 1, 31, day) && day <= days_in(year, month);
}

bool take_time(std::string_view& text) {
  int part = 0;
  if (!take_number(text, 2, 0, 23, part) || !take(text, ":") || !take_number(text, 2, 0, 59, part) ||
      !take(text, ":") || !take_number(text, 2, 0, 60, part)) {
    return false;
  }
  if (!take(text, ".")) return true;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

bool take_offset(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return true;
  int part = 0;
  return take(text, "+-") && take_number(text, 2, 0, 23, part) && take(text, ":") &&
         take_number(text, 2, 0, 59, part);
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const auto regex = compiled(pattern);
  if (regex == nullptr) return true;
  try {
    return boost::regex_search(text.begin(), text.end(), *regex);
  } catch (const std::runtime_error&) {
    // Boost.Regex gives up on a match that has become too complex.
    return true;
  }
}

bool is_email(std::string_view text) {
  constexpr std::size_t k_max_bytes = 254;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.size() > k_max_bytes) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto misplaced = [](unsigned char c) {
    return c <= ' ' || c == '@' || c == ',' || c == ';' || c == '<' || c == '>';
  };
  const std::string_view name = text.substr(0, at);
  if (std::any_of(domain.begin(), domain.end(), misplaced) ||
      std::any_of(name.begin(), name.end(), misplaced)) {
    return false;
  }
  const std::size_t dot = domain.find('.');
  return dot != std::string_view::npos && dot != 0 && domain.back() != '.';
}

bool is_uri(std::string_view text) {
  const auto uri = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
  return uri.has_value() && !uri->host().empty();
}

bool matches_format(std::string_view format, std::string_view text) {
  if (format == "uuid") return is_uuid(text);
  if (format == "date") return take_date(text) && text.empty();
  if (format == "date-time") {
    return take_date(text) && take(text, "Tt") && take_time(text) && take_offset(text) && text.empty();
  }
  return true;
}

}  // namespace reply_mcp::schemas::json_schema
