// Who gets a connection, and who has to wait.
#include "reply/client/connection_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::reply::client {
namespace {

namespace asio = boost::asio;

class Pool : public testing::Test {
 protected:
  /// Asks for a connection; its caller is in `served` once it has one.
  void ask(const std::string& caller) {
    asio::co_spawn(
        io,
        [](Pool& test, std::string who) -> asio::awaitable<void> {
          ConnectionPool::Holder holder{"account of " + who, who};
          auto lease = co_await test.pool->acquire(
              std::move(holder), std::chrono::steady_clock::now() + std::chrono::minutes(1));
          if (!lease) co_return;
          test.served.push_back(who);
          test.leases.emplace_back(who, std::move(*lease));
        }(*this, caller),
        asio::detached);
    settle();
  }
  void ask(const std::string& caller, int times) {
    for (int i = 0; i < times; ++i) ask(caller);
  }
  /// Ends a call of this caller.
  void end(const std::string& caller) {
    for (auto lease = leases.begin(); lease != leases.end(); ++lease) {
      if (lease->first != caller) continue;
      leases.erase(lease);
      break;
    }
    settle();
  }
  void settle() {
    io.restart();
    io.poll();
  }
  [[nodiscard]] int held(const std::string& caller) const {
    int count = 0;
    for (const auto& [who, lease] : leases) count += who == caller ? 1 : 0;
    return count;
  }

  std::shared_ptr<ConnectionPool> pool =
      std::make_shared<ConnectionPool>(ConnectionPool::Options{32, std::chrono::seconds(30)});
  std::list<std::pair<std::string, ConnectionPool::Lease>> leases;
  std::vector<std::string> served;
  asio::io_context io;
};

TEST_F(Pool, OneCallerLeavesConnectionsForTheNextOnes) {
  ask("greedy", 64);
  EXPECT_EQ(held("greedy"), 24);
  for (const char* next : {"second", "third"}) {
    ask(next, 64);
    EXPECT_GT(held(next), 0) << next << " waits for nobody";
  }
  EXPECT_LE(pool->stats().in_use, 32U);
}

TEST_F(Pool, TheLastConnectionIsForACallerWhoHasNone) {
  for (const std::size_t all : std::initializer_list<std::size_t>{1, 2, 3, 4, 7}) {
    while (!leases.empty()) end(leases.front().first);
    pool = std::make_shared<ConnectionPool>(ConnectionPool::Options{all, std::chrono::seconds(30)});
    ask("greedy", 10);
    EXPECT_GT(held("greedy"), 0) << all;
    ask("second", 1);
    EXPECT_EQ(held("second"), all == 1 ? 0 : 1) << all;
  }
}

TEST_F(Pool, TheOnlyCallerHasThemAll) {
  ask("", 40);
  EXPECT_EQ(held(""), 32);
  EXPECT_EQ(pool->stats().waiting, 8U);
}

TEST_F(Pool, CallersTakeTurns) {
  pool = std::make_shared<ConnectionPool>(ConnectionPool::Options{1, std::chrono::seconds(30)});
  ask("one", 4);
  ask("two", 1);
  ask("three", 1);
  served.clear();
  for (const char* ends : {"one", "one", "two", "three", "one"}) end(ends);
  EXPECT_EQ(served, (std::vector<std::string>{"one", "two", "three", "one", "one"}));
}

TEST_F(Pool, EveryCallIsServedInTheEnd) {
  ask("one", 100);
  ask("two", 50);
  while (!leases.empty()) end(leases.front().first);
  EXPECT_EQ(served.size(), 150U);
  EXPECT_EQ(pool->stats().in_use, 0U);
  EXPECT_EQ(pool->stats().waiting, 0U);
}

}  // namespace
}  // namespace reply_mcp::reply::client
