// The catalogue is read by every thread, and reading it includes copying: a copy must take nothing that
// threads share.
#include "schemas/arena.hpp"

#include "sample.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace reply_mcp::schemas {
namespace {

constexpr std::string_view k_text = R"({"type": "object", "properties": {"a": {"enum": [1, 2, 3]}}})";

TEST(Arena, LaysOutWhatItIsFilledWith) {
  Arena arena;
  const json::value value = json::parse(k_text, arena.storage());
  EXPECT_GT(arena.size(), 0U);
  EXPECT_EQ(value, json::parse(k_text));
}

TEST(Arena, HasRoomForMoreThanItWasMadeFor) {
  Arena arena(64);
  const json::string large(std::string(100'000, 'x'), arena.storage());
  json::array many(arena.storage());
  for (int i = 0; i < 1'000; ++i) many.push_back(json::value(i, arena.storage()));
  EXPECT_EQ(large.size(), 100'000U);
  EXPECT_EQ(many.at(999), 999);
}

TEST(Arena, AlignsWhatItLaysOut) {
  Arena arena;
  for (const std::size_t alignment : {1U, 2U, 8U, 16U}) {
    void* const at = arena.storage()->allocate(3, alignment);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % alignment, 0U);
  }
}

TEST(Arena, GivesCopiesNothingOnceItIsSealed) {
  Arena arena;
  const json::value value = json::parse(k_text, arena.storage());
  arena.seal();
  const std::size_t size = arena.size();
  {
    json::value copy = value;
    ASSERT_EQ(*copy.storage(), *value.storage()) << "Boost.JSON copies into the resource of the original";
    copy.as_object()["more"] = json::array{1, 2, 3};
    EXPECT_NE(copy, value);
  }
  EXPECT_EQ(arena.size(), size);
}

TEST(Arena, LetsWhatWasLaidOutBeDroppedAfterwards) {
  Arena arena;
  json::value value = json::parse(k_text, arena.storage());
  arena.seal();
  value.as_object()["properties"] = nullptr;  // from the arena, while other members come from the heap
  value.as_object()["more"] = std::string(1'000, 'x');
  EXPECT_EQ(value.at("type"), "object");
}

TEST(Arena, LivesAsLongAsTheValuesInIt) {
  std::optional<json::value> copy;
  {
    Arena arena;
    const json::value value = json::parse(k_text, arena.storage());
    arena.seal();
    copy.emplace(value);
  }
  EXPECT_EQ(*copy, json::parse(k_text));
}

/// Both kinds of schemas that a catalogue has: as they stand in a document, and with references replaced.
TEST(Arena, SchemasAreCopiedByManyThreadsAtOnce) {
  const auto catalogue = test::load(test::k_things).value();
  const Operation& start = *catalogue->find("things_start");
  const json::object& expanded = *start.body_schema;
  const json::object& written = *start.parameters.at(0).schema;
  constexpr std::size_t k_threads = 4;
  std::latch together(k_threads);
  std::vector<std::string> wrong(k_threads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < k_threads; ++i) {
    threads.emplace_back([&, i] {
      together.arrive_and_wait();
      for (int round = 0; round < 2'000; ++round) {
        for (const json::object* schema : {&expanded, &written}) {
          json::object copy = *schema;
          copy["minimum"] = round;
          copy["thread"] = i;
          copy.erase("minimum");
          copy.erase("thread");
          if (copy != *schema) wrong[i] = json::serialize(copy);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& one : wrong) EXPECT_EQ(one, "");
}

}  // namespace
}  // namespace reply_mcp::schemas
