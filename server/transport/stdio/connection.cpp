#include "transport/stdio/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace reply_mcp::transport::stdio {

namespace asio = boost::asio;

namespace {

mcp::Error invalid_request(std::string message) {
  return {mcp::code::k_invalid_request, std::move(message), std::nullopt};
}

}  // namespace

StdioConnection::StdioConnection(mcp::Server& server, std::shared_ptr<StdioWriter> writer,
                                 const StdioOptions& options, asio::any_io_executor executor)
    : server_(server),
      session_(server.open_session()),
      writer_(std::move(writer)),
      options_(options),
      executor_(executor),
      idle_(executor) {
  session_->attach(writer_);
}

void StdioConnection::take_long_line() {
  const std::string limit = std::to_string(options_.max_line);
  writer_->send(
      mcp::encode_error(std::nullopt, invalid_request("Message too long: at most " + limit + " bytes")));
}

void StdioConnection::take_line(const std::string& text) {
  if (text.find_first_not_of(" \t") == std::string::npos) return;  // nothing was said
  mcp::Decoded decoded = mcp::decode(text, options_.decode);
  if (!decoded.batch) {
    for (mcp::Message& message : decoded.messages) take(std::move(message), nullptr);
    return;
  }
  if (!session_->initialized() || !mcp::has_batches(session_->state().protocol_version)) {
    writer_->send(mcp::encode_error(
        std::nullopt, invalid_request("Batches belong to revision 2025-03-26: send each message by itself")));
    return;
  }
  take_batch(std::move(decoded.messages));
}

void StdioConnection::take_batch(std::vector<mcp::Message> messages) {
  const auto batch = std::make_shared<Batch>();
  batch->open = 1;  // this loop, so that early answers do not end the batch
  for (mcp::Message& message : messages) take(std::move(message), batch);
  deliver({}, batch);
}

void StdioConnection::take(mcp::Message message, const std::shared_ptr<Batch>& batch) {
  if (auto* request = std::get_if<mcp::RequestMessage>(&message)) {
    take_request(std::move(*request), batch);
  } else if (auto* notification = std::get_if<mcp::NotificationMessage>(&message)) {
    take_notification(*notification);
  } else if (auto* response = std::get_if<mcp::ResponseMessage>(&message)) {
    session_->respond(std::move(*response), {});  // one that nobody waits for comes too late and is no error
  } else {
    const auto& invalid = std::get<mcp::InvalidMessage>(message);
    if (batch) ++batch->open;
    deliver(mcp::encode_error(invalid.id, invalid.error), batch);
  }
}

void StdioConnection::take_notification(const mcp::NotificationMessage& notification) {
  // A stateless request has no session that could look it up, so this is where cancellation is done for
  // both eras.
  if (notification.method == "notifications/cancelled") {
    const auto* raw = notification.params.if_contains("requestId");
    const auto id = raw == nullptr ? std::nullopt : mcp::parse_request_id(*raw);
    if (id) cancel(*id);
    return;
  }
  session_->notify(notification, {});
}

std::optional<mcp::Error> StdioConnection::refuse(const mcp::RequestMessage& request, bool in_batch) const {
  if (calls_.contains(request.id)) return invalid_request("A request with this id is still running");
  if (calls_.size() >= server_.options().max_in_flight + options_.max_waiting) {
    return mcp::Error{mcp::code::k_internal_error, "Too many requests at once: wait for answers",
                      std::nullopt};
  }
  if (in_batch && mcp::Server::is_stateless(request)) {
    return invalid_request("Revision " + std::string(mcp::k_stateless_version) + " has no batches");
  }
  return std::nullopt;
}

void StdioConnection::take_request(mcp::RequestMessage request, const std::shared_ptr<Batch>& batch) {
  if (batch) ++batch->open;
  if (const auto error = refuse(request, batch != nullptr)) {
    deliver(mcp::encode_error(request.id, *error), batch);
    return;
  }
  const mcp::RequestId id = request.id;
  const auto call = std::make_shared<Call>();
  call->waiting = std::move(request);
  call->batch = batch;
  calls_.emplace(id, call);
  waiting_.push_back(id);
  start_waiting();
}

void StdioConnection::start_waiting() {
  while (running_ < server_.options().max_in_flight && !waiting_.empty()) {
    const mcp::RequestId id = std::move(waiting_.front());
    waiting_.pop_front();
    const auto found = calls_.find(id);
    if (found == calls_.end() || !found->second->waiting) continue;  // cancelled before its turn
    const std::shared_ptr<Call> call = found->second;
    start(id, call);
  }
}

void StdioConnection::start(const mcp::RequestId& id, const std::shared_ptr<Call>& call) {
  ++running_;
  mcp::RequestMessage request = std::move(*call->waiting);
  call->waiting.reset();
  asio::awaitable<mcp::Answer> work = mcp::Server::is_stateless(request)
                                          ? server_.handle(std::move(request), {}, writer_)
                                          : session_->handle(std::move(request), {}, writer_);
  auto ended = [self = shared_from_this(), call, id](std::exception_ptr thrown, mcp::Answer answer) {
    --self->running_;
    // Only the cancellation of a request that had not begun comes out as an exception.
    self->end(id, thrown ? std::string() : std::move(answer.body));
    self->start_waiting();
  };
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(call->cancel.slot(), std::move(ended)));
}

void StdioConnection::end(const mcp::RequestId& id, std::string answer) {
  const auto call = calls_.extract(id);
  if (!call.empty()) deliver(std::move(answer), call.mapped()->batch);
  if (calls_.empty()) idle_.cancel();
}

void StdioConnection::cancel(const mcp::RequestId& id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  if (found->second->waiting) {
    end(id, {});
  } else {
    found->second->cancel.emit(asio::cancellation_type::terminal);
  }
}

void StdioConnection::deliver(std::string answer, const std::shared_ptr<Batch>& batch) {
  if (!batch) {
    if (!answer.empty()) writer_->send(std::move(answer));
    return;
  }
  if (!answer.empty()) batch->answers.push_back(std::move(answer));
  if (--batch->open > 0 || batch->answers.empty()) return;
  std::string together = "[";
  for (const std::string& each : batch->answers) {
    if (together.size() > 1) together += ',';
    together += each;
  }
  together += ']';
  writer_->send(std::move(together));
}

void StdioConnection::end_input() {
  writer_->stop_asking();
  session_->stop_asking();
  server_.shutdown();
}

asio::awaitable<void> StdioConnection::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
  const auto self = shared_from_this();
  if (calls_.empty()) co_return;
  idle_.expires_at(deadline);
  boost::system::error_code ec;
  co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
}

void StdioConnection::cancel_all() {
  session_->close();
  std::vector<mcp::RequestId> ids;
  for (const auto& [id, call] : calls_) ids.push_back(id);
  for (const mcp::RequestId& id : ids) cancel(id);
}

}  // namespace reply_mcp::transport::stdio
