// From a request's `params` to a call of a feature: the handlers behind the table in methods.cpp.
#pragma once

#include "mcp/core.hpp"

namespace reply_mcp::mcp {

namespace json = boost::json;

asio::awaitable<message::Outcome> list_tools(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> call_tool(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> list_resources(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> list_resource_templates(const Core& core, json::object params,
                                                          CallContext& context);
asio::awaitable<message::Outcome> read_resource(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> list_prompts(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> get_prompt(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> complete_argument(const Core& core, json::object params,
                                                    CallContext& context);
asio::awaitable<message::Outcome> get_task(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> update_task(const Core& core, json::object params, CallContext& context);
asio::awaitable<message::Outcome> cancel_task(const Core& core, json::object params, CallContext& context);

}  // namespace reply_mcp::mcp
