// What calls that stopped in the middle had sent, so that the same call made again does nothing twice.
#pragma once

#include <boost/json.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace reply_mcp::tools::call {

/// For an hour, and for the last hundred of such calls. Thread-safe.
class SentIds {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit SentIds(Clock clock = &std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

  struct Known {
    boost::json::array unsent;
    boost::json::array unknown;  ///< sent, and nobody heard what became of them
  };
  /// What is known of `ids` from earlier calls of this key. The others were sent and answered.
  [[nodiscard]] Known known(const std::string& key, const boost::json::array& ids);
  /// They are on their way, so that they count as unknown when the call ends here.
  void begin(const std::string& key, const boost::json::array& ids);
  void answered(const std::string& key, const boost::json::array& ids);
  /// They were not sent after all.
  void take_back(const std::string& key, const boost::json::array& ids);
  /// The call has ended whole: made again, it means to do it again.
  void forget(const std::string& key);

 private:
  struct Entry {
    std::string key;
    std::map<std::string, bool> ids;  ///< whether their answer came
    std::chrono::steady_clock::time_point until;
  };
  Entry* find(const std::string& key);

  const Clock clock_;
  std::mutex mutex_;
  std::deque<Entry> entries_;  ///< in the order in which they came
};

}  // namespace reply_mcp::tools::call
