// One peer and what it says: the one door through which a transport hands in what it has decoded.
//
// A transport knows three verbs: it gives texts to receive(), it gives up with close(), and what mcp has to
// say comes back through the MessageSink that came with the text. Which era a message belongs to, which
// requests of the peer run, which of them it takes back, how many it may have at once, and which answers
// belong together: all of that is decided here.
#pragma once

#include "mcp/context.hpp"
#include "mcp/message/message.hpp"
#include "mcp/message/message_sink.hpp"
#include "mcp/session_state.hpp"
#include "mcp/text_facts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace reply_mcp::mcp {

struct Core;
class Session;
class StatelessAdapter;

struct ChannelOptions {
  /// Of every message; nothing: each request says it by itself, as on stdio.
  std::optional<Era> era;
  /// Requests that wait for their turn while as many run as may (ServerOptions::max_in_flight). More are
  /// refused.
  std::size_t max_waiting = 0;
};

/// Made by Server. Thread-safe. Lives for as long as one of its requests runs, even when nobody holds it.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// `core` and `stateless` must outlive the last request; `session` is null in the stateless era.
  Channel(const Core& core, StatelessAdapter& stateless, std::shared_ptr<Session> session,
          ChannelOptions options);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  /// Whether a text is taken at all; if not, what to answer, and under which id. (Batches: 2025-03-26
  /// alone has them, and a session does not begin in one.)
  [[nodiscard]] boost::system::result<void, message::InvalidMessage> check(
      const message::Decoded& text) const;

  /// Takes a text that check() lets in. Its requests run on `executor`, which must be serial (a strand, or
  /// an io_context that one thread runs); what belongs to them goes to `sink`, and so does their answer,
  /// perhaps before this returns; it is null only for a text that needs no answer. False when the text
  /// answers a question that nobody asks (any more).
  bool receive(message::Decoded text, const Caller& caller, const std::shared_ptr<message::MessageSink>& sink,
               const boost::asio::any_io_executor& executor);

  /// Answers at once the request that begins the peer's session (MethodBinding::begins_session), which
  /// receive() does by this too. A second one is a new beginning: what the first one agreed on is replaced,
  /// and the session's requests that run or wait are let go, without an answer, because their ids are free
  /// again. They are answered all the same where the client says what it said before and goes on counting its
  /// ids: it only opened again what it shares with them, as a proxy of FastMCP does for each of its requests.
  /// Not for the stateless era.
  message::EncodedAnswer begin(message::RequestMessage request, const Caller& caller);

  /// Where messages outside any request go, such as changes of lists (the one stream of stdio, the GET
  /// stream of HTTP). Replaces the one before; null takes it away.
  void attach(std::shared_ptr<message::MessageSink> sink);

  /// The session's state once it has begun, so that another channel can go on with it.
  [[nodiscard]] std::optional<SessionState> session_state() const;

  /// Nothing more will be received: requests that wait for an answer of the client fail now, and later
  /// ones are told that nobody can be asked.
  void end_input();
  /// Lets go what can change nothing: requests that only read, and those that have not begun. False when
  /// nothing is left that runs.
  bool let_go_readers();
  /// Cancels everything; later requests are refused.
  void close();

 private:
  class PeerRequest;
  class BatchAnswers;

  void take(message::RequestMessage message, const Caller& caller,
            const std::shared_ptr<message::MessageSink>& sink, const std::shared_ptr<BatchAnswers>& batch,
            const boost::asio::any_io_executor& executor);
  void take(const message::NotificationMessage& notification, std::string_view principal);
  /// With the lock held: lets the request in, or says why not. True: it may start now.
  message::Checked<bool> admit(const std::shared_ptr<PeerRequest>& request);
  [[nodiscard]] bool is_of_session(const message::RequestMessage& message) const;
  void start(const std::shared_ptr<PeerRequest>& request);
  boost::asio::awaitable<message::EncodedAnswer> run(const std::shared_ptr<PeerRequest>& request);
  void finish(PeerRequest& request, message::EncodedAnswer answer);
  void cancel(const message::RequestId& id, std::string_view principal);
  /// Stops the requests that `chosen` picks; they are not answered, and their ids are free at once.
  template <typename Choose>
  void let_go(Choose chosen);

  const Core& core_;
  StatelessAdapter& stateless_;
  const std::shared_ptr<Session> session_;
  const ChannelOptions options_;

  mutable std::mutex mutex_;                                             ///< guards what follows
  std::map<message::RequestId, std::shared_ptr<PeerRequest>> requests_;  ///< that run or wait
  std::list<std::shared_ptr<PeerRequest>> waiting_;                      ///< in the order in which they came
  std::size_t running_ = 0;
  bool closed_ = false;
};

}  // namespace reply_mcp::mcp
