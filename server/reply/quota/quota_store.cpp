#include "reply/quota/quota_store.hpp"

namespace reply_mcp::reply::quota {
namespace {

/// Whole milliseconds, rounded up: asking a moment too early would only be refused again.
std::chrono::milliseconds until(QuotaTime at, QuotaTime now) {
  return std::chrono::ceil<std::chrono::milliseconds>(at - now);
}

/// A receipt is the moment that the request was counted at: two of the same moment are worth the same.
QuotaReceipt receipt_of(QuotaTime at) {
  return static_cast<QuotaReceipt>(at.time_since_epoch().count());
}

QuotaTime moment_of(QuotaReceipt receipt) {
  return QuotaTime{QuotaTime::duration{static_cast<QuotaTime::rep>(receipt)}};
}

}  // namespace

boost::asio::awaitable<QuotaBook::State> QuotaStore::refresh(std::string identity) {
  co_return state(identity);
}

boost::asio::awaitable<QuotaVerdict> UncountedQuotaStore::try_take(std::string /*identity*/,
                                                                   QuotaClass /*quota*/) {
  co_return QuotaVerdict{.granted = true, .wait = {}, .receipt = 0};
}

LocalQuotaStore::LocalQuotaStore(QuotaLimits limits, std::size_t max_identities, Clock clock)
    : limits_(limits), max_identities_(max_identities), clock_(std::move(clock)) {}

QuotaBook& LocalQuotaStore::book_of(std::string_view identity) {
  if (const auto found = by_identity_.find(identity); found != by_identity_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().book;
  }
  entries_.push_front({std::string(identity), QuotaBook(limits_)});
  by_identity_.emplace(entries_.front().identity, entries_.begin());
  if (entries_.size() > max_identities_) {
    by_identity_.erase(entries_.back().identity);
    entries_.pop_back();
  }
  return entries_.front().book;
}

boost::asio::awaitable<QuotaVerdict> LocalQuotaStore::try_take(std::string identity, QuotaClass quota) {
  const std::lock_guard lock(mutex_);
  const QuotaTime now = clock_();
  QuotaBook& book = book_of(identity);
  const QuotaTime at = book.available_at(quota, now);
  if (at > now) co_return QuotaVerdict{.granted = false, .wait = until(at, now), .receipt = 0};
  book.take(quota, now);
  co_return QuotaVerdict{.granted = true, .wait = {}, .receipt = receipt_of(now)};
}

QuotaReceipt LocalQuotaStore::record(std::string_view identity, QuotaClass quota) {
  const std::lock_guard lock(mutex_);
  const QuotaTime now = clock_();
  book_of(identity).take(quota, now);
  return receipt_of(now);
}

void LocalQuotaStore::give_back(std::string_view identity, QuotaClass quota, QuotaReceipt receipt) {
  const std::lock_guard lock(mutex_);
  book_of(identity).give_back(quota, moment_of(receipt));
}

void LocalQuotaStore::observe(std::string_view identity, const QuotaHint& hint) {
  const std::lock_guard lock(mutex_);
  book_of(identity).observe(hint, clock_());
}

void LocalQuotaStore::refused(std::string_view identity, QuotaClass quota, std::chrono::seconds retry_after) {
  const std::lock_guard lock(mutex_);
  book_of(identity).refused(quota, retry_after, clock_());
}

std::chrono::milliseconds LocalQuotaStore::estimate(std::string_view identity, QuotaClass quota,
                                                    std::size_t ahead) {
  const std::lock_guard lock(mutex_);
  const QuotaTime now = clock_();
  if (ahead == 0) return until(book_of(identity).available_at(quota, now), now);
  QuotaBook trial = book_of(identity);  // a copy, on which the requests ahead are played through
  QuotaTime at = trial.available_at(quota, now);
  for (std::size_t i = 0; i < ahead; ++i) {
    trial.take(quota, at);
    at = trial.available_at(quota, at);
  }
  return until(at, now);
}

QuotaBook::State LocalQuotaStore::state(std::string_view identity) {
  const std::lock_guard lock(mutex_);
  return book_of(identity).state(clock_());
}

}  // namespace reply_mcp::reply::quota
