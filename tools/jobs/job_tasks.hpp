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

/// What tasks may have done: what the caller may have done at any other door.
class TaskTools {
 public:
  virtual ~TaskTools() = default;

  /// What tools/call would answer a caller who does not have this tool; nothing for one who has it.
  [[nodiscard]] virtual std::optional<mcp::message::Error> refusal(std::string_view operation,
                                                                   const mcp::CallContext& context) const = 0;
  /// Calls an operation for a task that a call of `began` became. The caller must have its tool, or, where it
  /// only reads, that of `began`: to look at one's own call is part of it.
  virtual mcp::asio::awaitable<mcp::message::Outcome> go_on(const operation::OperationTool& operation,
                                                            std::string_view began,
                                                            boost::json::object arguments,
                                                            mcp::CallContext& context) = 0;
};

/// `catalogue` and `tools` must outlive it.
[[nodiscard]] std::unique_ptr<mcp::TaskSource> make_job_tasks(
    const schemas::Catalogue& catalogue, TaskTools& tools, selection::ToolNames names,
    std::shared_ptr<const JobHandles> handles,
    std::function<reply::Identity(const mcp::CallContext&)> identity);

}  // namespace reply_mcp::tools::jobs
