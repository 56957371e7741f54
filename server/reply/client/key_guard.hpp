// Takes the caller's own API key out of an answer. Gateways and debugging proxies echo a request's header in
// the page that says what went wrong; without this the key would travel on into a tool error, and from there
// into a model's context and a client's log.
#pragma once

#include "reply/types.hpp"

namespace reply_mcp::reply::client {

/// Replaces the key by "[API key removed]" in the body and the header fields. Does nothing for a key that is
/// shorter than any that Reply issues: it could be part of an ordinary word.
void remove_key(Response& response, const base::Secret& key);

}  // namespace reply_mcp::reply::client
