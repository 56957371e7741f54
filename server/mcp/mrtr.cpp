#include "mcp/mrtr.hpp"

#include "mcp/message/errors.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace reply_mcp::mcp {
namespace {

constexpr std::string_view k_purpose = "mcp request state";

/// The same text for the same value, whatever the order of its members.
void append_canonical(std::string& out, const json::value& value) {
  if (const json::object* object = value.if_object()) {
    std::vector<const json::key_value_pair*> members;
    members.reserve(object->size());
    for (const auto& member : *object) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->key() < b->key(); });
    out += '{';
    for (const auto* member : members) {
      out += json::serialize(member->key());
      out += ':';
      append_canonical(out, member->value());
      out += ',';
    }
    out += '}';
  } else if (const json::array* array = value.if_array()) {
    out += '[';
    for (const json::value& element : *array) {
      append_canonical(out, element);
      out += ',';
    }
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

/// With its length in front, so that no two lists of fields run together into the same text.
void append_field(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

message::Error unusable_state() {
  return message::invalid_params(
      "params.requestState was not made for this request by this server, or it has expired: send the "
      "request again without requestState and inputResponses");
}

}  // namespace

std::string state_binding(std::string_view method, const json::object& params, std::string_view principal) {
  const json::value* target = params.if_contains("name");
  if (target == nullptr) target = params.if_contains("uri");
  const json::value* arguments = params.if_contains("arguments");
  std::string canonical;
  if (arguments != nullptr && !arguments->is_null()) append_canonical(canonical, *arguments);
  if (canonical.empty()) canonical = "{}";  // no arguments and none in an object are the same request

  std::string out;
  append_field(out, method);
  append_field(out, target == nullptr ? std::string() : json::serialize(*target));
  append_field(out, canonical);
  append_field(out, principal);
  return out;
}

message::Checked<Round> take_round(json::object& params, const Sealer* sealer, std::string_view binding) {
  Round round;
  if (json::value* responses = params.if_contains("inputResponses")) {
    if (!responses->is_object()) return message::wrong_param("inputResponses", "an object", responses);
    for (const auto& [key, response] : responses->get_object()) {
      if (!response.is_object()) {
        return message::wrong_param("inputResponses." + std::string(key), "an object", &response);
      }
    }
    round.inputs = std::move(responses->get_object());
    round.is_retry = true;
    params.erase("inputResponses");
  }
  if (const json::value* token = params.if_contains("requestState")) {
    if (!token->is_string()) return message::wrong_param("requestState", "a string", token);
    if (sealer == nullptr) return unusable_state();
    const auto plain = sealer->open(token->get_string(), k_purpose, binding);
    if (!plain) return unusable_state();
    json::parse_options options;
    options.max_depth = 512;  // sealed by this server, so not a peer's
    boost::system::error_code ec;
    round.state = json::parse(*plain, ec, {}, options);
    if (ec) return unusable_state();
    round.is_retry = true;
    params.erase("requestState");
  }
  return round;
}

void check_questions(const message::InputRequired& needed) {
  if (needed.requests.empty() && !needed.state) {
    throw std::logic_error("a handler requires input but has neither a request nor a state");
  }
  std::set<std::string_view> keys;
  for (const auto& [key, request] : needed.requests) {
    if (!keys.insert(key).second) throw std::logic_error("a handler asks twice under the key " + key);
    if (request.method != "elicitation/create" && request.method != "sampling/createMessage" &&
        request.method != "roots/list") {
      throw std::logic_error("a handler asks the client for " + request.method);
    }
  }
}

json::object input_required_result(const message::InputRequired& needed, const Sealer* sealer,
                                   std::string_view binding, std::chrono::seconds lifetime) {
  check_questions(needed);
  json::object result;
  if (!needed.requests.empty()) {
    json::object requests;
    for (const auto& [key, request] : needed.requests) {
      requests.emplace(key, json::object{{"method", request.method}, {"params", request.params}});
    }
    result.emplace("inputRequests", std::move(requests));
  }
  if (needed.state) {
    if (sealer == nullptr) throw std::logic_error("a handler keeps state but the server has no sealer");
    result.emplace("requestState",
                   sealer->seal(json::serialize(*needed.state), k_purpose, binding, lifetime));
  }
  return result;
}

}  // namespace reply_mcp::mcp
