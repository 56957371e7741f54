// Connections between calls: how many there may be, which are kept, and who gets one next.
//
// The pool counts connections over all threads, but never moves one between executors: a kept connection
// is given only to a call that runs on the executor that made it, and only to the identity that used it
// before, so that an answer that comes late can never reach another account. Expired and dead ones are
// dropped when the pool is next touched; nothing is armed meanwhile, so an idle pool keeps no io_context
// running.
#pragma once

#include "reply/client/client.hpp"
#include "reply/client/connection.hpp"
#include "reply/fair_queue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace reply_mcp::reply::client {

class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  struct Options {
    std::size_t max_connections = 1;
    std::chrono::milliseconds keep_alive{0};
  };

  /// Who has a connection.
  struct Holder {
    std::string identity;  ///< whose account: connections are kept for it
    std::string caller;    ///< with whom others share the pool; empty: there is only one
  };

  /// The right to one connection. Ends with the connection closed, unless it was kept.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    /// A kept connection, or what was put in later; null until then.
    std::unique_ptr<Connection> connection;
    /// Gives the connection back for another call of the same identity on this executor.
    void keep();

   private:
    friend class ConnectionPool;
    Lease(std::shared_ptr<ConnectionPool> pool, Holder holder, std::unique_ptr<Connection> kept);
    std::shared_ptr<ConnectionPool> pool_;
    Holder holder_;
  };

  explicit ConnectionPool(Options options) : options_(options) {}
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// Waits until a connection may be used; timeout when `deadline` passes first, cancelled when the coroutine
  /// is. Callers take turns, and none may have so many that the next one finds none: at most three times as
  /// many as are left. Thread-safe.
  boost::asio::awaitable<boost::system::result<Lease, Failure>> acquire(
      Holder holder, std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] ConnectionStats stats() const;

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    std::string identity;
    std::chrono::steady_clock::time_point expires;
    boost::asio::execution_context* context;
  };
  struct Waiter;
  class Place;
  class ContextWatch;

  std::variant<Lease, std::shared_ptr<Waiter>> enter(const boost::asio::any_io_executor& executor,
                                                     Holder holder,
                                                     std::chrono::steady_clock::time_point deadline);
  void leave(const std::shared_ptr<Waiter>& waiter);
  void release(std::unique_ptr<Connection> connection, const Holder& holder);
  /// Called when an io_context goes down: its connections must not outlive it.
  void forget(boost::asio::execution_context& context);

  // With the mutex held. Connections are destroyed while it is held, because it is what keeps the
  // io_context of a connection from going away meanwhile (it would have to pass forget() first).
  void drop_expired();
  std::unique_ptr<Connection> take_idle(const boost::asio::any_io_executor& executor,
                                        const std::string& identity);
  bool make_room();
  [[nodiscard]] bool may_take(const std::string& caller) const;
  void take(const std::string& caller);
  /// Gives those whose turn it is what is left; `connection` to one that can go on with it.
  void serve_waiters(std::unique_ptr<Connection>& connection, const std::string& identity);
  void watch(boost::asio::execution_context& context);

  const Options options_;
  mutable std::mutex mutex_;
  std::size_t in_use_ = 0;
  std::list<Idle> idle_;                                  ///< the one kept last in front
  std::map<std::string, std::size_t, std::less<>> held_;  ///< of in_use_, by caller
  FairQueue<std::shared_ptr<Waiter>> waiters_;            ///< nobody in it may take one now
  std::vector<boost::asio::execution_context*> watched_;
};

}  // namespace reply_mcp::reply::client
