#include "tools/jobs/waiting_api.hpp"

#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/jobs/job_state.hpp"
#include "tools/operation/own_arguments.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace reply_mcp::tools::jobs {

namespace json = boost::json;
namespace {

/// Times the first pause.
constexpr int k_max_pause = 5;

/// The job in an answer; nothing when it is none, so that what is wrong is told by those who know.
std::optional<json::object> job_in(const reply::SendResult& sent) {
  constexpr int k_ok = 200;
  if (!sent || sent->status != k_ok) return std::nullopt;
  auto body = base::read_json(sent->body);
  if (!body || !body->is_object()) return std::nullopt;
  return std::move(body->get_object());
}

}  // namespace

WaitingApi::WaitingApi(reply::Api& api, const operation::BoundArguments& arguments, mcp::CallContext& context,
                       std::chrono::milliseconds pause, std::string tool)
    : api_(api),
      context_(context),
      pause_(pause),
      tool_(std::move(tool)),
      begun_(std::chrono::steady_clock::now()) {
  const json::value* given = arguments.server.if_contains(operation::k_timeout_seconds);
  if (given != nullptr && given->is_int64()) time_ = std::chrono::seconds(given->get_int64());
}

boost::asio::awaitable<reply::SendResult> WaitingApi::send(reply::Request request, reply::Identity identity,
                                                           reply::CallOptions options) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  std::chrono::milliseconds pause = pause_;
  for (bool first = true;; first = false) {
    reply::Request again = request;
    reply::Identity whose = identity;
    reply::CallOptions with = options;
    reply::SendResult sent = co_await api_.send(std::move(again), std::move(whose), std::move(with));
    std::optional<json::object> job = job_in(sent);
    if (!job && !sent && !first) {
      reply::Failure failure = sent.error();
      failure.sent_before = true;
      co_return failure;
    }
    if (!job) co_return sent;
    const std::string status(schemas::json_schema::string_member(*job, "status"));
    // A state that nobody knows is not waited for.
    if (status.empty() || is_job_over(status)) co_return sent;
    report(*job);
    if (std::chrono::steady_clock::now() + pause > begun_ + time_) {
      (*job)["waiting"] = json::object{
          {"ended", false}, {"next", "The job goes on. Call " + tool_ + " again with the same jobId."}};
      sent->body = base::compact_json(*job);
      co_return sent;
    }
    timer.expires_after(pause);
    co_await timer.async_wait(boost::asio::use_awaitable);
    pause = std::min(pause + pause_, pause_ * k_max_pause);
  }
}

void WaitingApi::report(const json::object& job) {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
  context_.progress(passed.count(), static_cast<double>(time_.count()), describe_progress(job));
}

}  // namespace reply_mcp::tools::jobs
