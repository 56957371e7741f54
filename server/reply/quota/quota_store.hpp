// Who decides whether a request may go now: this process alone (LocalQuotaStore) or several replicas
// together (a store in Redis). The gate in front of it (quota_gate.hpp) does the waiting.
#pragma once

#include "reply/quota/quota_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace reply_mcp::reply::quota {

/// Names one granted request of an identity; means something only to the store that gave it.
using QuotaReceipt = std::uint64_t;

/// The answer to "may one request of this class go now?".
struct QuotaVerdict {
  bool granted = false;
  std::chrono::milliseconds wait{0};  ///< when not granted: the earliest time that it is worth asking again
  QuotaReceipt receipt = 0;           ///< when granted: names the request for give_back
};

class QuotaStore {
 public:
  virtual ~QuotaStore() = default;

  /// Counts one request of `identity` (Identity::fingerprint) if there is room for it. Thread-safe.
  virtual boost::asio::awaitable<QuotaVerdict> try_take(std::string identity, QuotaClass quota) = 0;
  /// Uncounts a request that was granted and never sent.
  virtual void give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) = 0;
  /// What an answer said about the windows.
  virtual void observe(std::string_view identity, const QuotaHint& hint) = 0;
  /// Reply answered 429 for its request quota.
  virtual void refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) = 0;
  /// How long a request would wait that has `ahead` others of its class before it; an estimate.
  virtual std::chrono::milliseconds estimate(std::string_view identity, QuotaClass quota,
                                             std::size_t ahead) = 0;
  /// What is left for the identity, as far as this process knows.
  virtual QuotaBook::State state(std::string_view identity) = 0;
  /// The same, asked for anew where the quota is kept.
  virtual boost::asio::awaitable<QuotaBook::State> refresh(std::string identity);
};

/// No quota at all: every request may go, and Reply alone counts.
class UncountedQuotaStore : public QuotaStore {
 public:
  boost::asio::awaitable<QuotaVerdict> try_take(std::string identity, QuotaClass quota) override;
  void give_back(std::string_view, QuotaClass, QuotaReceipt) override {}
  void observe(std::string_view, const QuotaHint&) override {}
  void refused(std::string_view, QuotaClass, std::chrono::seconds) override {}
  std::chrono::milliseconds estimate(std::string_view, QuotaClass, std::size_t) override { return {}; }
  QuotaBook::State state(std::string_view) override { return {}; }
};

/// The quota kept in this process. Identities that were not used for longest are forgotten beyond
/// `max_identities`, so that callers who bring their own keys cannot make it grow without end.
class LocalQuotaStore : public QuotaStore {
 public:
  using Clock = std::function<QuotaTime()>;
  explicit LocalQuotaStore(QuotaLimits limits, std::size_t max_identities = 10'000,
                           Clock clock = &std::chrono::steady_clock::now);

  boost::asio::awaitable<QuotaVerdict> try_take(std::string identity, QuotaClass quota) override;
  /// Counts one request whether or not there is room: another store let it through.
  QuotaReceipt record(std::string_view identity, QuotaClass quota);
  void give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) override;
  void observe(std::string_view identity, const QuotaHint& hint) override;
  void refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) override;
  std::chrono::milliseconds estimate(std::string_view identity, QuotaClass quota, std::size_t ahead) override;
  QuotaBook::State state(std::string_view identity) override;

 private:
  struct Entry {
    std::string identity;
    QuotaBook book;
  };
  /// The identity's book, made when there is none; the caller holds the mutex.
  QuotaBook& book_of(std::string_view identity);

  const QuotaLimits limits_;
  const std::size_t max_identities_;
  const Clock clock_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::map<std::string, std::list<Entry>::iterator, std::less<>> by_identity_;
};

}  // namespace reply_mcp::reply::quota
