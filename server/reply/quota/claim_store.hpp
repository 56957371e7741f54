// Things that may happen once, whichever replica they come to: a name that one caller has taken cannot be
// taken again.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace reply_mcp::reply::quota {

enum class Claim {
  first,    ///< it was free; it is the caller's now
  taken,    ///< somebody took it before
  unknown,  ///< where the names are kept gave no answer, and may have noted this claim or not
};

class ClaimStore {
 public:
  virtual ~ClaimStore() = default;

  /// Takes `name`; it is free again after `ttl`. Thread-safe.
  virtual boost::asio::awaitable<Claim> claim(std::string name, std::chrono::seconds ttl) = 0;
  /// Whether a claim made at this moment would be `unknown`, as far as one can tell. Thread-safe.
  [[nodiscard]] virtual bool unavailable() const = 0;
};

}  // namespace reply_mcp::reply::quota
