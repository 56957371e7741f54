#include "base/nearest.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <vector>

namespace reply_mcp::base {
namespace {

/// Longer names are cut: the table below grows with the product of the lengths, and a name comes from a peer.
constexpr std::size_t k_max_name = 100;

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, k_max_name)) {
    if (c == '-' || c == '_' || c == '.' || c == ' ') continue;
    out.push_back(ascii::to_lower(c));
  }
  return out;
}

}  // namespace

std::size_t name_distance(std::string_view first, std::string_view second) {
  const std::string a = folded(first);
  const std::string b = folded(second);
  // Optimal string alignment distance, three rows of the table at a time.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::size_t plausible_distance(std::string_view name) noexcept {
  return std::max<std::size_t>(1, std::min(name.size(), k_max_name) / 3);
}

}  // namespace reply_mcp::base
