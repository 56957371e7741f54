// Answers of changes that were too long to be sent whole. A change cannot be asked for again as a list can,
// so its answer is kept for a while, for whoever made the call, and read on as a resource:
//
//   reply://results/{id}{?from}
//
// In the memory of this process: another replica does not have it, nor has this one after a restart.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::result {

inline constexpr std::string_view k_kept_uri_begin = "reply://results/";
inline constexpr std::string_view k_kept_template = "reply://results/{id}{?from}";

/// Where one stands, and from which byte on.
struct KeptAddress {
  std::string id;
  std::size_t from = 0;
};
[[nodiscard]] std::string kept_uri(const KeptAddress& address);
/// Nothing when it is no such address.
[[nodiscard]] std::optional<KeptAddress> read_kept_uri(std::string_view uri);

struct KeptResult {
  std::string text;
  bool is_untrusted = false;  ///< text of outsiders is in it
};

/// Thread-safe.
class KeptResults {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit KeptResults(Clock clock = &std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

  /// The id, which nobody can guess; nothing when the text is too long to be kept. `owner`: who may read it.
  [[nodiscard]] std::optional<std::string> keep(std::string owner, KeptResult kept);
  /// Null when there is none of that id for this owner, or no more.
  [[nodiscard]] std::shared_ptr<const KeptResult> find(std::string_view owner, std::string_view id);

 private:
  struct Entry {
    std::string id;
    std::string owner;
    std::shared_ptr<const KeptResult> kept;
    std::chrono::steady_clock::time_point until;
  };
  void drop_old();

  const Clock clock_;
  std::mutex mutex_;
  std::deque<Entry> entries_;  ///< in the order in which they came
  std::size_t bytes_ = 0;
};

}  // namespace reply_mcp::tools::result
