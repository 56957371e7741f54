// What the process tells whoever started it; docs/options.md and the manual page list the same codes.
#pragma once

namespace reply_mcp::app::cli {

enum ExitCode : int {
  k_exit_ok = 0,       ///< done, also after end of input, SIGTERM or SIGINT
  k_exit_failed = 1,   ///< started and failed: the key is not good, an address could not be bound
  k_exit_refused = 2,  ///< refused to start: an option, a file or the catalogue is wrong
};

}  // namespace reply_mcp::app::cli
