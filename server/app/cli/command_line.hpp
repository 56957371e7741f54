// Arguments, environment and configuration file -> the command to run with its options set.
//
// Precedence: command line > environment > configuration file > default. Every option `--some-name` of
// every command has the variable REPLY_MCP_SOME_NAME and the key `some-name` in the file; the API key
// alone is special (see account_options.hpp). Anything unknown makes the program refuse to start: a misspelt
// option that was skipped would be a setting that its author relies on and that does not exist.
#pragma once

#include "app/cli/command.hpp"
#include "app/cli/environment.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::cli {

/// There is nothing to run: help or version was asked for, or the options were refused.
struct Exit {
  int code = 0;
  std::string text;  ///< for standard output when the code is 0, else for standard error; ends in a newline
};

class CommandLine {
 public:
  explicit CommandLine(std::vector<std::unique_ptr<Command>> commands);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// `arguments` without the program's name. The returned command is owned by this object.
  /// To be called once.
  [[nodiscard]] boost::system::result<Command*, Exit> parse(const std::vector<std::string>& arguments,
                                                            const Environment& environment);

  /// One option as help, the documentation and its checks show it.
  struct OptionInfo {
    std::string command;
    std::string group;        ///< the heading it stands under in the help of its command
    std::string name;         ///< with dashes: "--team-id"
    std::string environment;  ///< "REPLY_MCP_TEAM_ID"
    std::string value;        ///< what it takes ("ID"); empty for a flag
    std::string fallback;     ///< default, empty: none
    std::string description;
  };
  /// The options of every command that is not hidden.
  [[nodiscard]] std::vector<OptionInfo> options() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// "team-id" -> "REPLY_MCP_TEAM_ID"; the API key's variable is REPLY_API_KEY.
[[nodiscard]] std::string environment_name(std::string_view option);

}  // namespace reply_mcp::app::cli
