// Reply's request limits: fixed windows of a minute and an hour for each key, and a tighter hourly one
// for reports. Arithmetic only; the caller brings the time.
// Source: Reply, "Rate limits"; the header names and the window label as seen on the wire.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::sandbox::engine {

struct RateLimits {
  unsigned per_minute = 0;        ///< 0: none
  unsigned per_hour = 0;          ///< 0: none
  unsigned reports_per_hour = 0;  ///< 0: none; counted on top of the other two
};

class RateLimiter {
 public:
  using WallClock = std::chrono::system_clock;

  struct Verdict {
    bool allowed = true;
    std::chrono::seconds retry_after{0};  ///< at least 1 when refused
    /// The widest window that is limited, as the x-rate-limit headers report it.
    std::string window;  ///< "1h" or "1m"; empty: no limit, no headers
    unsigned remaining = 0;
    WallClock::time_point reset;
  };

  explicit RateLimiter(RateLimits limits) : limits_(limits) {}

  /// Counts a request of this key. A refused one does not count.
  [[nodiscard]] Verdict count(const std::string& key, bool report, WallClock::time_point now);
  /// What the headers say to somebody who has no valid key: nothing is counted.
  [[nodiscard]] Verdict peek(WallClock::time_point now) const;

 private:
  struct ReportWindow {
    WallClock::time_point start;
    unsigned used = 0;
  };
  struct Windows {
    ReportWindow minute;
    ReportWindow hour;
    ReportWindow reports;
  };
  [[nodiscard]] Verdict describe(const Windows& windows) const;

  RateLimits limits_;
  std::map<std::string, Windows> keys_;
};

}  // namespace reply_mcp::sandbox::engine
