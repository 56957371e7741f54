// One connection to a Redis server that is kept up for as long as it is wanted: commands are sent one
// after the other without waiting for answers, and a lost connection is made again, with growing pauses.
//
// The protocol (RESP) is hiredis'; the sockets are Asio's, so that a slow or dead server blocks no one.
// Everything runs on the one executor that it is made with, which must run one handler at a time.
#pragma once

#include "reply/quota/redis_link.hpp"
#include "reply/quota/redis_url.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct redisReader;

namespace reply_mcp::reply::quota {

/// An answer of Redis. An error that Redis answers is a RedisError instead.
struct RedisReply {
  std::string text;
  std::int64_t integer = 0;
  std::vector<RedisReply> items;
};

struct RedisError {
  std::string message;  ///< Redis' own text, or a sentence about the connection
};

using RedisResult = boost::system::result<RedisReply, RedisError>;

class RedisConnection {
 public:
  struct Options {
    RedisUrl url;
    boost::asio::ssl::context* tls = nullptr;  ///< must outlive the connection; for rediss://
    std::chrono::milliseconds connect_timeout{2'000};
    /// A server that answers later than that counts as unavailable: its connection is dropped.
    std::chrono::milliseconds answer_timeout{500};
    std::chrono::milliseconds first_pause{100};  ///< before connecting again; doubles up to max_pause
    std::chrono::milliseconds max_pause{5'000};
  };
  using Done = std::function<void(RedisResult)>;

  /// What became of the connection. `lost` is told each time one is lost or cannot be made, and why.
  struct Events {
    std::function<void()> made;
    std::function<void(const std::string&)> lost;
  };

  RedisConnection(boost::asio::any_io_executor executor, Options options, Events events);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  /// Connects, and connects again, until stop(). To be spawned once on the executor.
  boost::asio::awaitable<void> run();
  /// Ends run() and fails what is under way.
  void stop();

  /// Sends a command. `done` is called once on the executor: with the answer, or with an error at once when
  /// there is no connection, or later when it is lost. While the very first connection is being made,
  /// commands wait for it.
  void execute(const std::vector<std::string>& command, Done done);

  /// Counts the connections that were made: a new number means that Redis may have lost what it knew.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

 private:
  struct Pending {
    Done done;
    std::chrono::steady_clock::time_point deadline;
  };
  enum class State { first_try, down, up, stopped };

  boost::asio::awaitable<std::string> hold();
  boost::asio::awaitable<boost::system::result<void, RedisError>> log_in();
  boost::asio::awaitable<RedisResult> call(std::vector<std::string> command);
  void enqueue(const std::vector<std::string>& command, Done done);
  void flush();
  void read();
  void deliver();
  void watch();
  void drop(std::string why);
  [[nodiscard]] bool is_current(const std::shared_ptr<RedisLink>& link) const { return link == link_; }

  const boost::asio::any_io_executor executor_;
  const Options options_;
  const Events events_;
  State state_ = State::first_try;
  std::uint64_t generation_ = 0;

  std::shared_ptr<RedisLink> link_;  // null while there is none
  std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
  std::size_t unread_ = 0;  // bytes of an answer that is not whole yet
  std::string output_;      // waits for the write that is under way
  bool writing_ = false;
  std::deque<Pending> pending_;
  std::vector<std::pair<std::vector<std::string>, Done>> early_;  // came before the first connection
  boost::asio::steady_timer watchdog_;
  boost::asio::steady_timer lost_;  // run() waits on it; cancelled by drop() and stop()
  std::string why_lost_;
};

}  // namespace reply_mcp::reply::quota
