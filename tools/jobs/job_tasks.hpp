// Background jobs of Reply as MCP tasks, for clients that declared the extension (io.modelcontextprotocol/
// tasks): a call that answers 202 becomes a task. The task's id is a sealed handle on Reply's own job, so
// nothing is stored here and any replica with the same key answers for it.
#pragma once

#include "mcp/features.hpp"
#include "mcp/sealer.hpp"
#include "reply/types.hpp"
#include "schemas/catalogue.hpp"
#include "tools/operation/operation_tool.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::jobs {

/// What a task's id says of its job.
struct JobHandle {
  std::string job;         ///< id of Reply's background job
  std::string tool;        ///< whose call began it
  std::string created_at;  ///< ISO 8601
};

/// Makes and reads the ids of tasks. They are good for a day, for the caller and account that began them.
class JobHandles {
 public:
  explicit JobHandles(std::shared_ptr<const mcp::Sealer> sealer) : sealer_(std::move(sealer)) {}

  /// A call has ended with a job of Reply: the task that it goes on as. Nothing when the result names no
  /// job. `result`: its CallToolResult.
  [[nodiscard]] std::optional<mcp::message::TaskStarted> start(std::string_view tool,
                                                               const boost::json::object& result,
                                                               const reply::Identity& identity,
                                                               const mcp::CallContext& context) const;
  /// Nothing when the id was not made here, has ended to be good, or is another's.
  [[nodiscard]] std::optional<JobHandle> open(std::string_view task_id, const reply::Identity& identity,
                                              const mcp::CallContext& context) const;

 private:
  std::shared_ptr<const mcp::Sealer> sealer_;
};

/// Calls an operation's tool, whether or not the caller has it among its own
/// (call::OperationCalls::runner()).
using RunOperation = std::function<mcp::asio::awaitable<mcp::message::Outcome>(
    const operation::OperationTool& tool, boost::json::object arguments, mcp::CallContext& context)>;

/// `catalogue` must outlive it.
[[nodiscard]] std::unique_ptr<mcp::TaskSource> make_job_tasks(
    const schemas::Catalogue& catalogue, RunOperation run, selection::ToolNames names,
    std::shared_ptr<const JobHandles> handles,
    std::function<reply::Identity(const mcp::CallContext&)> identity);

}  // namespace reply_mcp::tools::jobs
