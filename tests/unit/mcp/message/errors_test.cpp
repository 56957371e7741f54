#include "mcp/message/errors.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::mcp::message {
namespace {

TEST(ProtocolErrors, NameTheMethodThatThereIsNot) {
  const Error error = method_not_found("tools/dance");
  EXPECT_EQ(error.code, code::k_method_not_found);
  EXPECT_EQ(error.message, "Method not found: tools/dance");
}

}  // namespace
}  // namespace reply_mcp::mcp::message
