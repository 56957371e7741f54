// The Reply API key as the operator gives it: checked, trimmed, and in a Secret from here on.
#pragma once

#include "base/secret.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace reply_mcp::app::options {

/// Trims white space around the key. The error says what is wrong with it without showing any of it.
[[nodiscard]] boost::system::result<base::Secret, std::string> make_api_key(std::string_view text);

struct ApiKeyFile {
  base::Secret key;
  bool readable_by_others = false;  ///< its mode lets every user of the machine read it
};

/// The key from a file that holds nothing else. The error names the file, never its content.
[[nodiscard]] boost::system::result<ApiKeyFile, std::string> read_api_key_file(const std::string& path);

/// Whether the mode of the file lets every user of the machine read it; false when that is not known.
[[nodiscard]] bool readable_by_others(const std::string& path);

}  // namespace reply_mcp::app::options
