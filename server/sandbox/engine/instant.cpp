#include "sandbox/engine/instant.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace reply_mcp::sandbox::engine {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string format(const char* pattern, Instant instant) {
  const sys_days day = floor<days>(instant);
  const year_month_day date(day);
  const std::chrono::hh_mm_ss time(floor<std::chrono::seconds>(instant - day));
  char text[48];
  const int length = std::snprintf(
      text, sizeof text, pattern, static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text, static_cast<std::size_t>(length)};
}

/// Reads exactly `width` digits at the front and takes them off.
std::optional<int> digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc() || end != text.data() + width || text.front() == '-') return std::nullopt;
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Instant> take_date(std::string_view& text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  const year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return Instant(sys_days(date));
}

std::optional<std::chrono::minutes> take_hours_and_minutes(std::string_view& text, int hour_limit) {
  const auto hours = digits(text, 2);
  if (!hours || *hours > hour_limit || !take(text, ':')) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::minutes(*hours * 60 + *minutes);
}

}  // namespace

std::string to_iso(Instant instant) {
  return format("%04d-%02u-%02uT%02d:%02d:%02dZ", instant);
}
std::string to_date(Instant instant) {
  return format("%04d-%02u-%02u", instant);
}

bool is_date(std::string_view text) {
  return text.size() == 10 && take_date(text) && text.empty();
}
bool is_date_time(std::string_view text) {
  return text.find_first_of("Tt") != std::string_view::npos && parse_instant(text).has_value();
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto date = take_date(text);
  if (!date || text.empty()) return date;
  if (!take(text, 'T') && !take(text, 't')) return std::nullopt;
  const auto time = take_hours_and_minutes(text, 23);
  if (!time) return std::nullopt;
  Instant instant = *date + *time;
  if (take(text, ':')) {
    const auto seconds = digits(text, 2);
    if (!seconds || *seconds > 60) return std::nullopt;
    instant += std::chrono::seconds(*seconds);
    if (take(text, '.')) {
      const std::size_t fraction = std::min(text.find_first_not_of("0123456789"), text.size());
      if (fraction == 0 || fraction > 9) return std::nullopt;
      text.remove_prefix(fraction);  // whole seconds are enough here
    }
  }
  if (text.empty() || ((take(text, 'Z') || take(text, 'z')) && text.empty())) return instant;
  const bool ahead = text.front() == '+';
  if (!ahead && text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  const auto offset = take_hours_and_minutes(text, 14);
  if (!offset || !text.empty()) return std::nullopt;
  return ahead ? instant - *offset : instant + *offset;
}

}  // namespace reply_mcp::sandbox::engine
