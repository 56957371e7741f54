// What one replica remembers of the quota that several share: which requests it let through itself, and
// what the shared store said last. With it a replica can tell a shared store that forgot everything what
// it has to count, and estimate waits without asking. No I/O; the caller does the locking.
#pragma once

#include "reply/quota/quota_book.hpp"
#include "reply/quota/quota_store.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::reply::quota {

/// What the shared store said about one class of an identity's requests.
struct QuotaSnapshot {
  QuotaTime at{};  ///< when it came
  QuotaBook::State state;
  std::size_t room = 0;                          ///< requests that may go without waiting
  std::vector<std::chrono::milliseconds> waits;  ///< of the requests beyond the room, in their order

  /// How long a request waits that has `ahead` others before it.
  [[nodiscard]] std::chrono::milliseconds estimate(std::size_t ahead, QuotaTime now) const;
  /// The state, with blocks and windows that are over meanwhile taken out.
  [[nodiscard]] QuotaBook::State state_at(QuotaTime now, const QuotaLimits& limits) const;
};

/// One request that this replica let through.
struct QuotaTake {
  QuotaReceipt receipt = 0;
  QuotaTime at{};
  QuotaClass quota = QuotaClass::general;
  QuotaReceipt local = 0;  ///< its receipt in the local store
};

struct QuotaLedger {
  std::deque<QuotaTake> takes;         ///< of the last hour, oldest first
  std::vector<QuotaReceipt> not_sent;  ///< counted in the shared store perhaps, and never sent
  std::uint64_t told = 0;              ///< the connection on which the shared store was told of `takes`
  std::array<std::optional<QuotaSnapshot>, 2> snapshots;  ///< by class

  /// Drops what is older than an hour.
  void expire(QuotaTime now);
  /// Takes the request out; nothing when it is not there (any more).
  std::optional<QuotaTake> remove(QuotaReceipt receipt);
};

/// The ledgers of all identities; those that were not used for longest are dropped beyond `capacity`.
class QuotaLedgers {
 public:
  explicit QuotaLedgers(std::size_t capacity) : capacity_(capacity) {}
  QuotaLedger& of(std::string_view identity);
  /// Identities with requests of the last hour.
  [[nodiscard]] std::vector<std::string> active() const;

 private:
  struct Entry {
    std::string identity;
    QuotaLedger ledger;
  };
  std::size_t capacity_;
  std::list<Entry> entries_;  // most recently used first
  std::map<std::string, std::list<Entry>::iterator, std::less<>> by_identity_;
};

}  // namespace reply_mcp::reply::quota
