#include "sandbox/engine/router.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace reply_mcp::sandbox {

namespace {

TEST(RouterTest, FixedSegmentsWinOverPlaceholders) {
  std::vector<schemas::Operation> operations(4);
  const char* paths[] = {"/v3/things/{id}", "/v3/things/filter", "/v3/things/{thing_id}/parts/{part_id}",
                         "/v3/things/special/parts"};
  const char* methods[] = {"GET", "POST", "DELETE", "GET"};
  for (std::size_t i = 0; i < 4; ++i) {
    operations[i].path = paths[i];
    operations[i].method = methods[i];
  }
  const engine::Router router(operations);
  const auto find = [&](const char* method, const char* path) {
    return router.find(method, engine::split_path(path));
  };
  EXPECT_EQ(find("POST", "/v3/things/filter").operation, &operations[1]);
  EXPECT_EQ(find("GET", "/v3/things/filter").operation, &operations[0]) << "no GET at the fixed one";
  EXPECT_EQ(find("GET", "/v3/things/special/parts").operation, &operations[3]);
  const auto deep = find("DELETE", "/v3/things/special/parts/9");
  ASSERT_EQ(deep.operation, &operations[2]) << "goes back when the fixed branch ends";
  EXPECT_EQ(deep.path,
            (std::vector<std::pair<std::string, std::string>>{{"thing_id", "special"}, {"part_id", "9"}}));
  EXPECT_EQ(find("PUT", "/v3/things/1").allowed, (std::vector<std::string>{"GET"}));
  EXPECT_TRUE(find("GET", "/v3/other").allowed.empty());
}

}  // namespace
}  // namespace reply_mcp::sandbox
