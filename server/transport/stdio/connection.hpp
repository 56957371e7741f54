// The peer of a stdio process: what its lines mean, which of its requests run, and their orderly end.
#pragma once

#include "transport/stdio/stdio.hpp"
#include "transport/stdio/writer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::transport::stdio {

/// Lives on one serial executor.
class StdioConnection : public std::enable_shared_from_this<StdioConnection> {
 public:
  StdioConnection(mcp::Server& server, std::shared_ptr<StdioWriter> writer, const StdioOptions& options,
                  boost::asio::any_io_executor executor);

  /// Acts on one line; requests run from here on by themselves.
  void take_line(const std::string& text);
  /// Answers a line that was longer than allowed.
  void take_long_line();

  /// No more lines will come: subscriptions end, questions fail, nothing new starts.
  void end_input();
  /// Returns when no request runs, at the deadline, or when the awaiting coroutine is cancelled.
  boost::asio::awaitable<void> wait_until_idle(std::chrono::steady_clock::time_point deadline);
  /// Stops every request that runs and forgets those that wait.
  void cancel_all();

 private:
  /// Answers of one batch, which go out together (MCP 2025-03-26, basic, "Batching").
  struct Batch {
    std::size_t open = 0;
    std::vector<std::string> answers;
  };
  struct Call {
    std::optional<mcp::RequestMessage> waiting;  ///< until it runs
    std::shared_ptr<Batch> batch;
    boost::asio::cancellation_signal cancel;
  };

  void take_batch(std::vector<mcp::Message> messages);
  void take(mcp::Message message, const std::shared_ptr<Batch>& batch);
  void take_request(mcp::RequestMessage request, const std::shared_ptr<Batch>& batch);
  void take_notification(const mcp::NotificationMessage& notification);
  [[nodiscard]] std::optional<mcp::Error> refuse(const mcp::RequestMessage& request, bool in_batch) const;
  void start_waiting();
  void start(const mcp::RequestId& id, const std::shared_ptr<Call>& call);
  void end(const mcp::RequestId& id, std::string answer);
  void cancel(const mcp::RequestId& id);
  void deliver(std::string answer, const std::shared_ptr<Batch>& batch);

  mcp::Server& server_;
  std::shared_ptr<mcp::Session> session_;
  std::shared_ptr<StdioWriter> writer_;
  StdioOptions options_;
  boost::asio::any_io_executor executor_;
  std::map<mcp::RequestId, std::shared_ptr<Call>> calls_;  ///< that run or wait
  std::deque<mcp::RequestId> waiting_;                     ///< in order; cancelled ones may still be here
  std::size_t running_ = 0;
  boost::asio::steady_timer idle_;  ///< cancelled when the last request ends
};

}  // namespace reply_mcp::transport::stdio
