// What this server tells a client that it can do, and what a client must be able to do.
#pragma once

#include "mcp/server.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// The `capabilities` object for `initialize` or `server/discover`, derived from the features that there
/// are, without what the revision does not know.
[[nodiscard]] json::object server_capabilities(const ServerOptions& options, const Features& features,
                                               std::string_view revision);

/// The wire object `Implementation`, with the members that the revision knows.
[[nodiscard]] json::object implementation_object(const message::Implementation& info,
                                                 std::string_view revision);

/// Reads `clientInfo`, cutting texts to what a log line can take; missing members stay empty.
[[nodiscard]] message::Implementation read_implementation(const json::object& wire);

/// The part of a client's capabilities that this server acts on, so that a session's state stays small
/// whatever a client sends: elicitation, sampling, roots and the names of extensions. What came with a
/// later revision than the one in use does not count as declared.
[[nodiscard]] json::object essential_capabilities(const json::object& wire, std::string_view revision);

/// What is missing from `have` to put these questions to the client, shaped like ClientCapabilities;
/// nothing when all of them can be asked.
[[nodiscard]] std::optional<json::object> missing_for(const message::InputRequired& needed,
                                                      const message::ClientCapabilities& have);

}  // namespace reply_mcp::mcp
