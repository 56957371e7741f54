#include "mcp/channel.hpp"

#include "mcp/core.hpp"
#include "mcp/in_flight.hpp"
#include "mcp/message/revision.hpp"
#include "mcp/session.hpp"
#include "mcp/stateless.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace reply_mcp::mcp {
namespace {

message::Error invalid_request(std::string message) {
  return {message::code::k_invalid_request, std::move(message), std::nullopt};
}

message::Error too_many(std::size_t max_running, std::size_t max_waiting) {
  std::string message =
      "Too many requests at once: wait for answers, at most " + std::to_string(max_running) + " may run";
  if (max_waiting > 0) message += " and " + std::to_string(max_waiting) + " wait";
  return {message::code::k_internal_error, std::move(message), std::nullopt};
}

bool begins_session(std::string_view name) {
  const MethodBinding* method = find_method(name);
  return method != nullptr && method->begins_session;
}

/// Whether a client that counts its requests gave `later` after `earlier`, so that it will not give `earlier`
/// to another one.
bool counts_on(const message::RequestId& earlier, const message::RequestId& later) {
  const auto* first = std::get_if<std::int64_t>(&earlier);
  const auto* second = std::get_if<std::int64_t>(&later);
  return first != nullptr && second != nullptr && *first < *second;
}

std::string what_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& bug) {
    return bug.what();
  } catch (...) {
    return "something that is not a std::exception";
  }
}

}  // namespace

/// The answers of one batch, which go out together (MCP 2025-03-26, basic, "Batching").
class Channel::BatchAnswers {
 public:
  explicit BatchAnswers(std::shared_ptr<message::MessageSink> sink) : sink_(std::move(sink)) {}

  /// One more answer is due.
  void expect() {
    const std::lock_guard lock(mutex_);
    ++due_;
  }
  /// One that was due; empty for a cancelled request. The last one sends them all.
  void add(const std::string& body) {
    std::string all;
    {
      const std::lock_guard lock(mutex_);
      if (!body.empty()) {
        bodies_ += bodies_.empty() ? '[' : ',';
        bodies_ += body;
      }
      if (--due_ > 0) return;
      all = std::move(bodies_);
    }
    if (!all.empty()) all += ']';
    sink_->finish({std::move(all), 200});
  }

 private:
  const std::shared_ptr<message::MessageSink> sink_;
  std::mutex mutex_;
  std::size_t due_ = 0;
  std::string bodies_;
};

/// A request from its arrival to its answer.
class Channel::PeerRequest final : public RunningCall {
 public:
  PeerRequest(message::RequestMessage&& message, bool of_the_session, const Caller& caller,
              std::shared_ptr<message::MessageSink> sink, std::shared_ptr<BatchAnswers> batch,
              asio::any_io_executor executor)
      : RunningCall(std::move(executor)),
        id(message.id),
        of_session(of_the_session),
        principal(caller.principal),
        message_(std::move(message)),
        caller_(caller),
        sink_(std::move(sink)),
        batch_(std::move(batch)) {}

  const message::RequestId id;
  const bool of_session;        ///< of the stateful era
  const std::string principal;  ///< the only one who may cancel it
  bool waits = false;           ///< guarded by the channel

  message::RequestMessage take_message() { return std::move(message_); }
  Caller take_caller() { return std::move(caller_); }
  [[nodiscard]] const std::shared_ptr<message::MessageSink>& sink() const { return sink_; }

  void deliver(message::EncodedAnswer answer) {
    if (batch_) {
      batch_->add(answer.body);
    } else {
      sink_->finish(std::move(answer));
    }
  }

 private:
  message::RequestMessage message_;  ///< until it runs
  Caller caller_;
  std::shared_ptr<message::MessageSink> sink_;
  std::shared_ptr<BatchAnswers> batch_;  ///< null: it came by itself
};

Channel::Channel(const Core& core, StatelessAdapter& stateless, std::shared_ptr<Session> session,
                 ChannelOptions options)
    : core_(core), stateless_(stateless), session_(std::move(session)), options_(options) {}

Channel::~Channel() = default;

boost::system::result<void, message::InvalidMessage> Channel::check(const message::Decoded& text) const {
  if (!text.batch) return {};
  if (!session_ || !message::has_batches(session_->revision())) {
    return message::InvalidMessage{
        invalid_request("Batches belong to revision " + std::string(message::revision::k_2025_03_26) +
                        ": send each message by itself"),
        std::nullopt};
  }
  for (const message::Message& message : text.messages) {
    const auto* request = std::get_if<message::RequestMessage>(&message);
    if (request != nullptr && begins_session(request->method)) {
      return message::InvalidMessage{invalid_request(request->method + " cannot be part of a batch"),
                                     request->id};
    }
  }
  return {};
}

bool Channel::receive(message::Decoded text, const Caller& caller,
                      const std::shared_ptr<message::MessageSink>& sink,
                      const asio::any_io_executor& executor) {
  std::shared_ptr<BatchAnswers> batch;
  if (text.batch && facts_of(text).needs_answer) {
    batch = std::make_shared<BatchAnswers>(sink);
    batch->expect();  // this loop, so that early answers do not end the batch
  }
  bool expected = true;
  for (message::Message& message : text.messages) {
    if (auto* request = std::get_if<message::RequestMessage>(&message)) {
      take(std::move(*request), caller, sink, batch, executor);
    } else if (const auto* notification = std::get_if<message::NotificationMessage>(&message)) {
      take(*notification, caller.principal);
    } else if (auto* response = std::get_if<message::ResponseMessage>(&message)) {
      expected &= session_ && session_->respond(std::move(*response), caller);
    } else if (const auto& invalid = std::get<message::InvalidMessage>(message); batch) {
      batch->expect();
      batch->add(message::encode_error(invalid.id, invalid.error));
    } else {
      sink->finish({message::encode_error(invalid.id, invalid.error), 400});
    }
  }
  if (batch) batch->add({});
  return expected;
}

void Channel::take(message::RequestMessage message, const Caller& caller,
                   const std::shared_ptr<message::MessageSink>& sink,
                   const std::shared_ptr<BatchAnswers>& batch, const asio::any_io_executor& executor) {
  const bool of_session = is_of_session(message);
  if (of_session && begins_session(message.method)) {
    sink->finish(begin(std::move(message), caller));  // check() lets none into a batch
    return;
  }
  if (batch) batch->expect();
  const auto request =
      std::make_shared<PeerRequest>(std::move(message), of_session, caller, sink, batch, executor);
  if (batch && !of_session) {
    const message::Error error =
        invalid_request("Revision " + std::string(message::k_stateless_version) + " has no batches");
    request->deliver({message::encode_error(request->id, error), 200});
    return;
  }
  const message::Checked<bool> may_start = admit(request);
  if (!may_start) {
    request->deliver({message::encode_error(request->id, may_start.error()), 200});
  } else if (*may_start) {
    start(request);
  }
}

/// Cancellation is done here for both eras, because a request of the stateless era has no session that
/// could look it up. No other notification changes anything: roots are asked for when they are needed, and
/// nothing waits for the client's consent to the end of `initialize`.
void Channel::take(const message::NotificationMessage& notification, std::string_view principal) {
  if (notification.method != "notifications/cancelled") return;
  const json::value* raw = notification.params.if_contains("requestId");
  if (const auto id = raw == nullptr ? std::nullopt : message::parse_request_id(*raw)) cancel(*id, principal);
}

message::Checked<bool> Channel::admit(const std::shared_ptr<PeerRequest>& request) {
  // In place, because a result cannot tell a boolean from the first member of an error.
  using Admitted = message::Checked<bool>;
  const std::size_t max_running = core_.options.max_in_flight;
  const std::lock_guard lock(mutex_);
  if (closed_) return invalid_request("The session is closed");
  if (requests_.contains(request->id)) return invalid_request("A request with this id is still running");
  if (requests_.size() >= max_running + options_.max_waiting) {
    return too_many(max_running, options_.max_waiting);
  }
  requests_.emplace(request->id, request);
  if (running_ < max_running) {
    ++running_;
    return Admitted(boost::system::in_place_value, true);
  }
  request->waits = true;
  waiting_.push_back(request);
  return Admitted(boost::system::in_place_value, false);
}

bool Channel::is_of_session(const message::RequestMessage& message) const {
  if (options_.era) return *options_.era == Era::stateful;
  return !is_stateless(message);
}

void Channel::start(const std::shared_ptr<PeerRequest>& request) {
  auto ended = [self = shared_from_this(), request](const std::exception_ptr& thrown,
                                                    message::EncodedAnswer answer) {
    if (thrown) {
      self->core_.report("(request)", {}, what_of(thrown));
      answer = {std::string(), 500};
    }
    self->finish(*request, std::move(answer));
  };
  asio::co_spawn(request->executor(), run(request), std::move(ended));
}

asio::awaitable<message::EncodedAnswer> Channel::run(const std::shared_ptr<PeerRequest>& request) {
  message::RequestMessage message = request->take_message();
  Caller caller = request->take_caller();
  if (request->of_session)
    return session_->handle(std::move(message), std::move(caller), request->sink(), *request);
  return stateless_.handle(std::move(message), std::move(caller), request->sink(), *request);
}

void Channel::finish(PeerRequest& request, message::EncodedAnswer answer) {
  std::shared_ptr<PeerRequest> next;
  {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(request.id);
    // Of one that was let go, another may have the id by now.
    if (found != requests_.end() && found->second.get() == &request) requests_.erase(found);
    if (waiting_.empty()) {
      --running_;
    } else {
      next = std::move(waiting_.front());
      waiting_.pop_front();
      next->waits = false;
    }
  }
  request.deliver(std::move(answer));
  // Posted, because a request may end before start() returns, and thousands of them may wait.
  if (next) asio::post(next->executor(), [self = shared_from_this(), next] { self->start(next); });
}

void Channel::cancel(const message::RequestId& id, std::string_view principal) {
  std::shared_ptr<PeerRequest> request;
  bool waited = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(id);
    if (found == requests_.end() || found->second->principal != principal) return;
    request = found->second;
    waited = request->waits;
    if (waited) {
      waiting_.remove(request);
      requests_.erase(found);
    }
  }
  if (waited) {
    request->deliver({});
  } else {
    request->cancel();
  }
}

message::EncodedAnswer Channel::begin(message::RequestMessage request, const Caller& caller) {
  bool closed = false;
  {
    const std::lock_guard lock(mutex_);
    closed = closed_;
  }
  if (closed) return {message::encode_error(request.id, invalid_request("The session is closed")), 200};
  const SessionState before = session_->state();
  const message::RequestId id = request.id;
  message::EncodedAnswer answer = session_->begin(std::move(request), caller);
  const SessionState now = session_->state();
  if (before.beginning == 0 || now.beginning == before.beginning) return answer;
  const bool same_client = now.agrees_with(before);
  let_go([&](const PeerRequest& running) {
    return running.of_session && !(same_client && counts_on(running.id, id));
  });
  return answer;
}

template <typename Choose>
void Channel::let_go(Choose chosen) {
  std::vector<std::shared_ptr<PeerRequest>> running;
  std::vector<std::shared_ptr<PeerRequest>> waiting;
  {
    const std::lock_guard lock(mutex_);
    for (auto entry = requests_.begin(); entry != requests_.end();) {
      const std::shared_ptr<PeerRequest> request = entry->second;
      if (!chosen(*request)) {
        ++entry;
        continue;
      }
      entry = requests_.erase(entry);
      (request->waits ? waiting : running).push_back(request);
      if (request->waits) waiting_.remove(request);
    }
  }
  for (const auto& request : waiting) request->deliver({});
  for (const auto& request : running) request->cancel();
}

void Channel::attach(std::shared_ptr<message::MessageSink> sink) {
  if (session_) session_->attach(std::move(sink));
}

std::optional<SessionState> Channel::session_state() const {
  if (!session_ || !session_->initialized()) return std::nullopt;
  return session_->state();
}

void Channel::end_input() {
  if (session_) session_->stop_asking();
}

bool Channel::let_go_readers() {
  let_go([](const PeerRequest& request) { return !request.may_change(); });
  const std::lock_guard lock(mutex_);
  return !requests_.empty();
}

void Channel::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  let_go([](const PeerRequest&) { return true; });
  end_input();
  attach(nullptr);
}

}  // namespace reply_mcp::mcp
