// What one connection without credentials can make the program hold: what is not parsed yet counts like what
// is.
#include "http_program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::faults {
namespace {

namespace asio = boost::asio;

// In KiB; a sanitizer keeps what was freed.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define REPLY_MCP_SANITIZED
#endif
#endif
#if defined(REPLY_MCP_SANITIZED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long k_more_memory = 512 * 1024;
#else
constexpr long k_more_memory = 16 * 1024;
#endif
constexpr std::size_t k_sent = std::size_t{64} << 20U;

/// Sends `begin` and then `piece` again and again, until 64 MiB are sent or the program wants no more.
void pour(std::uint16_t port, const std::string& begin, const std::string& piece) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  std::string step;
  while (step.size() < 64'000) step += piece;
  boost::system::error_code error;
  asio::write(socket, asio::buffer(begin), error);
  for (std::size_t sent = 0; !error && sent < k_sent; sent += step.size()) {
    asio::write(socket, asio::buffer(step), error);
  }
}

TEST(HostileConnection, MemoryStaysBoundedWhateverComesWithoutCredentials) {
  const std::vector<std::string> heads{
      "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "OPTIONS /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer wrong\r\nTransfer-Encoding: "
      "chunked\r\n\r\n",
      "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"};
  // What comes behind: an extension, a size, a trailer field and many of them, chunks, and a line that never
  // ends.
  const std::vector<std::pair<std::string, std::string>> bodies{{"5;", "x"},
                                                                {"", "0"},
                                                                {"0\r\nX-Trailer: ", "x"},
                                                                {"0\r\n", "X-Trailer: x\r\n"},
                                                                {"", "1\r\nx\r\n"},
                                                                {"1;a=b\r\nx\r\n5;", "x"}};
  const HttpProgram program({"ann"}, {"--base-url", "http://127.0.0.1:1"});
  (void)program.metrics();
  const long before = program.peak_memory();
  ASSERT_GT(before, 0);
  for (const std::string& head : heads) {
    for (const auto& [begin, piece] : bodies) {
      pour(program.port(), head + begin, piece);
      ASSERT_LT(program.peak_memory() - before, k_more_memory)
          << "KiB after " << head << begin << piece << piece;
    }
  }
  pour(program.port(), "GET / HTTP/1.1\r\n", "X-Field: x\r\n");
  pour(program.port(), "GET /", "x");
  ASSERT_LT(program.peak_memory() - before, k_more_memory) << "KiB after the header";
  EXPECT_FALSE(program.metrics().empty()) << "it still serves others";
}

}  // namespace
}  // namespace reply_mcp::faults
