#include "reply/quota/redis_connection.hpp"

#include "base/random.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <hiredis/hiredis.h>

namespace reply_mcp::reply::quota {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

/// Far more than any answer to our commands; more means that the peer is no Redis of ours.
constexpr std::size_t k_max_answer = std::size_t{1} << 20;

std::string encode(const std::vector<std::string>& command) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& part : command) {
    texts.push_back(part.data());
    sizes.push_back(part.size());
  }
  char* bytes = nullptr;
  const int size =
      redisFormatCommandArgv(&bytes, static_cast<int>(command.size()), texts.data(), sizes.data());
  std::string out = size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string{};
  redisFreeCommand(bytes);
  return out;
}

RedisReply copy(const redisReply& reply) {
  RedisReply out;
  out.integer = reply.integer;
  if (reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS) {
    out.text.assign(reply.str, static_cast<std::size_t>(reply.len));
  }
  if (reply.type == REDIS_REPLY_ARRAY) {
    for (std::size_t i = 0; i < reply.elements; ++i) out.items.push_back(copy(*reply.element[i]));
  }
  return out;
}

RedisResult result_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) {
    return RedisError{std::string(reply.str, static_cast<std::size_t>(reply.len))};
  }
  return copy(reply);
}

/// Between half the pause and the whole of it, so that replicas do not come back at the same moment.
std::chrono::milliseconds with_jitter(std::chrono::milliseconds pause) {
  return pause / 2 +
         std::chrono::duration_cast<std::chrono::milliseconds>(pause / 2 * base::random_fraction());
}

}  // namespace

RedisConnection::RedisConnection(asio::any_io_executor executor, Options options, Events events)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      events_(std::move(events)),
      reader_(nullptr, &redisReaderFree),
      watchdog_(executor_),
      lost_(executor_) {}

RedisConnection::~RedisConnection() = default;

asio::awaitable<void> RedisConnection::run() {
  std::chrono::milliseconds pause = options_.first_pause;
  while (state_ != State::stopped) {
    const std::uint64_t before = generation_;
    const std::string why = co_await hold();
    if (state_ == State::stopped) break;
    events_.lost(why);
    if (generation_ != before) pause = options_.first_pause;
    lost_.expires_after(with_jitter(pause));
    error_code ignored;
    co_await lost_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    pause = std::min(pause * 2, options_.max_pause);
  }
}

asio::awaitable<std::string> RedisConnection::hold() {
  const auto deadline = Clock::now() + options_.connect_timeout;
  auto opened = co_await open_redis_link(options_.url, options_.tls, deadline);
  if (state_ == State::stopped) {
    if (opened) (*opened)->close();
    co_return std::string{};
  }
  if (!opened) {
    drop(opened.error());
    co_return opened.error();
  }
  link_ = *opened;
  reader_.reset(redisReaderCreate());
  unread_ = 0;
  lost_.expires_at(Clock::time_point::max());
  read();
  const boost::system::result<void, RedisError> logged_in = co_await log_in();
  if (!logged_in) drop(logged_in.error().message);
  if (link_) {
    state_ = State::up;
    ++generation_;
    events_.made();
    for (auto& [command, done] : std::exchange(early_, {})) enqueue(command, std::move(done));
    error_code ignored;
    co_await lost_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return why_lost_;
}

asio::awaitable<boost::system::result<void, RedisError>> RedisConnection::log_in() {
  const RedisUrl& url = options_.url;
  if (!url.password.empty()) {
    std::vector<std::string> command{"AUTH"};
    if (!url.user.empty()) command.push_back(url.user);
    command.emplace_back(url.password.expose());
    const RedisResult answer = co_await call(std::move(command));
    if (!answer) co_return answer.error();
  }
  if (url.database != 0) {
    std::vector<std::string> command{"SELECT", std::to_string(url.database)};
    const RedisResult answer = co_await call(std::move(command));
    if (!answer) co_return answer.error();
  }
  // Tells at once whether a login is needed and whether the server is still loading its data.
  std::vector<std::string> command{"PING"};
  const RedisResult answer = co_await call(std::move(command));
  if (!answer) co_return answer.error();
  co_return boost::system::result<void, RedisError>();
}

asio::awaitable<RedisResult> RedisConnection::call(std::vector<std::string> command) {
  struct Slot {
    explicit Slot(const asio::any_io_executor& executor)
        : arrived(executor, Clock::time_point::max()), result(RedisError{}) {}
    asio::steady_timer arrived;
    bool done = false;
    RedisResult result;
  };
  const auto slot = std::make_shared<Slot>(executor_);
  enqueue(command, [slot](RedisResult result) {
    slot->result = std::move(result);
    slot->done = true;
    slot->arrived.cancel();
  });
  error_code ignored;
  if (!slot->done) co_await slot->arrived.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return std::move(slot->result);
}

void RedisConnection::execute(const std::vector<std::string>& command, Done done) {
  switch (state_) {
    case State::up:
      enqueue(command, std::move(done));
      return;
    case State::first_try:
      early_.emplace_back(command, std::move(done));
      return;
    case State::down:
    case State::stopped:
      done(RedisError{"there is no connection"});
  }
}

void RedisConnection::enqueue(const std::vector<std::string>& command, Done done) {
  if (!link_) {
    done(RedisError{"there is no connection"});
    return;
  }
  output_ += encode(command);
  pending_.push_back({std::move(done), Clock::now() + options_.answer_timeout});
  if (pending_.size() == 1) watch();
  flush();
}

void RedisConnection::flush() {
  if (!link_ || writing_ || output_.empty()) return;
  writing_ = true;
  link_->write(std::exchange(output_, {}), [this, link = link_](const error_code& error) {
    if (!is_current(link)) return;
    writing_ = false;
    if (error) {
      drop(error.message());
    } else {
      flush();
    }
  });
}

void RedisConnection::read() {
  link_->read([this, link = link_](const error_code& error, std::string_view bytes) {
    if (!is_current(link)) return;
    if (error) {
      drop(error == asio::error::eof ? "it closed the connection" : error.message());
      return;
    }
    unread_ += bytes.size();
    if (unread_ > k_max_answer || redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) {
      drop("it sent an answer without end");
      return;
    }
    deliver();
    if (is_current(link)) read();
  });
}

void RedisConnection::deliver() {
  const std::shared_ptr<RedisLink> link = link_;
  while (is_current(link)) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
      drop("what it sends is not the Redis protocol");
      return;
    }
    if (raw == nullptr) return;
    unread_ = 0;
    const std::unique_ptr<void, void (*)(void*)> owner(raw, &freeReplyObject);
    if (pending_.empty()) {
      drop("it sent an answer that nobody asked for");
      return;
    }
    const Done done = std::move(pending_.front().done);
    pending_.pop_front();
    watch();
    done(result_of(*static_cast<const redisReply*>(raw)));
  }
}

void RedisConnection::watch() {
  if (pending_.empty()) {
    watchdog_.cancel();
    return;
  }
  watchdog_.expires_at(pending_.front().deadline);
  watchdog_.async_wait([this, link = link_](const error_code& error) {
    if (!error && is_current(link)) drop("it did not answer in time");
  });
}

void RedisConnection::drop(std::string why) {
  if (link_) link_->close();
  link_.reset();
  if (state_ != State::stopped) state_ = State::down;
  why_lost_ = std::move(why);
  watchdog_.cancel();
  output_.clear();
  writing_ = false;
  auto unanswered = std::exchange(pending_, {});
  auto early = std::exchange(early_, {});
  for (Pending& pending : unanswered) pending.done(RedisError{why_lost_});
  for (auto& [command, done] : early) done(RedisError{why_lost_});
  lost_.cancel();
}

void RedisConnection::stop() {
  state_ = State::stopped;
  drop("this server is shutting down");
}

}  // namespace reply_mcp::reply::quota
