// What a session is, apart from what is in flight: small enough to be a sealed session id, so that any
// replica can go on with it.
#pragma once

#include "mcp/message/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

struct SessionState {
  std::string protocol_version;
  message::Implementation client;
  json::object client_capabilities;
  std::string id;  ///< random, hexadecimal; names the session in logs and in the list of deleted ones
  /// How often the client has begun it: of two states of one session, the later one has more.
  std::int64_t beginning = 0;

  /// Whether both begin with the same client, which can do the same, in the same revision.
  [[nodiscard]] bool agrees_with(const SessionState& other) const;
  [[nodiscard]] std::string serialize() const;
  /// Nothing when the text is not what serialize() makes.
  [[nodiscard]] static std::optional<SessionState> parse(std::string_view text);
};

}  // namespace reply_mcp::mcp
