// dry_run: the request that a call would send, shown and not sent.
#pragma once

#include "mcp/message/types.hpp"
#include "reply/types.hpp"
#include "tools/guard/policy.hpp"
#include "tools/operation/arguments.hpp"

#include <cstddef>

namespace reply_mcp::tools::guard {

/// Whether the caller gave dry_run: true.
[[nodiscard]] bool is_dry_run(const operation::BoundArguments& arguments);

/// {"dryRun": true, "request": {"method", "path", "query", "contentType", "body", "file"}, "effect",
/// "policy"}: path and query as they would be sent, the body as JSON where it is JSON, else its size, and the
/// file of an upload. Cut where it would take more than `max_bytes`. `policy`: what is decided about the call
/// when it is made in earnest. `selected`: what is said of ids that do not all stand in the request; empty:
/// they do.
[[nodiscard]] mcp::message::Complete dry_run_result(const operation::Binding& binding,
                                                    const operation::BoundArguments& arguments,
                                                    const reply::Request& request, PolicyDecision policy,
                                                    std::size_t max_bytes, boost::json::object selected = {});

}  // namespace reply_mcp::tools::guard
