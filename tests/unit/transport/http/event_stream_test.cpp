#include "transport/http/event_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::transport::http {
namespace {

EventStream::Options replayable(std::size_t queue = 1000, std::size_t replay = 1000) {
  EventStream::Options options;
  options.max_queue_bytes = queue;
  options.max_replay_bytes = replay;
  return options;
}

std::vector<std::string> data_of(const EventStream::Batch& batch) {
  std::vector<std::string> out;
  for (const auto& event : batch.events) out.push_back(event.data);
  return out;
}

using Strings = std::vector<std::string>;
const EventStream::Notify k_ignore = [] {};

TEST(EventStream, GivesWhatWasSentInOrderAndTheAnswerLast) {
  EventStream stream("s", {});
  const auto consumer = stream.attach(k_ignore, k_ignore, 0);
  stream.send("one");
  stream.send("two");
  stream.finish({"answer", 200});
  stream.send("too late");
  const EventStream::Batch batch = stream.take(*consumer);
  EXPECT_EQ(data_of(batch), (Strings{"one", "two"}));
  EXPECT_EQ(batch.answer->body, "answer");
  EXPECT_EQ(batch.answer_sequence, 3U);
  const EventStream::Batch again = stream.take(*consumer);
  EXPECT_TRUE(again.events.empty());
  EXPECT_FALSE(again.answer);
}

TEST(EventStream, WakesItsConsumerOnceUntilItTakes) {
  EventStream stream("s", {});
  int woken = 0;
  const auto consumer = stream.attach([&] { ++woken; }, k_ignore, 0);
  stream.send("one");
  stream.send("two");
  EXPECT_EQ(woken, 1);
  std::ignore = stream.take(*consumer);
  stream.finish({});
  EXPECT_EQ(woken, 2);
}

TEST(EventStream, DropsAConsumerThatDoesNotKeepUp) {
  EventStream stream("s", replayable(10));
  int dropped = 0;
  const auto consumer = stream.attach(
      k_ignore, [&] { ++dropped; }, 0);
  stream.send("12345");
  stream.send("67890");
  EXPECT_EQ(dropped, 0);
  stream.send("x");
  stream.send("y");
  EXPECT_EQ(dropped, 1);
  EXPECT_TRUE(stream.take(*consumer).overflowed);
  stream.detach(*consumer);
  EXPECT_FALSE(stream.attach(k_ignore, k_ignore, 0)) << "what it missed is lost";
}

TEST(EventStream, TakesWhatComesBeforeItsFirstConsumer) {
  EventStream stream("s", replayable(10));
  for (int i = 0; i < 5; ++i) stream.send("12345");
  const auto consumer = stream.attach(k_ignore, k_ignore, 0);
  ASSERT_TRUE(consumer);
  EXPECT_EQ(stream.take(*consumer).events.size(), 5U);
}

TEST(EventStream, TakesASingleMessageOfAnyLength) {
  EventStream stream("s", replayable(10));
  int dropped = 0;
  const auto consumer = stream.attach(
      k_ignore, [&] { ++dropped; }, 0);
  stream.send(std::string(100, 'x'));
  EXPECT_EQ(dropped, 0);
  EXPECT_EQ(stream.take(*consumer).events.size(), 1U);
}

TEST(EventStream, CanBeTakenUpAfterTheLastEventThatArrived) {
  EventStream stream("s", replayable());
  const auto first = stream.attach(k_ignore, k_ignore, 0);
  stream.send("one");
  stream.send("two");
  std::ignore = stream.take(*first);
  stream.detach(*first);
  stream.send("three");
  stream.finish({"answer", 200});
  const auto second = stream.attach(k_ignore, k_ignore, 1);
  ASSERT_TRUE(second);
  const EventStream::Batch batch = stream.take(*second);
  EXPECT_EQ(data_of(batch), (Strings{"two", "three"}));
  EXPECT_EQ(batch.events.front().sequence, 2U);
  EXPECT_EQ(batch.answer->body, "answer");
  stream.detach(*second);

  const auto third = stream.attach(k_ignore, k_ignore, 3);
  ASSERT_TRUE(third);
  EXPECT_EQ(stream.take(*third).answer->body, "answer");
  const auto fourth = stream.attach(k_ignore, k_ignore, 4);
  ASSERT_TRUE(fourth);
  EXPECT_FALSE(stream.take(*fourth).answer) << "it has the answer already";
  EXPECT_FALSE(stream.attach(k_ignore, k_ignore, 5)) << "an event that was never sent";
}

TEST(EventStream, RefusesToGoOnAfterAGap) {
  EventStream stream("s", replayable(1000, 5));
  const auto first = stream.attach(k_ignore, k_ignore, 0);
  stream.send("11111");
  stream.send("22222");
  std::ignore = stream.take(*first);
  EXPECT_FALSE(stream.attach(k_ignore, k_ignore, 0)) << "the first event is not kept any more";
  EXPECT_TRUE(stream.attach(k_ignore, k_ignore, 1));
}

TEST(EventStream, TheNewConsumerEndsTheOldOne) {
  EventStream stream("s", replayable());
  int woken = 0;
  const auto first = stream.attach([&] { ++woken; }, k_ignore, 0);
  const auto second = stream.attach(k_ignore, k_ignore, 0);
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(stream.take(*first).superseded);
  stream.detach(*first);
  EXPECT_FALSE(stream.take(*second).superseded) << "the old one's leaving must not take the stream away";
}

TEST(EventStream, AnUnreadRequestStreamBreaksInsteadOfGrowing) {
  EventStream stream("s", replayable(10));
  stream.detach(*stream.attach(k_ignore, k_ignore, 0));
  for (int i = 0; i < 1000; ++i) stream.send("12345");
  EXPECT_LE(stream.kept_bytes(), 10U);
  EXPECT_FALSE(stream.attach(k_ignore, k_ignore, 0));
}

TEST(EventStream, AnUnreadSessionStreamKeepsTheNewest) {
  EventStream::Options options = replayable(10);
  options.lossy = true;
  options.can_ask = true;
  EventStream stream("c", options);
  EXPECT_FALSE(stream.can_ask()) << "nobody listens";
  for (int i = 0; i < 1000; ++i) stream.send(std::to_string(10'000 + i));
  EXPECT_LE(stream.kept_bytes(), 10U);
  const auto consumer = stream.attach(k_ignore, k_ignore, 998);
  ASSERT_TRUE(consumer);
  EXPECT_TRUE(stream.can_ask());
  EXPECT_EQ(data_of(stream.take(*consumer)), (Strings{"10998", "10999"}));
}

TEST(EventStream, ReleaseIsOnlyForStreamsThatCanBeTakenUpAgain) {
  EventStream plain("s", {});
  const auto consumer = plain.attach(k_ignore, k_ignore, 0);
  plain.release();
  EXPECT_FALSE(plain.take(*consumer).released);

  EventStream kept("s", replayable());
  int woken = 0;
  const auto first = kept.attach([&] { ++woken; }, k_ignore, 0);
  kept.release();
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(kept.take(*first).released);
  kept.detach(*first);
  const auto second = kept.attach(k_ignore, k_ignore, 0);
  EXPECT_FALSE(kept.take(*second).released) << "the client came back";
}

TEST(EventStream, AReleaseBeforeTheResponseBeganIsForItsFirstConsumer) {
  EventStream stream("s", replayable());
  stream.release();
  const auto first = stream.attach(k_ignore, k_ignore, 0);
  EXPECT_TRUE(stream.take(*first).released);
  stream.detach(*first);
  stream.release();
  const auto second = stream.attach(k_ignore, k_ignore, 0);
  EXPECT_FALSE(stream.take(*second).released) << "nobody was there to be let go";
}

TEST(EventStream, IsAbandonedOnceItEndedAndNobodyReads) {
  EventStream stream("s", replayable());
  const auto consumer = stream.attach(k_ignore, k_ignore, 0);
  EXPECT_FALSE(stream.abandoned_since());
  stream.detach(*consumer);
  EXPECT_FALSE(stream.abandoned_since()) << "its answer is still to come";
  stream.finish({"x", 200});
  EXPECT_TRUE(stream.abandoned_since());
}

}  // namespace
}  // namespace reply_mcp::transport::http
