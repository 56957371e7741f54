// A call of an operation's tool from its arguments to its result: read the arguments, build the request,
// pass the gate, exchange it. The same for direct calls and for those that come through reply_read and
// reply_write.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "schemas/catalogue.hpp"
#include "tools/call/exchange.hpp"
#include "tools/guard/gate.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/operation/operation_tool.hpp"
#include "tools/result/hints.hpp"
#include "tools/result/shaper.hpp"
#include "tools/result/tool_error.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// Whose Reply account a call acts on. A function, because over HTTP it depends on the caller.
using IdentityOf = std::function<reply::Identity(const mcp::CallContext&)>;

class OperationCalls {
 public:
  struct Options {
    std::optional<std::filesystem::path> files_root;
    result::Options answers;
    result::LinkMaker link;
    std::string prefix;  ///< before the names of tools
    guard::GuardOptions guard;
    std::shared_ptr<guard::AuditLog> audit;
    std::shared_ptr<const jobs::JobHandles> jobs;
    std::chrono::milliseconds job_pause{1'000};
    result::ToolFilter offered;  ///< which tools errors and answers may point at
  };

  /// `catalogue` and `api` must outlive it.
  OperationCalls(const schemas::Catalogue& catalogue, reply::Api& api, IdentityOf identity, Options options);
  OperationCalls(const OperationCalls&) = delete;
  OperationCalls& operator=(const OperationCalls&) = delete;

  /// The CallToolResult. Everything that the coroutine refers to outlives it. `part`: instead of the answer,
  /// the rest of one text in it (shape::Shaper::part_result), for tools that read.
  mcp::asio::awaitable<mcp::Outcome> run(const operation::OperationTool& tool, json::object arguments,
                                         mcp::CallContext& context,
                                         std::optional<result::TextPart> part = std::nullopt) const;

 private:
  /// Everything before the request is sent; nothing of it waits.
  [[nodiscard]] std::variant<PreparedCall, result::ToolError> prepare(const operation::OperationTool& tool,
                                                                      json::object arguments,
                                                                      const mcp::CallContext& context) const;
  /// Where the client knows tasks, an answer with a job becomes one.
  void become_task(mcp::Outcome& outcome, std::string_view tool, const reply::Identity& identity,
                   const mcp::CallContext& context) const;

  const schemas::Catalogue& catalogue_;
  IdentityOf identity_;
  Options options_;
  result::HintSource hints_;
  result::Shaper shaper_;
  std::unique_ptr<guard::Gate> gate_;
};

}  // namespace reply_mcp::tools::call
