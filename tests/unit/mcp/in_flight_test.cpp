#include "mcp/in_flight.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>

namespace reply_mcp::mcp {
namespace {

asio::awaitable<message::Outcome> note(bool& called) {
  called = true;
  co_return message::Outcome(message::Complete{});
}

TEST(RunningCall, ThatIsCancelledBeforeItBeginsNeverDoes) {
  asio::io_context io;
  const auto call = std::make_shared<RunningCall>(io.get_executor());
  call->cancel();
  io.run();
  io.restart();
  bool called = false;
  bool ended = false;
  asio::co_spawn(io, call->run(note(called)),
                 [&](std::exception_ptr thrown, std::optional<message::Outcome> outcome) {
                   EXPECT_FALSE(thrown);
                   EXPECT_FALSE(outcome.has_value());
                   ended = true;
                 });
  io.run();
  EXPECT_TRUE(call->cancelled());
  EXPECT_TRUE(ended);
  EXPECT_FALSE(called);
}

TEST(RunningCall, GivesTheOutcomeOfItsWork) {
  asio::io_context io;
  const auto call = std::make_shared<RunningCall>(io.get_executor());
  bool called = false;
  bool given = false;
  asio::co_spawn(
      io, call->run(note(called)),
      [&](std::exception_ptr, std::optional<message::Outcome> outcome) { given = outcome.has_value(); });
  io.run();
  EXPECT_TRUE(called);
  EXPECT_TRUE(given);
  call->cancel();  // too late, and without harm
  io.run();
}

}  // namespace
}  // namespace reply_mcp::mcp
