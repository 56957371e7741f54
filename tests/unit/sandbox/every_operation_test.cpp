// Every operation of the catalogue answers a documented success that is valid against its own response
// schema: judged by valijson, which shares nothing with the sandbox.
#include "unit/sandbox/operation_call.hpp"
#include "unit/sandbox/support.hpp"
#include "unit/sandbox/valid_instance.hpp"

#include <algorithm>
#include <set>

namespace reply_mcp::sandbox::testing {
namespace {

class EveryOperation : public ::testing::TestWithParam<std::string> {};

void expect_documented_success(const schemas::Operation& operation, Fullness fullness) {
  SCOPED_TRACE(operation.id + (fullness == Fullness::full ? ", every member" : ", required members"));
  Running running;
  Client api = running.client();
  const Reply reply = call_operation(operation, api, fullness);
  const auto response = std::find_if(operation.successes.begin(), operation.successes.end(),
                                     [&](const auto& one) { return one.status == reply.status; });
  ASSERT_TRUE(response != operation.successes.end()) << reply;
  if (!response->schema) {
    EXPECT_EQ(reply.text, "");
    return;
  }
  EXPECT_TRUE(reply.header("content-type").starts_with(response->content_type))
      << reply.header("content-type");
  if (response->content_type != "application/json") return;
  EXPECT_EQ(faults_of(*response->schema, reply.body), "") << reply;
}

TEST_P(EveryOperation, AnswersADocumentedSuccessThatFitsItsResponseSchema) {
  for (const schemas::Operation& operation : catalogue()->operations()) {
    if (operation.group != GetParam()) continue;
    expect_documented_success(operation, Fullness::minimal);
    expect_documented_success(operation, Fullness::full);
  }
}

std::set<std::string> groups() {
  std::set<std::string> names;
  for (const schemas::Operation& operation : catalogue()->operations()) names.insert(operation.group);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Of, EveryOperation, ::testing::ValuesIn(groups()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace reply_mcp::sandbox::testing
