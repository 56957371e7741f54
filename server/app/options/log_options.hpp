// The program's own log. Never on standard output: that belongs to the protocol.
//
// What goes into a log line is decided where the line is written: names of operations, statuses, times,
// ids of calls. Headers, bodies, arguments and keys are never passed to a log call, so no filter has to
// find them again.
#pragma once

#include "app/cli/command.hpp"

#include <string>

namespace reply_mcp::app::options {

class LogOptionGroup {
 public:
  void declare(CLI::App& app);
  /// Sets up the process-wide log. The error says why the file cannot be written.
  [[nodiscard]] cli::Validation open() const;

  std::string level = "info";
  std::string file;  ///< empty: standard error
};

}  // namespace reply_mcp::app::options
