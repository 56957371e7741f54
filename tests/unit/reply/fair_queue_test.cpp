#include "reply/fair_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

std::vector<std::string> drain(FairQueue<std::string>& queue) {
  std::vector<std::string> order;
  while (const auto item = queue.pop([](const std::string&) { return true; })) order.push_back(*item);
  return order;
}

TEST(FairQueue, CallersTakeTurns) {
  FairQueue<std::string> queue;
  for (const char* item : {"a1", "a2", "a3"}) queue.push("a", item);
  queue.push("b", "b1");
  queue.push("c", "c1");
  queue.push("c", "c2");
  EXPECT_EQ(drain(queue), (std::vector<std::string>{"a1", "b1", "c1", "a2", "c2", "a3"}));
  EXPECT_TRUE(queue.empty());
}

TEST(FairQueue, ACallerWhoseHeadIsNotReadyDoesNotHoldUpTheOthers) {
  FairQueue<std::string> queue;
  queue.push("a", "report");
  queue.push("a", "read");
  queue.push("b", "read");
  const auto is_read = [](const std::string& i) { return i == "read"; };
  EXPECT_EQ(queue.pop(is_read), "read");
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(queue.pop(is_read), std::nullopt);  // behind "report" in its line
}

TEST(FairQueue, ForgetsItemsWhoseCallerGaveUp) {
  FairQueue<std::string> queue;
  queue.push("a", "x");
  queue.push("a", "y");
  queue.push("b", "x");
  EXPECT_EQ(queue.remove_if([](const std::string& i) { return i == "x"; }), 2U);
  EXPECT_EQ(drain(queue), std::vector<std::string>{"y"});
}

TEST(FairQueue, TellsTheOrderWithoutTakingAnything) {
  FairQueue<std::string> queue;
  queue.push("a", "a1");
  queue.push("a", "a2");
  queue.push("b", "b1");
  std::vector<std::string> order;
  queue.for_each_in_turn([&](const std::string& i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<std::string>{"a1", "b1", "a2"}));
  EXPECT_EQ(drain(queue), order);
}

}  // namespace
}  // namespace reply_mcp::reply::quota
