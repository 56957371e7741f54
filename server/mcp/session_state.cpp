#include "mcp/session_state.hpp"

#include "mcp/message/params.hpp"
#include "mcp/message/revision.hpp"

namespace reply_mcp::mcp {

bool SessionState::agrees_with(const SessionState& other) const {
  return protocol_version == other.protocol_version && client.name == other.client.name &&
         client.version == other.client.version && client.title == other.client.title &&
         client_capabilities == other.client_capabilities;
}

std::string SessionState::serialize() const {
  return json::serialize(json::object{{"v", protocol_version},
                                      {"n", client.name},
                                      {"r", client.version},
                                      {"t", client.title},
                                      {"c", client_capabilities},
                                      {"i", id},
                                      {"b", beginning}});
}

std::optional<SessionState> SessionState::parse(std::string_view text) {
  boost::system::error_code ec;
  const json::value value = json::parse(text, ec);
  const json::object* object = ec ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  for (const std::string_view key : {"v", "n", "r", "t", "i"}) {
    const json::value* member = object->if_contains(key);
    if (member == nullptr || !member->is_string()) return std::nullopt;
  }
  const json::object* capabilities = message::find_object(*object, "c");
  const json::value* beginning = object->if_contains("b");
  if (beginning == nullptr || !beginning->is_int64()) return std::nullopt;
  SessionState state;
  state.protocol_version = message::find_string(*object, "v");
  state.client.name = message::find_string(*object, "n");
  state.client.version = message::find_string(*object, "r");
  state.client.title = message::find_string(*object, "t");
  state.id = message::find_string(*object, "i");
  state.beginning = beginning->get_int64();
  if (capabilities == nullptr || !message::revision::is_stateful(state.protocol_version) ||
      state.id.empty()) {
    return std::nullopt;
  }
  state.client_capabilities = *capabilities;
  return state;
}

}  // namespace reply_mcp::mcp
