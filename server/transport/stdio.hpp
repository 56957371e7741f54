// MCP over standard input and output: one JSON-RPC message per line, both eras in one process.
// Source: MCP 2026-07-28 basic/transports/stdio; 2025-11-25 basic/transports "stdio".
#pragma once

#include "mcp/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <cstddef>

namespace reply_mcp::transport {

struct StdioOptions {
  std::size_t max_line = 8 * 1024 * 1024;  ///< bytes of one message; a longer line is an error, then skipped
  std::chrono::milliseconds drain_timeout{10'000};  ///< how long calls in flight may take after end of input
  mcp::DecodeLimits decode;
};

/// Serves until the end of `in` (then waits for the calls in flight, at most `drain_timeout`) or until
/// the coroutine is cancelled (SIGTERM: the same drain). Every answer that was due has been written
/// when it returns. Nothing but protocol messages is written to `out`.
boost::asio::awaitable<void> serve_stdio(mcp::Server& server, boost::asio::posix::stream_descriptor in,
                                         boost::asio::posix::stream_descriptor out, StdioOptions options);

}  // namespace reply_mcp::transport
