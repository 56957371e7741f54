#include "reply/quota_store.hpp"

namespace reply_mcp::reply {
namespace {

/// Whole milliseconds, rounded up: asking a moment too early would only be refused again.
std::chrono::milliseconds until(QuotaTime at, QuotaTime now) {
  return std::chrono::ceil<std::chrono::milliseconds>(at - now);
}

}  // namespace

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
  if (at > now) co_return QuotaVerdict{.granted = false, .wait = until(at, now)};
  book.take(quota, now);
  co_return QuotaVerdict{.granted = true, .wait = {}};
}

void LocalQuotaStore::give_back(std::string_view identity, QuotaClass quota) {
  const std::lock_guard lock(mutex_);
  book_of(identity).give_back(quota);
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

}  // namespace reply_mcp::reply
