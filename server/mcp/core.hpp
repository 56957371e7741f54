// What both eras share: the features, and one guarded run of a handler. Knows no wire format.
#pragma once

#include "mcp/in_flight.hpp"
#include "mcp/message/downgrade.hpp"
#include "mcp/server.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace reply_mcp::mcp {

struct Core {
  ServerOptions options;
  Features features;
  std::shared_ptr<const Sealer> sealer;
  mutable message::DowngradedLists downgraded_lists{};

  /// Tells on_exception of a bug.
  void report(std::string_view method, const CallContext& context, std::string_view what) const;

  /// Runs a handler once. What it throws becomes -32603 and is reported. Nothing when the call was
  /// cancelled.
  asio::awaitable<std::optional<message::Outcome>> run(std::string_view method,
                                                       asio::awaitable<message::Outcome> work,
                                                       const CallContext& context, RunningCall& call) const;
};

}  // namespace reply_mcp::mcp
