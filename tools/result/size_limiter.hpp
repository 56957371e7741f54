// Making an answer smaller without breaking it: lists end after a whole item, texts after a paragraph.
#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// What was left out at one place.
struct Cut {
  enum class What {
    list,     ///< items at its end
    text,     ///< bytes at its end
    members,  ///< members of an object with too many of them
  };
  What what = What::list;
  std::string pointer;  ///< JSON Pointer into the answer (RFC 6901)
  std::size_t shown = 0;
  std::size_t of = 0;
};

/// The value, reduced so that it takes at most `allowance` bytes as JSON (for objects and arrays not
/// less than their brackets). Small parts stay whole; what is largest gives way first. Each place that
/// was reduced is added to `cuts`, outer ones first.
[[nodiscard]] json::value fit(json::value value, std::size_t allowance, std::vector<Cut>& cuts);

}  // namespace reply_mcp::tools::result
