#include "mcp/core.hpp"

#include "mcp/message/errors.hpp"

#include <exception>

namespace reply_mcp::mcp {

void Core::report(std::string_view method, const CallContext& context, std::string_view what) const {
  if (options.on_exception) options.on_exception(method, context.request_id, what);
}

asio::awaitable<std::optional<message::Outcome>> Core::run(std::string_view method,
                                                           asio::awaitable<message::Outcome> work,
                                                           const CallContext& context,
                                                           RunningCall& call) const {
  std::string bug;
  try {
    std::optional<message::Outcome> outcome = co_await call.run(std::move(work));
    co_return outcome;
  } catch (const std::exception& error) {
    bug = error.what();
  } catch (...) {
    bug = "something that is not a std::exception";
  }
  report(method, context, bug);
  if (call.cancelled()) co_return std::nullopt;
  co_return message::Outcome(message::internal_error(context.request_id));
}

}  // namespace reply_mcp::mcp
