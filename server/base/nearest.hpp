// "Did you mean": the known name that a misspelt one most likely stands for.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::base {

/// Edits that turn one name into the other: inserting, deleting, replacing a byte or swapping two
/// neighbours counts as one each. Letter case and the marks "-", "_", "." and " " between words make no
/// difference, so "teamId", "team_id" and "team-id" are zero edits apart.
[[nodiscard]] std::size_t name_distance(std::string_view a, std::string_view b);

/// The largest distance at which `name` still looks like a slip of the pen: a third of its length,
/// but at least one.
[[nodiscard]] std::size_t plausible_distance(std::string_view name) noexcept;

/// The closest of `known` (any range of strings), the first of them when several are equally close, or
/// nothing when none is near enough to suggest.
template <typename Range>
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, const Range& known) {
  std::optional<std::string> best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const auto& candidate : known) {
    const std::size_t distance = name_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  if (best_distance > plausible_distance(name)) return std::nullopt;
  return best;
}

[[nodiscard]] inline std::optional<std::string> nearest_name(std::string_view name,
                                                             std::initializer_list<std::string_view> known) {
  return nearest_name<std::initializer_list<std::string_view>>(name, known);
}

}  // namespace reply_mcp::base
