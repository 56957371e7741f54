// dry_run: the request that a call would send, shown and not sent.
#pragma once

#include "mcp/types.hpp"
#include "reply/types.hpp"
#include "tools/arguments.hpp"
#include "tools/guard/policy.hpp"
#include "tools/shape/arguments.hpp"

#include <optional>

namespace reply_mcp::tools {

/// The argument `dry_run`, which every tool has that can change something.
[[nodiscard]] std::optional<shape::OwnArgument> dry_run_argument(const schemas::Operation& operation);

[[nodiscard]] bool is_dry_run(const BoundArguments& arguments);

/// {"dryRun": true, "request": {"method", "path", "query", "contentType", "body"}, "effect", "policy"}: path
/// and query as they would be sent, the body as JSON where it is JSON, else its size. `policy`: what is
/// decided about the call when it is made in earnest.
[[nodiscard]] mcp::Complete dry_run_result(const Binding& binding, const BoundArguments& arguments,
                                           const reply::Request& request, Decision policy);

}  // namespace reply_mcp::tools
