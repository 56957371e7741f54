#include "base/utc_text.hpp"

#include <array>
#include <ctime>

namespace reply_mcp::base {
namespace {

/// Without the zone's letter, so that a fraction can follow.
std::string whole_seconds(std::chrono::system_clock::time_point time) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts)};
}

}  // namespace

std::string utc_text(std::chrono::system_clock::time_point time) {
  return whole_seconds(time) + 'Z';
}

std::string utc_text_ms(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  constexpr int k_per_second = 1000;
  const auto rest = ((since.count() % k_per_second) + k_per_second) % k_per_second;
  std::string fraction = std::to_string(rest);
  fraction.insert(0, 3 - fraction.size(), '0');
  return whole_seconds(time) + '.' + fraction + 'Z';
}

}  // namespace reply_mcp::base
