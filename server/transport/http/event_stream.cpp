#include "transport/http/event_stream.hpp"

#include <utility>

namespace reply_mcp::transport::http {

void EventStream::send(std::string message) {
  Notify wake;
  {
    const std::lock_guard lock(mutex_);
    if (answer_ || overflowed_) return;
    make_room(message.size());
    if (overflowed_) {
      wake = std::move(disconnect_);
    } else if (!broken_) {
      queued_bytes_ += message.size();
      events_.push_back({++last_sequence_, std::move(message)});
      wake = claim_wake();
    }
  }
  if (wake) wake();
}

bool EventStream::can_ask() const {
  const std::lock_guard lock(mutex_);
  return options_.can_ask && !overflowed_ && !broken_ && (consumed_ || !options_.lossy);
}

void EventStream::release() {
  Notify wake;
  {
    const std::lock_guard lock(mutex_);
    // Released before there is a consumer: the first one ends its response at once.
    if (options_.max_replay_bytes == 0 || answer_ || (!consumed_ && consumer_ > 0)) return;
    released_ = true;
    wake = claim_wake();
  }
  if (wake) wake();
}

void EventStream::finish(mcp::message::EncodedAnswer answer) {
  Notify wake;
  {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    answer_sequence_ = ++last_sequence_;
    left_at_ = Clock::now();
    wake = claim_wake();
  }
  if (wake) wake();
}

std::optional<std::uint64_t> EventStream::attach(Notify wake, Notify disconnect, std::uint64_t after) {
  Notify former;
  std::uint64_t consumer = 0;
  {
    const std::lock_guard lock(mutex_);
    if (broken_ || overflowed_ || after > last_sequence_) return std::nullopt;
    const std::uint64_t first_kept = events_.empty() ? last_sequence_ + 1 : events_.front().sequence;
    const bool answer_is_next = answer_ && answer_sequence_ == after + 1;
    if (after + 1 < first_kept && !answer_is_next) return std::nullopt;
    former = std::move(wake_);
    taken_ = taken_bytes_ = queued_bytes_ = 0;
    for (const Event& event : events_) {
      (event.sequence <= after ? taken_bytes_ : queued_bytes_) += event.data.size();
      if (event.sequence <= after) ++taken_;
    }
    answer_taken_ = answer_ && answer_sequence_ <= after;
    released_ = released_ && consumer_ == 0;
    wake_ = std::move(wake);
    disconnect_ = std::move(disconnect);
    wake_due_ = true;
    consumed_ = true;
    consumer = ++consumer_;
  }
  if (former) former();
  return consumer;
}

void EventStream::detach(std::uint64_t consumer) {
  const std::lock_guard lock(mutex_);
  if (consumer != consumer_ || !consumed_) return;
  consumed_ = false;
  wake_ = nullptr;
  disconnect_ = nullptr;
  left_at_ = Clock::now();
}

EventStream::Batch EventStream::take(std::uint64_t consumer) {
  const std::lock_guard lock(mutex_);
  Batch batch;
  if (consumer != consumer_ || !consumed_) {
    batch.superseded = true;
    return batch;
  }
  wake_due_ = true;
  batch.overflowed = overflowed_;
  const bool keep = options_.max_replay_bytes > 0;
  while (taken_ < events_.size()) {
    Event& event = events_[taken_];
    queued_bytes_ -= event.data.size();
    if (keep) {
      taken_bytes_ += event.data.size();
      batch.events.push_back(event);
      ++taken_;
    } else {
      batch.events.push_back(std::move(event));
      events_.pop_front();
    }
  }
  trim_replay();
  if (answer_ && !answer_taken_) {
    answer_taken_ = true;
    batch.answer_sequence = answer_sequence_;
    batch.answer = keep ? *answer_ : std::move(*answer_);
  }
  batch.released = released_ && !answer_;
  return batch;
}

std::optional<EventStream::Clock::time_point> EventStream::abandoned_since() const {
  const std::lock_guard lock(mutex_);
  if (consumed_ || !answer_) return std::nullopt;
  return left_at_;
}

std::size_t EventStream::kept_bytes() const {
  const std::lock_guard lock(mutex_);
  return queued_bytes_ + taken_bytes_ + (answer_ ? answer_->body.size() : 0);
}

/// With the lock held: decides what becomes of a message that the queue has no room for. A single one
/// may be longer than the limit, or it could never be sent; and what a request sends before its
/// response can be begun is nobody's slowness.
void EventStream::make_room(std::size_t bytes) {
  if (queued_bytes_ == 0 || queued_bytes_ + bytes <= options_.max_queue_bytes) return;
  if (consumer_ == 0 && !options_.lossy) return;
  if (consumed_) {
    overflowed_ = true;
    return;
  }
  if (!options_.lossy) {
    broken_ = true;
    events_.clear();
    taken_ = taken_bytes_ = queued_bytes_ = 0;
    return;
  }
  while (!events_.empty() && queued_bytes_ + bytes > options_.max_queue_bytes) {
    (taken_ > 0 ? taken_bytes_ : queued_bytes_) -= events_.front().data.size();
    if (taken_ > 0) --taken_;
    events_.pop_front();
  }
}

void EventStream::trim_replay() {
  while (taken_ > 0 && taken_bytes_ > options_.max_replay_bytes) {
    taken_bytes_ -= events_.front().data.size();
    events_.pop_front();
    --taken_;
  }
}

EventStream::Notify EventStream::claim_wake() {
  if (!wake_ || !wake_due_) return {};
  wake_due_ = false;
  return wake_;
}

}  // namespace reply_mcp::transport::http
