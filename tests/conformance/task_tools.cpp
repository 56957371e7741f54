// Tools whose work goes on as a task where the client knows tasks.
#include "fixture.hpp"
#include "tasks.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace reply_mcp::conformance {
namespace {

using std::chrono::milliseconds;
using Task = std::shared_ptr<TaskStore::Task>;

milliseconds seconds_of(const json::object& arguments) {
  const json::value* given = arguments.if_contains("seconds");
  boost::system::error_code error;
  const double seconds = given == nullptr ? 0 : given->to_number<double>(error);
  return milliseconds(error ? 0 : static_cast<std::int64_t>(std::clamp(seconds, 0.0, 600.0) * 1000));
}

asio::awaitable<mcp::message::Outcome> compute(Task task, milliseconds time) {
  co_await task->wait(time);
  co_return text_result("Computed");
}

asio::awaitable<mcp::message::Outcome> fail_as_tool(Task task) {
  co_await task->wait(milliseconds(300));
  mcp::message::Outcome outcome = text_result("The job failed");
  std::get<mcp::message::Complete>(outcome).result.emplace("isError", true);
  co_return outcome;
}

asio::awaitable<mcp::message::Outcome> fail_as_protocol(Task task) {
  co_await task->wait(milliseconds(100));
  co_return mcp::message::Error{mcp::message::code::k_internal_error, "The job broke", std::nullopt};
}

asio::awaitable<mcp::message::Outcome> confirm(Task task) {
  std::vector<std::pair<std::string, mcp::message::InputRequest>> requests;
  requests.emplace_back("confirm", ask_field("Delete it?", "confirm", "boolean"));
  const json::object answers = co_await task->ask(std::move(requests));
  const json::value* yes = form_value(answers, "confirm", "confirm");
  co_return text_result(yes != nullptr && *yes == true ? "Deleted" : "Kept");
}

asio::awaitable<mcp::message::Outcome> confirm_twice(Task task) {
  std::vector<std::pair<std::string, mcp::message::InputRequest>> requests;
  requests.emplace_back("first", ask_field("The first name?", "name", "string"));
  requests.emplace_back("second", ask_field("The second name?", "name", "string"));
  const json::object answers = co_await task->ask(std::move(requests));
  co_return text_result(text_or(form_value(answers, "first", "name"), "none") + " and " +
                        text_or(form_value(answers, "second", "name"), "none"));
}

asio::awaitable<mcp::message::Outcome> greet_slowly(Task task, std::string name) {
  co_await task->wait(milliseconds(50));
  co_return text_result("Hello, " + name + "!");
}

/// A tool that only works as a task.
Tool as_task(std::string name, std::string description, TaskStore& tasks,
             asio::awaitable<mcp::message::Outcome> (*work)(Task)) {
  auto run = [&tasks, work](json::object /*arguments*/,
                            mcp::CallContext& context) -> asio::awaitable<mcp::message::Outcome> {
    if (!context.accepts_tasks()) co_return mcp::message::missing_tasks_extension();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_return tasks.start(executor, context, work);
  };
  return {std::move(name), std::move(description), object_schema(), std::move(run)};
}

Tool slow_compute(TaskStore& tasks) {
  auto run = [&tasks](json::object arguments,
                      mcp::CallContext& context) -> asio::awaitable<mcp::message::Outcome> {
    const milliseconds time = seconds_of(arguments);
    if (context.accepts_tasks() && time > milliseconds(0)) {
      const asio::any_io_executor executor = co_await asio::this_coro::executor;
      co_return tasks.start(executor, context, [time](Task task) { return compute(std::move(task), time); });
    }
    co_await sleep_for(time);
    co_return text_result("Computed");
  };
  json::object seconds{{"type", "number"}};
  json::object label{{"type", "string"}};
  return {"slow_compute", "Takes a number of seconds",
          object_schema({{"seconds", std::move(seconds)}, {"label", std::move(label)}}), std::move(run)};
}

/// Gathers a name first and becomes a task then.
Tool asks_then_works(TaskStore& tasks) {
  auto run = [&tasks](json::object /*arguments*/,
                      mcp::CallContext& context) -> asio::awaitable<mcp::message::Outcome> {
    if (!context.accepts_tasks()) co_return mcp::message::missing_tasks_extension();
    const json::value* given = form_value(context.inputs, "user_name", "name");
    if (given == nullptr) {
      mcp::message::InputRequired input;
      input.requests.emplace_back("user_name", ask_field("What is your name?", "name", "string"));
      co_return input;
    }
    const std::string name = text_or(given, "you");
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_return tasks.start(executor, context,
                          [name](Task task) { return greet_slowly(std::move(task), name); });
  };
  return {"test_tool_with_task", "Asks for a name and greets later", object_schema(), std::move(run)};
}

asio::awaitable<mcp::message::Outcome> greet(json::object arguments, mcp::CallContext& /*context*/) {
  co_return text_result("Hello, " + text_or(arguments.if_contains("name"), "World") + "!");
}

}  // namespace

void add_task_tools(std::vector<Tool>& tools, TaskStore& tasks) {
  json::object name{{"type", "string"}};
  tools.push_back({"greet", "Greets at once", object_schema({{"name", std::move(name)}}), greet});
  tools.push_back(slow_compute(tasks));
  tools.push_back(as_task("failing_job", "A task that reports an error", tasks, fail_as_tool));
  tools.push_back(as_task("protocol_error_job", "A task that breaks", tasks, fail_as_protocol));
  tools.push_back(as_task("confirm_delete", "A task that asks once", tasks, confirm));
  tools.push_back(as_task("multi_input", "A task that asks two things at once", tasks, confirm_twice));
  tools.push_back(asks_then_works(tasks));
}

}  // namespace reply_mcp::conformance
