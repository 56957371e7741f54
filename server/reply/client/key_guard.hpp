// Takes the caller's own API key out of an answer. Gateways and debugging proxies echo a request's header in
// what they answer; without this the key would travel on into a result, and from there into a model's context
// and a client's log.
#pragma once

#include "reply/api.hpp"

#include <string>

namespace reply_mcp::reply::client {

/// Replaces the key by "[API key removed]", however its characters are spelled: as they are, as escapes of
/// JSON (\/, \u002f, also in JSON that is a text of JSON), percent-encoded, or as references of HTML. Does
/// nothing for a key that is shorter than any that Reply issues: it could be part of an ordinary word.
void remove_key(std::string& text, const base::Secret& key);

/// In everything that a problem says.
void remove_key(Problem& problem, const base::Secret& key);

/// In the body and the header of an answer, or in the words of a failure.
void remove_key(SendResult& result, const base::Secret& key);

}  // namespace reply_mcp::reply::client
