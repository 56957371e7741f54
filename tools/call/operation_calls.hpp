// A call of an operation's tool from its arguments to its result: read the arguments, build the request,
// pass the gate, exchange it. The same for direct calls and for those that come through reply_read and
// reply_write.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "schemas/catalogue.hpp"
#include "tools/call/background.hpp"
#include "tools/call/caller_tools.hpp"
#include "tools/call/sent_ids.hpp"
#include "tools/call/tool_call_run.hpp"
#include "tools/call/upload.hpp"
#include "tools/guard/gate.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/operation/operation_tool.hpp"
#include "tools/result/hints.hpp"
#include "tools/result/shaper.hpp"
#include "tools/result/tool_error.hpp"
#include "tools/selection/tool_names.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace reply_mcp::tools::call {

namespace json = boost::json;

class OperationCalls {
 public:
  struct Options {
    std::optional<std::filesystem::path> files_root;
    result::AnswerOptions answers;
    result::LinkMaker link;
    selection::ToolNames names;  ///< of tools that errors and answers may point at
    guard::GuardOptions guard;
    std::shared_ptr<guard::AuditLog> audit;
    std::shared_ptr<const jobs::JobHandles> jobs;
    std::chrono::milliseconds job_pause{1'000};
  };

  /// `catalogue` and `api` must outlive it.
  OperationCalls(const schemas::Catalogue& catalogue, reply::Api& api, IdentityOf identity, Options options);
  OperationCalls(const OperationCalls&) = delete;
  OperationCalls& operator=(const OperationCalls&) = delete;

  /// The CallToolResult. Whether the caller has the tool is asked before (Toolbox). Everything that the
  /// coroutine refers to outlives it. `part`: instead of the answer, the rest of one text in it
  /// (result::Shaper::part_result), for tools that read.
  mcp::asio::awaitable<mcp::message::Outcome> run(const operation::OperationTool& tool,
                                                  json::object arguments, mcp::CallContext& context,
                                                  std::optional<result::TextPart> part = std::nullopt) const;

  /// A part of what was kept of an answer, for the caller whose it was: content and {"from", "to", "of"}.
  [[nodiscard]] std::optional<mcp::message::Complete> read_kept(const result::KeptAddress& address,
                                                                const mcp::CallContext& context) const;

 private:
  using Prepared = std::variant<PreparedCall, result::ToolError>;
  /// Everything before the request is sent, but for the body of an upload; nothing of it waits.
  [[nodiscard]] Prepared prepare(const operation::OperationTool& tool, json::object arguments,
                                 const mcp::CallContext& context) const;
  mcp::asio::awaitable<Prepared> add_upload(PreparedCall call, const operation::Binding& binding,
                                            const mcp::CallContext& context) const;
  /// Where the client knows tasks, an answer with a job becomes one.
  void become_task(mcp::message::Outcome& outcome, std::string_view tool, const reply::Identity& identity,
                   const mcp::CallContext& context) const;

  /// A call for ids that come from somewhere, or for more than one request takes.
  mcp::asio::awaitable<mcp::message::Outcome> run_selected(const operation::OperationTool& tool,
                                                           json::object arguments,
                                                           mcp::CallContext& context) const;

  const schemas::Catalogue& catalogue_;
  IdentityOf identity_;
  Options options_;
  result::HintSource hints_;
  result::Shaper shaper_;
  std::unique_ptr<guard::CallGate> gate_;
  std::unique_ptr<UploadReader> uploads_;
  std::unique_ptr<Background> background_;
  std::unique_ptr<SentIds> sent_ids_;
};

}  // namespace reply_mcp::tools::call
