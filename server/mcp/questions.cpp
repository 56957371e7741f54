#include "mcp/questions.hpp"

#include "base/random.hpp"
#include "mcp/message/downgrade.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace reply_mcp::mcp {
namespace {

message::Error client_refused(const std::string& method, const message::Error& theirs) {
  json::object data{{"method", method}, {"code", theirs.code}, {"message", theirs.message}};
  return {message::code::k_internal_error,
          "The client answered " + method + " with an error: " + theirs.message,
          json::value(std::move(data))};
}

message::Error nobody_answers() {
  return {message::code::k_internal_error,
          "No answer to a question can reach the server any more on this connection", std::nullopt};
}

}  // namespace

/// One round of questions. Touched on its executor only.
struct Questions::Wait {
  explicit Wait(const asio::any_io_executor& executor) : timer(executor) {}

  void fail(message::Error error) {
    if (!failure) failure = std::move(error);
    timer.cancel();
  }

  /// Runs out when the client takes too long, and is cancelled when every answer is there.
  asio::steady_timer timer;
  std::size_t open = 0;
  json::object inputs;
  std::optional<message::Error> failure;
};

/// Takes back the questions that were not answered, however a round ends.
class Questions::Withdrawal {
 public:
  Withdrawal(Questions& owner, std::shared_ptr<message::MessageSink> sink)
      : owner_(owner), sink_(std::move(sink)) {}
  Withdrawal(const Withdrawal&) = delete;
  Withdrawal& operator=(const Withdrawal&) = delete;
  ~Withdrawal() {
    for (const message::RequestId& id : ids) {
      {
        const std::lock_guard lock(owner_.mutex_);
        if (owner_.waiting_.erase(id) == 0) continue;
      }
      sink_->send(
          message::encode_notification("notifications/cancelled", {{"requestId", message::to_json(id)}}));
    }
  }

  std::vector<message::RequestId> ids;

 private:
  Questions& owner_;
  std::shared_ptr<message::MessageSink> sink_;
};

// Replicas that serve the same session must not give two questions one id, so they start far apart; the
// ids stay integers that a client can hold in a double.
Questions::Questions() : next_id_(static_cast<std::int64_t>(base::random_number() >> 32) << 16) {}

asio::awaitable<message::Checked<json::object>> Questions::ask(const message::InputRequired& needed,
                                                               std::string principal,
                                                               std::shared_ptr<message::MessageSink> sink,
                                                               std::string revision,
                                                               std::chrono::milliseconds timeout) {
  using Answers = message::Checked<json::object>;
  if (needed.requests.empty()) co_return Answers(json::object());
  const auto executor = co_await asio::this_coro::executor;
  const auto wait = std::make_shared<Wait>(executor);
  wait->open = needed.requests.size();
  wait->timer.expires_after(timeout);

  Withdrawal unanswered(*this, sink);
  for (const auto& [key, request] : needed.requests) {
    message::RequestId id;
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) co_return Answers(nobody_answers());
      id = next_id_++;
      waiting_.emplace(id, OpenQuestion{wait, key, request.method, principal});
    }
    unanswered.ids.push_back(id);
    sink->send(message::encode_request(id, request.method, message::downgrade_question(revision, request)));
  }

  boost::system::error_code ended;
  co_await wait->timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(ended);
  if (wait->failure) co_return Answers(std::move(*wait->failure));
  if (wait->open > 0) {
    co_return Answers(
        message::Error{message::code::k_internal_error,
                       "The client did not answer within " +
                           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(timeout).count()) +
                           " s (--call-timeout)",
                       std::nullopt});
  }
  co_return Answers(std::move(wait->inputs));
}

bool Questions::answer(message::ResponseMessage response, std::string_view principal) {
  OpenQuestion entry;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(response.id);
    if (found == waiting_.end() || found->second.principal != principal) return false;
    entry = std::move(found->second);
    waiting_.erase(found);
  }
  auto executor = entry.wait->timer.get_executor();
  asio::post(executor, [entry = std::move(entry), outcome = std::move(response.outcome)]() mutable {
    Wait& wait = *entry.wait;
    if (const auto* error = std::get_if<message::Error>(&outcome)) {
      wait.fail(client_refused(entry.method, *error));
      return;
    }
    wait.inputs.insert_or_assign(entry.key, std::move(std::get<json::object>(outcome)));
    if (--wait.open == 0) wait.timer.cancel();
  });
  return true;
}

void Questions::stop() {
  std::map<message::RequestId, OpenQuestion> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(waiting_);
  }
  for (auto& [id, entry] : dropped) {
    auto executor = entry.wait->timer.get_executor();
    asio::post(executor, [wait = std::move(entry.wait)] { wait->fail(nobody_answers()); });
  }
}

bool Questions::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace reply_mcp::mcp
