#include "sandbox/engine/instant.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace reply_mcp::sandbox {

namespace {

const engine::Instant k_noon = engine::parse_instant("2026-05-15T12:00:00Z").value();

TEST(InstantTest, ReadsEveryFormThatTheApiWrites) {
  for (const char* text : {"2026-05-15T12:00:00Z", "2026-05-15T12:00:00", "2026-05-15T12:00:00.123Z",
                           "2026-05-15T12:00:00+00:00", "2026-05-15T14:30:00+02:30", "2026-05-15T12:00Z",
                           "2026-05-15t12:00:00z"}) {
    EXPECT_EQ(engine::parse_instant(text), k_noon) << text;
  }
  EXPECT_EQ(engine::parse_instant("2026-05-15"), k_noon - std::chrono::hours(12));
  EXPECT_EQ(engine::to_iso(k_noon), "2026-05-15T12:00:00Z");
  EXPECT_EQ(engine::to_date(k_noon), "2026-05-15");
}

TEST(InstantTest, RefusesWhatIsNone) {
  for (const char* text : {"", "today", "2026-13-01", "2026-02-30", "2026-05-15T25:00:00Z",
                           "2026-05-15T12:61:00Z", "2026-05-15T12:00:00+25:00", "2026-05-15T12:00:00Z!",
                           "2026-5-15", "-026-05-15", "2026-05-15T", "2026-05-15T12:00:00.Z"}) {
    EXPECT_EQ(engine::parse_instant(text), std::nullopt) << text;
  }
  EXPECT_FALSE(engine::is_date_time("2026-05-15"));
  EXPECT_FALSE(engine::is_date("2026-05-15T12:00:00Z"));
}

}  // namespace
}  // namespace reply_mcp::sandbox
