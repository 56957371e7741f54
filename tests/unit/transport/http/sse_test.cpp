#include "transport/http/sse.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::transport::http::sse {
namespace {

TEST(SseFraming, WritesNameIdAndDataAndEndsWithAnEmptyLine) {
  EXPECT_EQ(event("message", "r1.2", "{}"), "event: message\nid: r1.2\ndata: {}\n\n");
  EXPECT_EQ(event("", "", "x"), "data: x\n\n");
}

TEST(SseFraming, EveryLineOfTheDataIsAFieldSoThatNoneCanForgeAnother) {
  EXPECT_EQ(event("", "", "a\nevent: evil\r\nid: 1\rb"),
            "data: a\ndata: event: evil\ndata: id: 1\ndata: b\n\n");
  EXPECT_EQ(event("", "", "a\n\n"), "data: a\ndata: \ndata: \n\n");
}

TEST(SseFraming, AnEventWithoutDataStillHasTheField) {
  EXPECT_EQ(event("message", "", ""), "event: message\ndata: \n\n");
  EXPECT_EQ(priming_event("r1.0", std::chrono::milliseconds(1500)), "id: r1.0\nretry: 1500\ndata: \n\n");
}

TEST(SseFraming, RetryIsWholeMilliseconds) {
  EXPECT_EQ(retry(std::chrono::seconds(2)), "retry: 2000\n\n");
}

}  // namespace
}  // namespace reply_mcp::transport::http::sse
