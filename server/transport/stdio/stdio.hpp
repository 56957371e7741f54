// MCP over standard input and output: one JSON-RPC message per line, both eras in one process.
// Source: MCP 2026-07-28 basic/transports/stdio; 2025-11-25 basic/transports "stdio".
#pragma once

#include "mcp/server.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <sys/types.h>

namespace reply_mcp::transport::stdio {

/// Clients kill a server that is still there four seconds after they closed its input, or sooner: whatever
/// can be repeated without harm is let go before. Not much before, because what was piped in at once
/// (echo '{...}' | reply-mcp stdio) waits for its answer in just this time.
inline constexpr std::chrono::milliseconds k_read_grace{2'500};
/// How long cancelled requests may take to stop, and what is answered to be written, beyond that or the drain
/// timeout.
inline constexpr std::chrono::milliseconds k_cancel_grace{400};

struct StdioOptions {
  std::size_t max_line = 8 * 1024 * 1024;  ///< bytes of one message; a longer line is an error, then skipped
  /// How long calls in flight may take after the end of input. Those that change nothing get k_read_grace.
  std::chrono::milliseconds drain_timeout{10'000};
  /// The process that started this one, whose end is taken for the end of input, because somebody else may
  /// hold that open. 0: none.
  pid_t parent = 0;
  /// Bytes that may wait for a client that does not read. Above it no more input is taken and
  /// notifications are dropped; answers are kept.
  std::size_t max_queue = 64 * 1024 * 1024;
  /// mcp::ChannelOptions::max_waiting.
  std::size_t max_waiting = 4096;
  mcp::message::DecodeLimits decode;
};

/// Serves until the end of `in` (then waits for the calls in flight, at most `drain_timeout`, and for those
/// that change nothing at most `k_read_grace`), until the reader of `out` is gone, or until the coroutine is
/// cancelled (SIGTERM: the same drain). Every answer that was due has been written when it returns, unless
/// nobody read it. Nothing but protocol messages is written to `out`.
///
/// `in` and `out` may be pipes, sockets, files, terminals or /dev/null. They are not closed, and
/// O_NONBLOCK is as it was when this returns. The executor of the awaiting coroutine must be serial. The
/// server's subscriptions end with this connection (Server::shutdown), since a server on stdio has no
/// other. SIGPIPE is ignored from here on, because a client that goes away must not kill the process
/// before it has cleaned up.
boost::asio::awaitable<void> serve_stdio(mcp::Server& server, int in, int out, StdioOptions options);

}  // namespace reply_mcp::transport::stdio
