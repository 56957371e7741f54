// An independent reader of the catalogue: Prism (npm) serves a mock of the OpenAPI document that
// `reply-mcp catalogue` prints and checks every request against it. Every tool's request must be to its
// liking, so that what tools/ builds is what the document says, by somebody else's understanding of it.
#include "integration/program.hpp"
#include "schemas/catalogue.hpp"
#include "support/argument_generator.hpp"
#include "support/temp_dir.hpp"
#include "tools/operation/binding.hpp"

#include <gtest/gtest.h>

#include <map>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace reply_mcp::test {
namespace {

std::uint16_t free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(listener);
  return ntohs(address.sin_port);
}

class Prism : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempDir>();
    const Finished document = run_program({"catalogue"});
    ASSERT_EQ(document.code, 0) << document.errors;
    const std::string file = folder_->write("openapi.json", document.output);
    const std::string port = std::to_string(free_port());
    url_ = "http://127.0.0.1:" + port;
    prism_ = std::make_unique<ChildProcess>(
        REPLY_MCP_NODE,
        std::vector<std::string>{REPLY_MCP_PRISM, "mock", "--host", "127.0.0.1", "--port", port, file});
    while (const auto line = prism_->read_line()) {
      if (line->find("Prism is listening") != std::string::npos) return;
    }
    FAIL() << "Prism did not start: " << prism_->errors();
  }
  static void TearDownTestSuite() {
    prism_.reset();
    folder_.reset();
  }

  static void expect_every_request_accepted(Extent extent, std::uint32_t seed);

  static std::unique_ptr<TempDir> folder_;
  static std::unique_ptr<ChildProcess> prism_;
  static std::string url_;
};

std::unique_ptr<TempDir> Prism::folder_;
std::unique_ptr<ChildProcess> Prism::prism_;
std::string Prism::url_;

/// What Prism says against the request, from the answer that it got; empty when it had nothing to say.
std::string objection(const json::object& result) {
  if (!result.contains("isError") || !result.at("isError").as_bool()) return "";
  return json::serialize(result.at("content"));
}

void Prism::expect_every_request_accepted(Extent extent, std::uint32_t seed) {
  const auto catalogue = schemas::Catalogue::embedded().value();
  // Each operation, at once, and none answered from the cache.
  StdioServer server({"--base-url", url_, "--log-level", "error", "--include-coming-soon",
                      "--quota-per-minute", "0", "--no-cache"},
                     {{"REPLY_API_KEY", "prism-asks-for-any"}});
  server.mcp.initialize("2025-11-25");
  std::size_t calls = 0;
  for (const schemas::Operation& operation : catalogue->operations()) {
    json::object arguments =
        ArgumentGenerator(seed, extent).arguments(tools::operation::bind(operation, false));
    const std::string sent = json::serialize(arguments);
    const json::object result = server.mcp.call_tool(operation.id, std::move(arguments));
    EXPECT_EQ(objection(result), "") << operation.id << " " << sent;
    ++calls;
  }
  EXPECT_EQ(calls, catalogue->operations().size());
}

TEST_F(Prism, AcceptsEveryRequestWithOnlyWhatIsRequired) {
  expect_every_request_accepted(Extent::minimal, 1);
}

TEST_F(Prism, AcceptsEveryRequestWithEverythingThatCanBeGiven) {
  expect_every_request_accepted(Extent::maximal, 2);
}

TEST_F(Prism, AcceptsEveryRequestWithSomeOfWhatCanBeGiven) {
  expect_every_request_accepted(Extent::mixed, 3);
}

TEST_F(Prism, RefusesWhatTheDocumentForbids) {
  // Proves that the reader reads: the same way to it, with a body that the document does not allow.
  ChildProcess client(
      REPLY_MCP_NODE,
      {"-e",
       "fetch(process.argv[1] + '/v3/contacts', {method: 'POST', body: '{\"nonsense\":1}', headers: "
       "{authorization: 'Bearer x', 'content-type': 'application/json'}})"
       ".then((answer) => console.log(answer.status))",
       url_});
  EXPECT_EQ(client.read_line(), "422");
}

}  // namespace
}  // namespace reply_mcp::test
