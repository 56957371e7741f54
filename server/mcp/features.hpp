// What a server offers, as interfaces that the layers above implement: tools, resources, prompts,
// completion, tasks. A feature that is not given is not advertised and its methods answer -32601.
//
// Every function may be called from several threads at once. A function that waits is a coroutine and
// stops when its cancellation slot is signalled; a cancelled coroutine may throw
// boost::system::system_error(operation_aborted), and its outcome is dropped.
#pragma once

#include "mcp/context.hpp"
#include "mcp/message/types.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::mcp {

namespace json = boost::json;

namespace asio = boost::asio;

/// tools/list and tools/call.
class ToolSource {
 public:
  virtual ~ToolSource() = default;

  /// Whether the list can change while the server runs, so that ChangeFeed::tools_changed is worth
  /// waiting for; becomes the capability `tools.listChanged`.
  [[nodiscard]] virtual bool list_changes() const { return false; }

  /// One page of definitions: Complete with member "tools" (rendered or not) and "nextCursor" when more
  /// follow. `cursor` absent: the first page. A cursor that this source did not make: Error -32602.
  /// The order is the same for every call with the same arguments.
  virtual message::Outcome list(const std::optional<std::string>& cursor, const CallContext& context) = 0;

  /// The tool's inputSchema, or null when the caller has no such tool; used for the Mcp-Param-* headers.
  virtual const json::object* input_schema(std::string_view name, const CallContext& context) = 0;

  /// Runs the tool. The result is a CallToolResult: `content`, `structuredContent`, `isError`. A tool
  /// that the caller does not have: Error -32602 whose message names it, and what it may have meant
  /// (2025-11-25 server/tools, "Error Handling").
  virtual asio::awaitable<message::Outcome> call(std::string name, json::object arguments,
                                                 CallContext& context) = 0;
};

/// resources/list, resources/templates/list, resources/read.
class ResourceSource {
 public:
  virtual ~ResourceSource() = default;

  /// As ToolSource::list_changes, for resources and their templates.
  [[nodiscard]] virtual bool list_changes() const { return false; }
  /// Whether there are resources that can be subscribed to; becomes the capability
  /// `resources.subscribe`. can_subscribe() decides for each one.
  [[nodiscard]] virtual bool has_subscriptions() const { return false; }

  virtual message::Outcome list(const std::optional<std::string>& cursor, const CallContext& context) = 0;
  virtual message::Outcome list_templates(const std::optional<std::string>& cursor,
                                          const CallContext& context) = 0;
  /// Result `contents`. An unknown URI: Error with code::k_resource_not_found (the adapter of the era
  /// turns the code into its revision's) and data {"uri": ...}.
  virtual asio::awaitable<message::Outcome> read(std::string uri, CallContext& context) = 0;
  /// Whether changes of this resource can be subscribed to.
  [[nodiscard]] virtual bool can_subscribe(std::string_view uri) const = 0;
};

/// prompts/list and prompts/get.
class PromptSource {
 public:
  virtual ~PromptSource() = default;

  /// As ToolSource::list_changes, for prompts.
  [[nodiscard]] virtual bool list_changes() const { return false; }

  virtual message::Outcome list(const std::optional<std::string>& cursor, const CallContext& context) = 0;
  virtual asio::awaitable<message::Outcome> get(std::string name, json::object arguments,
                                                CallContext& context) = 0;
};

/// completion/complete.
class CompletionSource {
 public:
  virtual ~CompletionSource() = default;
  /// `params` as on the wire: ref, argument, context. Result: {"completion": {values, total, hasMore}}.
  virtual asio::awaitable<message::Outcome> complete(json::object params, CallContext& context) = 0;
};

/// tasks/get, tasks/update, tasks/cancel of the extension io.modelcontextprotocol/tasks. `params` has been
/// checked for `taskId` and, in update, `inputResponses`. An unknown task: Error -32602.
class TaskSource {
 public:
  virtual ~TaskSource() = default;

  /// Whether this caller may be told about changes of this task (ChangeFeed::task_changed).
  [[nodiscard]] virtual bool can_follow(std::string_view /*task_id*/, const CallContext& /*context*/) {
    return false;
  }

  virtual asio::awaitable<message::Outcome> get(json::object params, CallContext& context) = 0;
  virtual asio::awaitable<message::Outcome> update(json::object params, CallContext& context) = 0;
  virtual asio::awaitable<message::Outcome> cancel(json::object params, CallContext& context) = 0;
};

/// Changes that clients may be told about. Sources call it; the server tells every subscriber.
class ChangeFeed {
 public:
  virtual ~ChangeFeed() = default;
  virtual void tools_changed() = 0;
  virtual void prompts_changed() = 0;
  virtual void resources_changed() = 0;
  virtual void resource_updated(std::string_view uri) = 0;
  /// `task` is the wire object that tasks/get would give now, with its `taskId`.
  virtual void task_changed(const json::object& task) = 0;
};

}  // namespace reply_mcp::mcp
