#include "base/utc_text.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

TEST(UtcText, IsRfc3339InUtc) {
  const system_clock::time_point time(milliseconds(1'767'600'000'042));
  EXPECT_EQ(utc_text(time), "2026-01-05T08:00:00Z");
  EXPECT_EQ(utc_text_ms(time), "2026-01-05T08:00:00.042Z");
}

TEST(UtcText, AMillisecondBeforeTheEpochBelongsToTheSecondBefore) {
  const system_clock::time_point time(milliseconds(-1));
  EXPECT_EQ(utc_text(time), "1969-12-31T23:59:59Z");
  EXPECT_EQ(utc_text_ms(time), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace reply_mcp::base
