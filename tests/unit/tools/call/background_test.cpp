#include "tools/call/background.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> run_one(Background& background, std::function<void()> work, std::string& told) {
  try {
    co_await background.run(std::move(work));
    told = "done";
  } catch (const std::runtime_error& error) {
    told = error.what();
  }
}

TEST(Background, WorksOnAThreadOfItsOwnAndComesBack) {
  Background background;
  asio::io_context io;
  std::thread::id worker;
  std::string told;
  asio::co_spawn(io,
                 run_one(
                     background, [&] { worker = std::this_thread::get_id(); }, told),
                 asio::detached);
  io.run();
  EXPECT_EQ(told, "done");
  EXPECT_NE(worker, std::thread::id());
  EXPECT_NE(worker, std::this_thread::get_id());
}

TEST(Background, DoesOnePieceOfWorkAtATime) {
  Background background;
  asio::io_context io;
  std::atomic<int> at_once{0};
  std::atomic<int> most{0};
  std::string told;
  for (int i = 0; i < 8; ++i) {
    asio::co_spawn(io,
                   run_one(
                       background,
                       [&] {
                         most = std::max<int>(most, ++at_once);
                         std::this_thread::yield();
                         --at_once;
                       },
                       told),
                   asio::detached);
  }
  io.run();
  EXPECT_EQ(most, 1);
}

TEST(Background, ThrowsWhatTheWorkThrows) {
  Background background;
  asio::io_context io;
  std::string told;
  asio::co_spawn(io,
                 run_one(
                     background, [] { throw std::runtime_error("no"); }, told),
                 asio::detached);
  io.run();
  EXPECT_EQ(told, "no");
}

TEST(Background, ACoroutineThatIsDestroyedMeanwhileWaitsForItsWork) {
  Background background;
  std::promise<void> begun;
  std::promise<void> may_end;
  std::atomic<bool> ended{false};
  std::string told;
  std::thread opener;
  {
    asio::io_context io;
    asio::co_spawn(io,
                   run_one(
                       background,
                       [&] {
                         begun.set_value();
                         may_end.get_future().wait();
                         ended = true;
                       },
                       told),
                   asio::detached);
    io.poll();
    begun.get_future().wait();
    opener = std::thread([&] { may_end.set_value(); });
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(told, "");
  opener.join();
}

}  // namespace
}  // namespace reply_mcp::tools::call
