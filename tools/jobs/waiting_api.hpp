// How background_jobs_wait waits: it looks at a job of Reply again and again until it has ended or the time
// is over.
#pragma once

#include "mcp/context.hpp"
#include "reply/api.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/own_arguments.hpp"

#include <chrono>
#include <string>

namespace reply_mcp::tools::jobs {

/// Sends a request that reads a job until its answer says that the job is over, something goes wrong, or
/// the time is up; what came last is the answer. When the time is up it has a member `waiting` that says
/// how to go on.
class WaitingApi final : public reply::Api {
 public:
  /// `api` and `context` outlive it. `pause`: before the second look; it grows up to five times that.
  /// `tool`: what clients call it.
  WaitingApi(reply::Api& api, const operation::BoundArguments& arguments, mcp::CallContext& context,
             std::chrono::milliseconds pause, std::string tool);

  boost::asio::awaitable<reply::SendResult> send(reply::Request request, reply::Identity identity,
                                                 reply::CallOptions options) override;

 private:
  void report(const boost::json::object& job);

  reply::Api& api_;
  mcp::CallContext& context_;
  const std::chrono::milliseconds pause_;
  const std::string tool_;
  const std::chrono::steady_clock::time_point begun_;
  std::chrono::seconds time_ = operation::k_default_wait;
};

}  // namespace reply_mcp::tools::jobs
