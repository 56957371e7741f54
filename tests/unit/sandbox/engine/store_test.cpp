#include "sandbox/engine/store.hpp"

#include "schemas/json_schema/pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace reply_mcp::sandbox {

namespace {

TEST(StoreTest, KeepsTheOrderOfCreationAndNeverReusesIds) {
  engine::Store store(1);
  for (int i = 0; i < 3; ++i) store.add("things", {{"n", i}});
  store.table("things").erase("3");
  EXPECT_EQ(store.add("things", {{"n", 9}}).at("id"), 4);
  std::vector<std::int64_t> ids;
  for (const auto& [place, record] : store.table("things").records())
    ids.push_back(engine::integer_of(record, "id"));
  EXPECT_EQ(ids, (std::vector<std::int64_t>{1, 2, 4}));
  EXPECT_EQ(store.find("things", 3), nullptr);
}

TEST(StoreTest, UuidsAreWellFormedAndDifferent) {
  engine::Store store(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = store.next_uuid();
    EXPECT_TRUE(schemas::json_schema::matches_format("uuid", uuid)) << uuid;
    EXPECT_EQ(uuid[14], '4');
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace reply_mcp::sandbox
