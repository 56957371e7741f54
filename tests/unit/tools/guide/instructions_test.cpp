// The instructions that a client gets at the beginning.
#include "tools/guide/instructions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guide {
namespace {

TEST(Instructions, FitIntoWhatClientsKeep) {
  EXPECT_LT(k_instructions.size(), 2'000U);
}

}  // namespace
}  // namespace reply_mcp::tools::guide
