// How many items a list has (`count: true`): asked of Reply where it counts, otherwise counted page by page.
#pragma once

#include "tools/call/call_sender.hpp"
#include "tools/operation/arguments.hpp"

#include <boost/json.hpp>

#include <variant>

namespace reply_mcp::tools::call {

/// {"count", "countedBy": "reply"}, or {"count", "countedBy": "reading", "requests"}; where reading ended
/// early also {"complete": false, "reason"}: there are at least that many. The same items are counted once,
/// whichever page they came on. `call` and `arguments` are those of an operation that lists; all that is
/// given outlives the coroutine.
mcp::asio::awaitable<CallSender::Read> count_items(CallSender& sender, const result::FailedCall& call,
                                                   const operation::BoundArguments& arguments);

/// The same in words: "2005 in all.", "At least 1200: reading stopped: ...".
[[nodiscard]] std::string describe_count(const json::object& counted);

}  // namespace reply_mcp::tools::call
