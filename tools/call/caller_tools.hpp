// The tools that a caller has, called from inside by their names in the catalogue: for resources, prompts and
// completion, which give nobody more than the tools do.
#pragma once

#include "mcp/features.hpp"
#include "reply/types.hpp"
#include "tools/result/kept_results.hpp"
#include "tools/result/text_part.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::call {

/// Whose Reply account a call acts on. A function, because over HTTP it depends on the caller.
using IdentityOf = std::function<reply::Identity(const mcp::CallContext&)>;

class CallerTools {
 public:
  virtual ~CallerTools() = default;

  /// As the operator has them; a request may leave out more.
  [[nodiscard]] virtual const selection::ToolNames& names() const = 0;

  /// Whether this caller has that tool.
  [[nodiscard]] virtual bool offers(std::string_view operation, const mcp::CallContext& context) const = 0;
  /// Calls a tool that this caller has.
  virtual mcp::asio::awaitable<mcp::message::Outcome> run(std::string operation,
                                                          boost::json::object arguments,
                                                          mcp::CallContext& context) = 0;
  /// The same for the rest of one text in the answer of a tool that reads: content and {"from", "to", "of"}.
  virtual mcp::asio::awaitable<mcp::message::Outcome> read_text(std::string operation,
                                                                boost::json::object arguments,
                                                                result::TextPart part,
                                                                mcp::CallContext& context) = 0;
  /// A part of what was kept of an answer of this caller's; nothing when there is none.
  [[nodiscard]] virtual std::optional<mcp::message::Complete> read_kept(const result::KeptAddress& address,
                                                                        const mcp::CallContext& context) = 0;
};

}  // namespace reply_mcp::tools::call
