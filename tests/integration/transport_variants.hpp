// One MCP client for the four transport variants: pipes or HTTP, sessions (2025-11-25) or requests
// that stand alone (2026-07-28). A scenario that is written against it holds for all of them.
#pragma once

#include "integration/http_program.hpp"
#include "integration/program.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::test {

struct TransportVariant {
  const char* name;
  bool http;
  bool stateless;
};
void PrintTo(const TransportVariant& variant, std::ostream* out);

class TransportClient {
 public:
  /// Answers a question (the params of elicitation/create): the result of the elicitation.
  using Person = std::function<json::object(const json::object& question)>;

  virtual ~TransportClient() = default;

  /// The response to that request. Questions that come meanwhile are put to `person`, in the form of the
  /// era: as requests of the server in a session, as a result with inputRequests and a sealed state else.
  json::object response(std::string_view method, json::object params = {});
  /// The same; throws std::runtime_error when the response is an error.
  json::object result(std::string_view method, json::object params = {});
  /// The same; throws std::runtime_error when the response is a result.
  json::object error(std::string_view method, json::object params = {});
  /// tools/call; the CallToolResult.
  json::object call(std::string_view name, json::object arguments = {}, json::object meta = {});
  /// Names in tools/list.
  std::vector<std::string> tools();
  /// The definition of a tool in tools/list; throws when it is not there.
  json::object definition(std::string_view name);
  /// Sends one request, without any question being answered; params as they are, but for what the era
  /// wants in `_meta`.
  json::object once(std::string_view method, json::object params);

  /// Null: there is nobody, and a question throws.
  Person person;
  std::vector<json::object> questions;      ///< params of all that were asked
  std::vector<json::object> notifications;  ///< all that came

  [[nodiscard]] bool stateless() const { return stateless_; }
  /// The result of initialize; empty in the stateless era.
  [[nodiscard]] const json::object& initialized() const { return initialized_; }

 protected:
  TransportClient(bool stateless, json::object capabilities)
      : stateless_(stateless), capabilities_(std::move(capabilities)) {}

  /// Sends a request and gives its response; whatever else comes before goes to take().
  virtual json::object exchange(std::int64_t id, const json::object& message) = 0;
  /// A message of the server that is not the response; what has to be sent back, if anything.
  json::object take(json::object message);
  void initialize();
  [[nodiscard]] const json::object& capabilities() const { return capabilities_; }

 private:
  json::object answer_to(const json::object& question);

  bool stateless_;
  json::object capabilities_;
  json::object initialized_;
  std::int64_t last_id_ = 0;
};

/// A client of `reply-mcp http` at that port.
struct HttpTarget {
  std::uint16_t port = 0;
  std::string path = "/mcp";
  /// Further header lines of every request, each with CRLF.
  std::string lines = {};
};
[[nodiscard]] std::unique_ptr<TransportClient> http_client(HttpTarget target, bool stateless,
                                                           json::object capabilities = {});

/// How a program is started, and who calls it.
struct Start {
  std::vector<std::string> options = {"--sandbox"};
  json::object capabilities = {};
  std::map<std::string, std::string> environment = {};
};
/// The program, started for that variant, and its client. The session is open already.
[[nodiscard]] std::unique_ptr<TransportClient> start_client(const TransportVariant& variant, Start start);

/// A fixture for tests that hold for every variant: TEST_P(...), and INSTANTIATE_TRANSPORTS(...) below.
class InEveryWay : public ::testing::TestWithParam<TransportVariant> {
 protected:
  [[nodiscard]] static std::unique_ptr<TransportClient> start(Start how) {
    return start_client(GetParam(), std::move(how));
  }
  /// With the embedded account and these options besides.
  [[nodiscard]] static std::unique_ptr<TransportClient> sandbox(std::vector<std::string> options = {},
                                                                json::object capabilities = {});
};

#define INSTANTIATE_TRANSPORTS(fixture)                                                       \
  INSTANTIATE_TEST_SUITE_P(, fixture,                                                         \
                           ::testing::Values(TransportVariant{"PipesStateful", false, false}, \
                                             TransportVariant{"PipesStateless", false, true}, \
                                             TransportVariant{"HttpStateful", true, false},   \
                                             TransportVariant{"HttpStateless", true, true}),  \
                           [](const auto& info) { return std::string(info.param.name); })

/// The client can put forms to a person.
[[nodiscard]] json::object can_ask();
/// The client knows tasks (extension io.modelcontextprotocol/tasks).
[[nodiscard]] json::object knows_tasks();
/// What a person may answer to a question for consent.
[[nodiscard]] json::object says_yes(const json::object& question);
[[nodiscard]] json::object says_no(const json::object& question);
[[nodiscard]] json::object declines(const json::object& question);
[[nodiscard]] json::object cancels(const json::object& question);

/// The text of a result's content.
[[nodiscard]] std::string text_of(const json::object& result, std::size_t index = 0);
/// structuredContent of a result that is no error; throws when it is one.
[[nodiscard]] json::object structured_of(const json::object& result);

}  // namespace reply_mcp::test
