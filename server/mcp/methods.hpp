// Every method that this server answers, in one table.
#pragma once

#include "mcp/core.hpp"

#include <span>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

class Session;
class StatelessAdapter;

/// A request of the stateless era while it runs.
struct StatelessCall {
  const message::RequestId& id;
  CallContext& context;
  const std::shared_ptr<message::MessageSink>& sink;
  RunningCall& running;
};

/// Where the caching hints of a result come from (MCP 2026-07-28, server/utilities/caching).
enum class Caching { none, list, read };

struct MethodBinding {
  std::string_view name;
  /// Whether the server has what the method is about; otherwise it answers -32601.
  bool (*offered)(const ServerOptions&, const Features&);
  Caching caching = Caching::none;
  /// Whether the handler may ask for input (MCP 2026-07-28, basic/patterns/mrtr, "Supported Requests").
  bool may_ask = false;
  /// Whether the handler may answer with a task (tasks extension, "Supported Methods").
  bool may_start_task = false;
  /// Part of the tasks extension: stateless era only, and the client has to declare it.
  bool of_tasks = false;
  /// Opens a session, and so is the first message of it (MCP 2025-11-25, basic/lifecycle).
  bool begins_session = false;
  /// Answered before a session has begun, too (MCP 2025-11-25, basic/lifecycle, "Initialization").
  bool needs_no_session = false;
  /// A stream of messages until the client ends it; only then is it answered.
  bool opens_stream = false;
  /// The member of `params` that Mcp-Name repeats; empty: none. And whether Mcp-Param-* may repeat members
  /// of `params.arguments`. (MirroredValues)
  std::string_view mirrored_name = {};
  bool mirrors_arguments = false;

  // One of the three says who answers.
  /// A feature, in both eras alike: checks `params` and calls it.
  asio::awaitable<message::Outcome> (*run)(const Core&, json::object params, CallContext&) = nullptr;
  message::Outcome (Session::*in_session)(json::object&& params) = nullptr;
  asio::awaitable<message::Outcome> (StatelessAdapter::*in_stateless)(json::object params,
                                                                      StatelessCall&) = nullptr;

  [[nodiscard]] bool is_stateful() const { return in_session != nullptr || (run != nullptr && !of_tasks); }
  [[nodiscard]] bool is_stateless() const { return in_stateless != nullptr || run != nullptr; }
};

/// The table, in the order of the specification's chapters.
[[nodiscard]] std::span<const MethodBinding> methods();
/// Null for a name that is not in the table.
[[nodiscard]] const MethodBinding* find_method(std::string_view name);

}  // namespace reply_mcp::mcp
