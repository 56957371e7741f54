// What `reply-mcp check` says about the answer that tells whose key it is. Pure: answer in, words out.
#pragma once

#include "reply/api.hpp"

#include <string>

namespace reply_mcp::app::commands {

struct CheckReport {
  bool good = false;
  std::string text;  ///< lines for a person, each ending in a newline
};

/// `base_url` is named in the text, so that a key that was tried at the wrong place is noticed.
[[nodiscard]] CheckReport whoami_report(const reply::SendResult& result, const std::string& base_url);

}  // namespace reply_mcp::app::commands
