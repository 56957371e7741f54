// The configuration file: one `key = value` a line, keys named like the options without their dashes.
//
//   # Reply account
//   api-key-file = "/etc/reply-mcp/key"
//   team-id = 4711
//   log-level = info
//
// It is the flat part of TOML, read by CLI11: a line that begins with # or ; is a comment (a # after a
// value is not), values may be quoted, flags take true or false. There are no sections.
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace reply_mcp::app::cli {

struct Setting {
  std::string key;
  std::string value;
};

/// Reads the file in order. The error says what is wrong with it and names the key, never a value.
[[nodiscard]] boost::system::result<std::vector<Setting>, std::string> read_config_file(
    const std::string& path);

}  // namespace reply_mcp::app::cli
