#include "tasks.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <chrono>
#include <ctime>
#include <random>
#include <tuple>
#include <utility>

namespace reply_mcp::conformance {
namespace {

using Clock = std::chrono::steady_clock;

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text.data(), size);
}

std::string random_id() {
  std::random_device random;
  std::string id = "task";
  for (int i = 0; i < 4; ++i) id += "-" + std::to_string(random());
  return id;
}

mcp::message::Outcome acknowledged() {
  return mcp::message::Complete{};
}

[[noreturn]] void throw_cancelled() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

TaskStore::Task::Task(asio::any_io_executor executor, std::string id, std::string principal)
    : id_(std::move(id)),
      principal_(std::move(principal)),
      executor_(executor),
      wake_(executor),
      created_at_(now_text()),
      updated_at_(created_at_) {}

void TaskStore::Task::set_status(std::string_view status) {
  status_ = status;
  updated_at_ = now_text();
}

json::object TaskStore::Task::describe() const {
  json::object out;
  out.emplace("taskId", id_);
  out.emplace("status", status_);
  out.emplace("createdAt", created_at_);
  out.emplace("lastUpdatedAt", updated_at_);
  out.emplace("ttlMs", 3'600'000);
  out.emplace("pollIntervalMs", 200);
  return out;
}

json::object TaskStore::Task::describe_in_full() const {
  json::object out = describe();
  if (status_ == "completed" && result_) out.emplace("result", *result_);
  if (status_ == "failed" && error_) out.emplace("error", *error_);
  if (status_ == "input_required") {
    json::object requests;
    for (const auto& [key, request] : asked_) {
      json::object one;
      one.emplace("method", request.method);
      one.emplace("params", request.params);
      requests.emplace(key, std::move(one));
    }
    out.emplace("inputRequests", std::move(requests));
  }
  return out;
}

asio::awaitable<void> TaskStore::Task::wait(std::chrono::milliseconds time) {
  const auto until = Clock::now() + time;
  while (Clock::now() < until) {
    {
      const std::lock_guard lock(mutex_);
      if (is_over()) throw_cancelled();
      wake_.expires_at(until);
    }
    std::ignore = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<json::object> TaskStore::Task::ask(
    std::vector<std::pair<std::string, mcp::message::InputRequest>> requests) {
  {
    const std::lock_guard lock(mutex_);
    for (auto& [key, request] : requests) asked_.emplace(std::move(key), std::move(request));
    if (!is_over()) set_status("input_required");
  }
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (is_over()) throw_cancelled();
      if (asked_.empty()) {
        set_status("working");
        co_return answers_;
      }
      wake_.expires_at(Clock::time_point::max());
    }
    std::ignore = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

mcp::message::Outcome TaskStore::start(asio::any_io_executor executor, const mcp::CallContext& context,
                                       Work work) {
  auto task = std::make_shared<Task>(executor, random_id(), context.caller.principal);
  {
    const std::lock_guard lock(mutex_);
    tasks_.emplace(task->id_, task);
  }
  mcp::message::TaskStarted started{task->describe()};
  asio::co_spawn(executor, run(task, std::move(work)), asio::detached);
  return started;
}

asio::awaitable<void> TaskStore::run(std::shared_ptr<Task> task, Work work) {
  mcp::message::Outcome outcome;
  bool cancelled = false;
  try {
    outcome = co_await work(task);
  } catch (const boost::system::system_error& error) {
    cancelled = error.code() == asio::error::operation_aborted;
    if (!cancelled) outcome = mcp::message::internal_error(task->id_);
  }
  {
    const std::lock_guard lock(task->mutex_);
    if (cancelled || task->is_over()) co_return;
    if (auto* complete = std::get_if<mcp::message::Complete>(&outcome)) {
      task->result_ = std::move(complete->result);
      task->set_status("completed");
    } else if (const auto* error = std::get_if<mcp::message::Error>(&outcome)) {
      json::object object;
      object.emplace("code", error->code);
      object.emplace("message", error->message);
      task->error_ = std::move(object);
      task->set_status("failed");
    }
  }
  changed(*task);
}

void TaskStore::changed(const Task& task) {
  json::object now;
  {
    const std::lock_guard lock(task.mutex_);
    now = task.describe_in_full();
  }
  if (feed_ != nullptr) feed_->task_changed(now);
}

std::shared_ptr<TaskStore::Task> TaskStore::find(const json::object& params,
                                                 const mcp::CallContext& context) {
  const std::string id = text_or(params.if_contains("taskId"), "");
  const std::lock_guard lock(mutex_);
  const auto found = tasks_.find(id);
  if (found == tasks_.end() || found->second->principal_ != context.caller.principal) return nullptr;
  return found->second;
}

bool TaskStore::can_follow(std::string_view task_id, const mcp::CallContext& context) {
  json::object params;
  params.emplace("taskId", task_id);
  return find(params, context) != nullptr;
}

asio::awaitable<mcp::message::Outcome> TaskStore::get(json::object params, mcp::CallContext& context) {
  const std::shared_ptr<Task> task = find(params, context);
  if (!task) co_return mcp::message::invalid_params("Unknown task");
  const std::lock_guard lock(task->mutex_);
  mcp::message::Complete complete;
  complete.result = task->describe_in_full();
  co_return complete;
}

asio::awaitable<mcp::message::Outcome> TaskStore::update(json::object params, mcp::CallContext& context) {
  const std::shared_ptr<Task> task = find(params, context);
  if (!task) co_return mcp::message::invalid_params("Unknown task");
  {
    const std::lock_guard lock(task->mutex_);
    for (const auto& answer : params.at("inputResponses").as_object()) {
      const auto asked = task->asked_.find(std::string(answer.key()));
      if (asked == task->asked_.end()) continue;
      task->answers_.insert_or_assign(answer.key(), answer.value());
      task->asked_.erase(asked);
    }
  }
  asio::post(task->executor_, [task] { task->wake_.cancel(); });
  co_return acknowledged();
}

asio::awaitable<mcp::message::Outcome> TaskStore::cancel(json::object params, mcp::CallContext& context) {
  const std::shared_ptr<Task> task = find(params, context);
  if (!task) co_return mcp::message::invalid_params("Unknown task");
  {
    const std::lock_guard lock(task->mutex_);
    if (task->is_over()) co_return acknowledged();
    task->set_status("cancelled");
  }
  asio::post(task->executor_, [task] { task->wake_.cancel(); });
  changed(*task);
  co_return acknowledged();
}

}  // namespace reply_mcp::conformance
