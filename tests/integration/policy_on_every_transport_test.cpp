// Every tool that deletes or reaches people, called in the built program before an upstream that records
// what arrives, over every transport. What each mode means in detail is tested on the tools layer; here
// it is that options, transport and era change nothing about it.
#include "integration/transport_variants.hpp"
#include "support/destructive_calls.hpp"
#include "support/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::IsEmpty;

std::vector<DestructiveCall> calls() {
  static const auto catalogue = schemas::Catalogue::embedded().value();
  return destructive_calls(*catalogue);
}

class DestructiveTools : public InEveryWay {
 protected:
  std::unique_ptr<TransportClient> client(std::vector<std::string> options, json::object capabilities = {}) {
    options.insert(options.begin(),
                   {"--base-url", reply_.base_url(), "--include-coming-soon", "--quota-per-minute", "0"});
    return start({std::move(options), std::move(capabilities), {{"REPLY_API_KEY", "key-of-the-test"}}});
  }
  /// Calls them all; each has to be refused by the policy.
  static void expect_refusals(TransportClient& mcp) {
    for (const DestructiveCall& call : calls()) {
      const json::object result = mcp.call(call.operation->id, call.arguments);
      EXPECT_EQ(tool_error(result).at("kind"), "policy") << call.operation->id;
    }
  }

  upstream::ScriptedHttpServer reply_{upstream::always(204, "", "")};
};
INSTANTIATE_TRANSPORTS(DestructiveTools);

TEST_P(DestructiveTools, DoNotGoOutWhenTheyAreDenied) {
  expect_refusals(*client({"--policy", "delete=deny,send=deny"}, can_ask()));
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST_P(DestructiveTools, DoNotGoOutWhenThePersonDeclines) {
  const auto mcp = client({}, can_ask());
  mcp->person = declines;
  expect_refusals(*mcp);
  EXPECT_EQ(mcp->questions.size(), calls().size());
  EXPECT_THAT(reply_.changes(), IsEmpty());
}

TEST_P(DestructiveTools, DoNotGoOutUnattendedWhenTheFallbackDenies) {
  expect_refusals(*client({"--confirm-fallback", "deny"}));
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST_P(DestructiveTools, AreNotThereInAServerThatOnlyReads) {
  const auto mcp = client({"--read-only"}, can_ask());
  for (const DestructiveCall& call : calls()) {
    const json::object error =
        mcp->error("tools/call", {{"name", call.operation->id}, {"arguments", call.arguments}});
    EXPECT_EQ(error.at("code"), -32602) << call.operation->id;
  }
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST_P(DestructiveTools, ShowTheirRequestInADryRunAndSendNothing) {
  const auto mcp = client({"--policy", "delete=allow,send=allow"}, can_ask());
  for (const DestructiveCall& call : calls()) {
    json::object arguments = call.arguments;
    arguments["dry_run"] = true;
    const json::object shown = structured_of(mcp->call(call.operation->id, std::move(arguments)));
    EXPECT_EQ(shown.at("request").at("method"), json::value(call.operation->method)) << call.operation->id;
  }
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST_P(DestructiveTools, GoOutOnceEachWhenThePersonAgrees) {
  const auto mcp = client({"--confirm-fallback", "deny"}, can_ask());
  mcp->person = says_yes;
  std::size_t sent = 0;
  for (const DestructiveCall& call : calls()) {
    std::ignore = mcp->call(call.operation->id, call.arguments);
    ++sent;
    ASSERT_EQ(reply_.changes().size(), sent) << call.operation->id;
    EXPECT_EQ(reply_.changes().back().method, call.operation->method) << call.operation->id;
  }
}

}  // namespace
}  // namespace reply_mcp::test
