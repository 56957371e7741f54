// The fixture's tasks: work that goes on after its call was answered (io.modelcontextprotocol/tasks).
#pragma once

#include "fixture.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace reply_mcp::conformance {

/// Tasks live in the process and only their caller sees them. Thread-safe; each task's own work runs on
/// the executor that started it.
class TaskStore final : public mcp::TaskSource {
 public:
  /// What runs as a task. It may ask (ask()) and ends with a tool result or with an error; a cancelled
  /// one is thrown out of its wait.
  class Task {
   public:
    Task(boost::asio::any_io_executor executor, std::string id, std::string principal);

    /// Waits, or ends early when the task is cancelled.
    asio::awaitable<void> wait(std::chrono::milliseconds time);
    /// Parks the task until every one of `requests` has been answered; gives the answers.
    asio::awaitable<json::object> ask(
        std::vector<std::pair<std::string, mcp::message::InputRequest>> requests);

   private:
    friend class TaskStore;
    json::object describe() const;  ///< with mutex_ held
    json::object describe_in_full() const;
    void set_status(std::string_view status);
    bool is_over() const { return status_ == "completed" || status_ == "failed" || status_ == "cancelled"; }

    const std::string id_;
    const std::string principal_;
    const boost::asio::any_io_executor executor_;
    mutable std::mutex mutex_;
    boost::asio::steady_timer wake_;
    std::string status_ = "working";
    std::string created_at_;
    std::string updated_at_;
    std::optional<json::object> result_;
    std::optional<json::object> error_;
    std::map<std::string, mcp::message::InputRequest> asked_;
    json::object answers_;
  };

  using Work = std::function<asio::awaitable<mcp::message::Outcome>(std::shared_ptr<Task>)>;

  void set_feed(mcp::ChangeFeed* feed) { feed_ = feed; }
  /// Drops all tasks. Their timers belong to the server's contexts, so it comes before those end.
  void forget_all() {
    const std::lock_guard lock(mutex_);
    tasks_.clear();
  }
  /// Starts a task; what the call answers with.
  mcp::message::Outcome start(boost::asio::any_io_executor executor, const mcp::CallContext& context,
                              Work work);

  [[nodiscard]] bool can_follow(std::string_view task_id, const mcp::CallContext& context) override;
  asio::awaitable<mcp::message::Outcome> get(json::object params, mcp::CallContext& context) override;
  asio::awaitable<mcp::message::Outcome> update(json::object params, mcp::CallContext& context) override;
  asio::awaitable<mcp::message::Outcome> cancel(json::object params, mcp::CallContext& context) override;

 private:
  std::shared_ptr<Task> find(const json::object& params, const mcp::CallContext& context);
  asio::awaitable<void> run(std::shared_ptr<Task> task, Work work);
  void changed(const Task& task);

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Task>, std::less<>> tasks_;
  mcp::ChangeFeed* feed_ = nullptr;
};

}  // namespace reply_mcp::conformance
