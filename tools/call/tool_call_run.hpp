// What follows once a call is allowed and its request is built: sending it, reading what comes back, page
// after page where the caller wants them all, and giving the answer its shape.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "tools/call/call_sender.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/answered_call.hpp"
#include "tools/result/field_selection.hpp"
#include "tools/result/tool_error.hpp"
#include "tools/result/view_options.hpp"

#include <optional>
#include <string>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// A call whose arguments are valid, ready to be sent.
struct PreparedCall {
  operation::BoundArguments arguments;
  reply::Request request;
  result::ViewOptions view;
  /// What the caller gave, for links to the rest of long texts; only of calls that read one answer.
  std::optional<json::object> given = std::nullopt;
};

/// Who may read on what is kept of an answer: the caller, with the account that it was made in.
[[nodiscard]] std::string owner_of(const mcp::CallContext& context, const reply::Identity& identity);

/// One call. To be run once, by the coroutine that owns it.
class ToolCallRun {
 public:
  ToolCallRun(const ToolCallServices& tools, const operation::Binding& binding, PreparedCall call,
              reply::Identity identity, mcp::CallContext& context);
  ToolCallRun(const ToolCallRun&) = delete;
  ToolCallRun& operator=(const ToolCallRun&) = delete;

  /// The CallToolResult. When reading all pages fails behind the first one, what was read is the result,
  /// with the error beside it (structuredContent.error, no isError).
  mcp::asio::awaitable<mcp::message::Outcome> run();

 private:
  /// What a call of one request ends in.
  [[nodiscard]] mcp::message::Outcome outcome(const reply::SendResult& sent) const;
  mcp::asio::awaitable<mcp::message::Outcome> one();
  mcp::asio::awaitable<mcp::message::Outcome> all();
  [[nodiscard]] std::optional<result::ToolError> missing(const json::object& structured) const;
  [[nodiscard]] mcp::message::Outcome failed(const result::ToolError& error) const;
  [[nodiscard]] mcp::message::Outcome shaped(json::object structured, result::ListOrigin origin) const;

  const ToolCallServices& tools_;
  const operation::Binding& binding_;
  PreparedCall call_;
  CallSender sender_;
  result::FailedCall failed_;
  std::optional<result::Projection> projection_;
};

}  // namespace reply_mcp::tools::call
