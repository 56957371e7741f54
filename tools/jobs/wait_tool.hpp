// background_jobs_wait: looks at a job of Reply again and again until it has ended or the time is over. The
// one tool that is not an operation of the catalogue; it is made of the operation that reads a job, so that
// arguments, errors and the shape of answers are those of any other tool.
#pragma once

#include "mcp/context.hpp"
#include "reply/api.hpp"
#include "schemas/catalogue.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/own_arguments.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::jobs {

inline constexpr std::string_view k_wait_tool = "background_jobs_wait";
/// Under the 60 seconds after which many clients give a call up.
inline constexpr std::chrono::seconds k_default_wait{50};
inline constexpr std::chrono::seconds k_longest_wait{600};

/// Nothing when the catalogue cannot read a job. Refers to the catalogue.
[[nodiscard]] std::optional<schemas::Operation> wait_operation(const schemas::Catalogue& catalogue);

/// `timeout_seconds`, for that tool alone.
[[nodiscard]] std::optional<operation::OwnArgument> wait_argument(const schemas::Operation& operation);

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
  std::chrono::seconds time_ = k_default_wait;
};

}  // namespace reply_mcp::tools::jobs
