// What follows once a call is allowed and its request is built: sending it, reading what comes back, page
// after page where the caller wants them all, and giving the answer its shape.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "tools/call/background.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/field_selection.hpp"
#include "tools/result/hints.hpp"
#include "tools/result/page_collector.hpp"
#include "tools/result/shaper.hpp"
#include "tools/result/tool_answer.hpp"
#include "tools/result/tool_error.hpp"
#include "tools/result/view_options.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

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

/// What every call of a toolbox uses; all of it outlives the call.
struct ToolCallServices {
  const schemas::Catalogue& catalogue;
  const result::HintSource& hints;
  const result::Shaper& shaper;
  reply::Api& api;
  const selection::ToolNames& names;
  Background& background;
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
  using Read = std::variant<json::object, result::ToolError>;  ///< as read_answer() gives it

  mcp::asio::awaitable<reply::SendResult> send(reply::Request request);
  [[nodiscard]] Read read(const reply::SendResult& sent, const operation::BoundArguments& arguments) const;
  /// Here and now, or for a large answer where it keeps nobody waiting.
  mcp::asio::awaitable<void> where_fit(const reply::SendResult& sent, std::function<void()> work);
  /// What a call of one request ends in.
  [[nodiscard]] mcp::message::Outcome outcome(const reply::SendResult& sent) const;
  mcp::asio::awaitable<mcp::message::Outcome> one();
  mcp::asio::awaitable<mcp::message::Outcome> all();
  reply::CallOptions call_options();
  /// The same call for another page.
  [[nodiscard]] operation::BoundArguments page_arguments(const result::PageCollector::Page& page) const;
  [[nodiscard]] result::PageCollector::Limits limits() const;
  [[nodiscard]] std::optional<result::ToolError> missing(const json::object& structured) const;
  [[nodiscard]] mcp::message::Outcome failed(const result::ToolError& error) const;
  [[nodiscard]] mcp::message::Outcome shaped(json::object structured, result::ListOrigin origin) const;
  void log(const reply::SendResult& sent, std::chrono::steady_clock::duration time);
  /// Progress that grows whatever it reports, items or waiting.
  void report(double at_least, std::string_view message);

  const ToolCallServices& tools_;
  const operation::Binding& binding_;
  PreparedCall call_;
  reply::Identity identity_;
  mcp::CallContext& context_;
  result::FailedCall failed_;
  std::optional<result::Projection> projection_;
  bool answered_ = false;  ///< an earlier request of this call
  double progress_ = 0;
};

}  // namespace reply_mcp::tools::call
