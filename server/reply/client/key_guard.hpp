// Takes the caller's own API key out of an answer. Gateways and debugging proxies echo a request's header in
// the page that says what went wrong; without this the key would travel on into a tool error, and from there
// into a model's context and a client's log.
#pragma once

#include "reply/types.hpp"

namespace reply_mcp::reply::client {

/// Writes "[API key removed]" wherever the key stands in the body and the header fields. A key that is
/// shorter than any that Reply gives is left alone: it would be found in plain words.
void remove_key(Response& response, const base::Secret& key);

}  // namespace reply_mcp::reply::client
