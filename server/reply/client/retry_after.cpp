#include "reply/client/retry_after.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace reply_mcp::reply::client {

namespace {

constexpr std::chrono::seconds k_max_wait = std::chrono::days(31);

std::optional<int> number(std::string_view digits, std::size_t min_digits, std::size_t max_digits) {
  if (digits.size() < min_digits || digits.size() > max_digits) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<unsigned> month(std::string_view name) {
  static constexpr std::array<std::string_view, 12> k_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < k_names.size(); ++i) {
    if (k_names[i] == name) return i + 1;
  }
  return std::nullopt;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2), 2, 2);
  const auto minute = number(text.substr(3, 2), 2, 2);
  const auto second = number(text.substr(6, 2), 2, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

/// The words of a date, however the three forms separate them; none when there are too many.
std::optional<std::vector<std::string_view>> words(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" ,-", at)) != std::string_view::npos) {
    if (found.size() == 6) return std::nullopt;
    const std::size_t end = std::min(text.find_first_of(" ,-", at), text.size());
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

std::optional<int> full_year(std::string_view digits, std::chrono::sys_seconds now) {
  if (digits.size() == 4) return number(digits, 4, 4);
  const auto two = number(digits, 2, 2);
  if (!two) return std::nullopt;
  const int this_year = int(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
  const int year = this_year / 100 * 100 + *two;
  return year > this_year + 50 ? year - 100 : year;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, std::chrono::sys_seconds now) {
  const auto parts = words(text);
  if (!parts || parts->size() < 5) return std::nullopt;
  std::string_view day_text, month_text, year_text, time_text;
  if (parts->size() == 6 && (*parts)[5] == "GMT") {
    // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
    day_text = (*parts)[1], month_text = (*parts)[2], year_text = (*parts)[3], time_text = (*parts)[4];
  } else if (parts->size() == 5) {
    // Sun Nov  6 08:49:37 1994
    month_text = (*parts)[1], day_text = (*parts)[2], time_text = (*parts)[3], year_text = (*parts)[4];
  } else {
    return std::nullopt;
  }
  const auto day = number(day_text, 1, 2);
  const auto month_number = month(month_text);
  const auto year = full_year(year_text, now);
  const auto time = time_of_day(time_text);
  if (!day || !month_number || !year || !time) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(*month_number),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *time;
}

std::optional<std::chrono::seconds> retry_after(const Response& response, std::chrono::sys_seconds now) {
  const std::string_view value = response.header("retry-after");
  if (value.empty()) return std::nullopt;
  if (base::ascii::is_number(value)) {
    const auto seconds = number(value, 1, 9);
    return seconds ? std::min(std::chrono::seconds(*seconds), k_max_wait) : k_max_wait;
  }
  const auto until = parse_http_date(value, now);
  if (!until) return std::nullopt;
  const auto sent = parse_http_date(response.header("date"), now).value_or(now);
  return std::clamp(*until - sent, std::chrono::seconds(0), k_max_wait);
}

}  // namespace reply_mcp::reply::client
