// Open subscriptions/listen streams of the stateless era, and the delivery of changes to them.
// Source: MCP 2026-07-28, basic/patterns/subscriptions.
#pragma once

#include "mcp/message/message_sink.hpp"
#include "mcp/message/params.hpp"
#include "mcp/server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// What a client wants to be told about, or what it will be told about.
struct SubscriptionFilter {
  bool tools = false;
  bool prompts = false;
  bool resources = false;
  std::set<std::string, std::less<>> uris;
  std::set<std::string, std::less<>> tasks;

  [[nodiscard]] json::object to_json() const;
  /// Reads `params.notifications`; unknown kinds are ignored, since the acknowledgement tells what is
  /// honoured.
  [[nodiscard]] static message::Checked<SubscriptionFilter> read(const json::object& params);
  /// The part that these features can honour for this caller.
  [[nodiscard]] SubscriptionFilter honoured(const Features& features, const CallContext& context) const;
};

/// Thread-safe. Outlives every stream.
class Subscriptions {
 public:
  /// One open stream; nothing is delivered to it once it is gone.
  class Stream {
   public:
    Stream(Subscriptions& owner, message::RequestId id, SubscriptionFilter filter,
           std::shared_ptr<message::MessageSink> sink, const asio::any_io_executor& executor);
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream();

    /// Returns when shutdown() ends the stream; throws when the awaiting coroutine is cancelled.
    asio::awaitable<void> wait_for_end();

   private:
    friend class Subscriptions;
    void send(std::string_view method, json::object params) const;

    Subscriptions& owner_;
    message::RequestId id_;
    SubscriptionFilter filter_;
    std::shared_ptr<message::MessageSink> sink_;
    std::shared_ptr<asio::steady_timer> end_;
    bool open_ = false;
  };

  /// Acknowledges the stream and starts its delivery; no change is delivered before the acknowledgement.
  /// False after shutdown().
  [[nodiscard]] bool open(Stream& stream);
  /// Ends every stream and refuses later ones.
  void shutdown();

  void tools_changed();
  void prompts_changed();
  void resources_changed();
  void resource_updated(std::string_view uri);
  void task_changed(const json::object& task);

 private:
  template <typename Wanted>
  void deliver(std::string_view method, const json::object& params, Wanted wanted);

  std::mutex mutex_;
  std::vector<Stream*> streams_;
  bool shut_down_ = false;
};

}  // namespace reply_mcp::mcp
