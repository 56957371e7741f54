// Multi round-trip requests of the stateless era: what a handler still needs goes out as an
// InputRequiredResult, and comes back on a retry that is a new request.
// Source: MCP 2026-07-28, basic/patterns/mrtr.
#pragma once

#include "mcp/context.hpp"
#include "mcp/message/params.hpp"
#include "mcp/sealer.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// What sealed state is good for: one method, one tool, prompt or resource, the same arguments in any
/// order of members, one caller. Two requests have the same binding only if all of that is the same.
[[nodiscard]] std::string state_binding(std::string_view method, const json::object& params,
                                        std::string_view principal);

/// What a retry brought.
struct Round {
  json::object inputs;
  std::optional<json::value> state;
  bool is_retry = false;
};

/// Takes `inputResponses` and `requestState` out of `params`. Errors (-32602): responses that are not
/// objects, state that does not open (not ours, changed, for another request or caller, expired).
[[nodiscard]] message::Checked<Round> take_round(json::object& params, const Sealer* sealer,
                                                 std::string_view binding);

/// The `result` object but for `resultType`. Throws std::logic_error where a handler asked for something
/// that the protocol cannot carry: neither requests nor state, two requests under one key, an unknown
/// request method, or state without a sealer.
[[nodiscard]] json::object input_required_result(const message::InputRequired& needed, const Sealer* sealer,
                                                 std::string_view binding, std::chrono::seconds lifetime);

/// The handler's questions make sense in any era; throws std::logic_error as above.
void check_questions(const message::InputRequired& needed);

}  // namespace reply_mcp::mcp
