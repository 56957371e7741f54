// A whole list, read page after page: for fetch_all, for count, and for ids that a call takes from a list.
#pragma once

#include "tools/call/call_sender.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/page_collector.hpp"
#include "tools/result/projection.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

namespace reply_mcp::tools::call {

struct ReadPages {
  /// What is kept of an item; null: all of it.
  const result::Projection* of_items = nullptr;
  /// A look at the first page; what it gives is the error of the call.
  std::function<std::optional<result::ToolError>(const json::object&)> check_first = {};
  std::uint64_t max_items = 0;
  std::size_t max_bytes = 0;
  /// From which item on, and how many to a page, as `skip` and `top` of the arguments say.
  bool as_given = true;
};

/// What was read, or why not even the first page was. When reading fails behind it, what was read is the
/// result, with the error in its origin. `call` and `arguments` are those of a paged operation; all that is
/// given outlives the coroutine.
using PagesRead = std::variant<result::PageCollector::Collected, result::ToolError>;
mcp::asio::awaitable<PagesRead> read_pages(CallSender& sender, const result::FailedCall& call,
                                           const operation::BoundArguments& arguments,
                                           const ReadPages& wanted);

/// The value of a query parameter as the caller gave it.
[[nodiscard]] std::optional<std::uint64_t> given_number(const operation::BoundArguments& arguments,
                                                        std::string_view wire_name);

}  // namespace reply_mcp::tools::call
