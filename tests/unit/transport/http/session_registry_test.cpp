// What sessions keep in memory for clients that come back, and how it is bounded.
#include "transport/http/session_registry.hpp"

#include "fixture.hpp"
#include "transport/aead_sealer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http {
namespace {

using testing::HttpFixture;

EventStream::Clock::time_point now() {
  return EventStream::Clock::now();
}

mcp::SessionState state_of(const std::string& id) {
  mcp::SessionState state;
  state.protocol_version = "2025-11-25";
  state.id = id;
  return state;
}

/// A stream of the session that a client read to its end: it may come back for `size` bytes.
std::string read_to_the_end(HttpSession& session, std::size_t size) {
  const std::shared_ptr<EventStream> stream = session.new_stream(false);
  session.keep(stream);
  const auto consumer = stream->attach([] {}, [] {}, 0);
  stream->send(std::string(size, 'x'));
  stream->finish({"done", 200});
  EXPECT_TRUE(stream->take(*consumer).answer);
  stream->detach(*consumer);
  return stream->id();
}

class HttpSessionMemory : public ::testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<HttpSession> session(const std::string& id = "s") const {
    return std::make_shared<HttpSession>(fixture.server->restore_session(state_of(id)), limits);
  }

  HttpFixture fixture;
  SessionLimits limits;
};

TEST_F(HttpSessionMemory, TheOldestStreamsMakeRoomForTheNewest) {
  limits.max_replay_bytes = 30'000;
  const auto held = session();
  std::vector<std::string> streams;
  for (int i = 0; i < 6; ++i) streams.push_back(read_to_the_end(*held, 10'000));
  held->keep(held->new_stream(false));
  EXPECT_EQ(held->find_stream(streams.front()), nullptr);
  EXPECT_NE(held->find_stream(streams.back()), nullptr);
  EXPECT_LE(held->drop_old_streams(now(), limits.replay_window), limits.max_replay_bytes + 1024);
}

TEST_F(HttpSessionMemory, ManyStreamsWithNextToNothingInThemAreBoundedToo) {
  limits.max_replay_bytes = 30'000;
  const auto held = session();
  const std::string first = read_to_the_end(*held, 1);
  for (int i = 0; i < 100; ++i) read_to_the_end(*held, 1);
  EXPECT_EQ(held->find_stream(first), nullptr);
}

TEST_F(HttpSessionMemory, AStreamThatSomebodyReadsStays) {
  limits.max_replay_bytes = 1000;
  const auto held = session();
  const std::shared_ptr<EventStream> open = held->new_stream(false);
  held->keep(open);
  ASSERT_TRUE(open->attach([] {}, [] {}, 0));
  open->finish({std::string(5000, 'x'), 200});
  for (int i = 0; i < 3; ++i) read_to_the_end(*held, 5000);
  EXPECT_EQ(held->find_stream(open->id()), open);
}

TEST_F(HttpSessionMemory, StreamsAreForgottenAfterTheirTime) {
  const auto held = session();
  const std::string stream = read_to_the_end(*held, 10);
  held->drop_old_streams(now() + limits.replay_window / 2, limits.replay_window);
  EXPECT_NE(held->find_stream(stream), nullptr);
  held->drop_old_streams(now() + limits.replay_window, limits.replay_window);
  EXPECT_EQ(held->find_stream(stream), nullptr);
}

TEST_F(HttpSessionMemory, AllSessionsTogetherKeepWhatOneProcessMay) {
  limits.max_replay_bytes_total = 100'000;
  SessionRegistry registry(*fixture.server, AeadSealer::with_random_key(), limits);
  std::vector<std::pair<std::shared_ptr<HttpSession>, std::string>> kept;
  for (int i = 0; i < 20; ++i) {
    const auto token = registry.admit(fixture.server->restore_session(state_of("s" + std::to_string(i))), "");
    ASSERT_TRUE(token);
    const auto held = registry.find(*token, "");
    ASSERT_NE(held, nullptr);
    kept.emplace_back(held, read_to_the_end(*held, 20'000));
  }
  registry.sweep();
  std::size_t left = 0;
  for (const auto& [held, stream] : kept) left += held->find_stream(stream) != nullptr ? 1 : 0;
  EXPECT_LE(left, 6U);
  EXPECT_GE(left, 4U);
}

TEST_F(HttpSessionMemory, DeletedSessionsAreRememberedUntilTheirIdsExpireAndUpToALimit) {
  limits.max_deleted_sessions = 2;
  SessionRegistry registry(*fixture.server, AeadSealer::with_random_key(), limits);
  std::vector<std::string> tokens;
  for (const char* id : {"a", "b", "c"}) {
    tokens.push_back(*registry.admit(fixture.server->restore_session(state_of(id)), ""));
    EXPECT_TRUE(registry.end(tokens.back(), ""));
  }
  EXPECT_NE(registry.find(tokens[0], ""), nullptr) << "the first one made room";
  EXPECT_EQ(registry.find(tokens[1], ""), nullptr);
  EXPECT_EQ(registry.find(tokens[2], ""), nullptr);
  registry.sweep(now() + limits.session_lifetime / 2);
  EXPECT_EQ(registry.find(tokens[2], ""), nullptr);
}

}  // namespace
}  // namespace reply_mcp::transport::http
