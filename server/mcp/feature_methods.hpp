// From a request's `params` to a call of a feature: the handlers behind the table in methods.cpp.
#pragma once

#include "mcp/core.hpp"

namespace reply_mcp::mcp {

asio::awaitable<Outcome> list_tools(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> call_tool(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> list_resources(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> list_resource_templates(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> read_resource(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> list_prompts(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> get_prompt(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> complete_argument(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> get_task(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> update_task(const Core& core, json::object params, CallContext& context);
asio::awaitable<Outcome> cancel_task(const Core& core, json::object params, CallContext& context);

}  // namespace reply_mcp::mcp
