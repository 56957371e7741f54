// Server-to-client requests of the stateful era: asking, waiting, giving up.
// Source: MCP 2025-11-25, client/elicitation, client/sampling, client/roots; basic/lifecycle "Timeouts".
#pragma once

#include "mcp/message/message.hpp"
#include "mcp/message/message_sink.hpp"
#include "mcp/message/params.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

namespace asio = boost::asio;

/// The questions of one session that wait for an answer. Thread-safe; a question waits on the executor of
/// the coroutine that asked. Must outlive the coroutines that ask.
class Questions {
 public:
  Questions();

  /// Sends every request of `needed` to the client and waits for all answers.
  /// Result: the answers by key, or why there are none: the client answered one with an error, or one
  /// was not answered in time. What still waits then, or when the awaiting coroutine is cancelled, is
  /// taken back with notifications/cancelled.
  asio::awaitable<message::Checked<json::object>> ask(const message::InputRequired& needed,
                                                      std::string principal,
                                                      std::shared_ptr<message::MessageSink> sink,
                                                      std::string revision,
                                                      std::chrono::milliseconds timeout);

  /// False when no question of this caller has that id.
  bool answer(message::ResponseMessage response, std::string_view principal);

  /// No answer can come any more.
  void stop();
  [[nodiscard]] bool stopped() const;

 private:
  struct Wait;
  class Withdrawal;
  struct OpenQuestion {
    std::shared_ptr<Wait> wait;
    std::string key;
    std::string method;
    std::string principal;
  };

  mutable std::mutex mutex_;
  std::map<message::RequestId, OpenQuestion> waiting_;
  std::int64_t next_id_;
  bool stopped_ = false;
};

}  // namespace reply_mcp::mcp
