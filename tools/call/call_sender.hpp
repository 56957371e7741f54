// The requests of one call: each is sent, its answer read, and the client told while it waits.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "tools/call/background.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/hints.hpp"
#include "tools/result/shaper.hpp"
#include "tools/result/tool_answer.hpp"
#include "tools/result/tool_error.hpp"
#include "tools/selection/tool_names.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// What every call of a toolbox uses; all of it outlives the call.
struct ToolCallServices {
  const schemas::Catalogue& catalogue;
  const result::HintSource& hints;
  const result::Shaper& shaper;
  reply::Api& api;
  const selection::ToolNames& names;
  Background& background;
};

class CallSender {
 public:
  using Read = std::variant<json::object, result::ToolError>;  ///< as result::read_answer() gives it

  /// `tools` and `context` must outlive it.
  CallSender(const ToolCallServices& tools, reply::Identity identity, mcp::CallContext& context)
      : tools_(tools), identity_(std::move(identity)), context_(context) {}
  CallSender(const CallSender&) = delete;
  CallSender& operator=(const CallSender&) = delete;

  mcp::asio::awaitable<reply::SendResult> send(const schemas::Operation& operation, reply::Request request);
  /// What an answer says, `call` being what it is the answer to.
  [[nodiscard]] Read read(const result::FailedCall& call, const reply::SendResult& sent,
                          const operation::BoundArguments& arguments) const;
  /// Work on an answer, here and now, or for a large one where it keeps nobody waiting.
  mcp::asio::awaitable<void> where_fit(const reply::SendResult& sent, std::function<void()> work);
  /// The three of them.
  mcp::asio::awaitable<Read> exchange(result::FailedCall call, operation::BoundArguments arguments);

  /// Progress that grows whatever it reports, items or waiting.
  void report(double at_least, std::string_view message);

  [[nodiscard]] const ToolCallServices& tools() const { return tools_; }
  [[nodiscard]] const mcp::CallContext& context() const { return context_; }
  [[nodiscard]] const reply::Identity& identity() const { return identity_; }

 private:
  reply::CallOptions call_options(const schemas::Operation& operation);
  void log(const schemas::Operation& operation, const reply::SendResult& sent,
           std::chrono::steady_clock::duration time);

  const ToolCallServices& tools_;
  reply::Identity identity_;
  mcp::CallContext& context_;
  bool answered_ = false;  ///< an earlier request of this call
  double progress_ = 0;
};

}  // namespace reply_mcp::tools::call
