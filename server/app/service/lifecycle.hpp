// Runs a server until it is done or told to stop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace reply_mcp::app::service {

/// Runs `work` on `io` to its end and gives the exit code: cli::k_exit_ok, or cli::k_exit_failed when it
/// threw.
///
/// SIGTERM and SIGINT cancel `work` (cancellation type terminal), which is expected to drain and return;
/// the second signal ends the process at once, by that signal. SIGPIPE is ignored from here on: writing to
/// a peer that is gone gives an error code.
int run_to_end(boost::asio::io_context& io, boost::asio::awaitable<void> work);

}  // namespace reply_mcp::app::service
