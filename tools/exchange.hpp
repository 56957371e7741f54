// What follows once a call is allowed and its request is built: sending it, reading what comes back, page
// after page where the caller wants them all, and giving the answer its shape.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "tools/answer.hpp"
#include "tools/arguments.hpp"
#include "tools/hints.hpp"
#include "tools/shape/arguments.hpp"
#include "tools/shape/choose.hpp"
#include "tools/shape/page_collector.hpp"
#include "tools/shape/shaper.hpp"
#include "tools/tool_error.hpp"

#include <optional>
#include <string>
#include <variant>

namespace reply_mcp::tools {

/// A call whose arguments are valid, ready to be sent.
struct PreparedCall {
  BoundArguments arguments;
  reply::Request request;
  shape::Wish wish;
  /// What the caller gave, for links to the rest of long texts; only of calls that read one answer.
  std::optional<json::object> given = std::nullopt;
};

/// What every exchange of a toolbox uses; all of it outlives the exchange.
struct ExchangeTools {
  const schemas::Catalogue& catalogue;
  const HintSource& hints;
  const shape::Shaper& shaper;
  reply::Api& api;
  std::string_view prefix = {};  ///< before the names of tools
  const ToolFilter* offered = nullptr;
};

/// One call. To be run once, by the coroutine that owns it.
class Exchange {
 public:
  Exchange(const ExchangeTools& tools, const Binding& binding, PreparedCall call, reply::Identity identity,
           mcp::CallContext& context);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// The CallToolResult. When reading all pages fails behind the first one, what was read is the result,
  /// with the error beside it (structuredContent.error, no isError).
  mcp::asio::awaitable<mcp::Outcome> run();

 private:
  using Read = std::variant<json::object, ToolError>;  ///< as read_answer() gives it

  mcp::asio::awaitable<Read> send(reply::Request request, const BoundArguments& arguments);
  mcp::asio::awaitable<mcp::Outcome> one();
  mcp::asio::awaitable<mcp::Outcome> all();
  reply::CallOptions call_options();
  /// The same call for another page.
  [[nodiscard]] BoundArguments page_arguments(const shape::PageCollector::Page& page) const;
  [[nodiscard]] shape::PageCollector::Limits limits() const;
  [[nodiscard]] std::optional<ToolError> missing(const json::object& structured) const;
  [[nodiscard]] mcp::Outcome failed(const ToolError& error) const;
  [[nodiscard]] mcp::Outcome shaped(json::object structured, shape::ListOrigin origin) const;
  /// Progress that grows whatever it reports, items or waiting.
  void report(double at_least, std::string_view message);

  const ExchangeTools& tools_;
  const Binding& binding_;
  PreparedCall call_;
  reply::Identity identity_;
  mcp::CallContext& context_;
  FailedCall failed_;
  std::optional<shape::Projection> projection_;
  double progress_ = 0;
};

}  // namespace reply_mcp::tools
