#include "mcp/text_facts.hpp"

#include "base/truncate.hpp"
#include "mcp/message/revision.hpp"
#include "mcp/methods.hpp"
#include "mcp/stateless_meta.hpp"

#include <algorithm>
#include <variant>

namespace reply_mcp::mcp {
namespace {

const json::string* string_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

}  // namespace

bool is_stateless(const message::RequestMessage& request) {
  const json::object* meta = message::find_object(request.params, "_meta");
  if (meta != nullptr &&
      (meta->contains(meta_key::k_protocol_version) || meta->contains(meta_key::k_client_capabilities) ||
       meta->contains(meta_key::k_client_info))) {
    return true;
  }
  const MethodBinding* method = find_method(request.method);
  return method != nullptr && method->in_stateless != nullptr;
}

message::Checked<Era> era_of(const message::Decoded& text, const std::string* announced_revision) {
  const message::RequestMessage* request = text.only_request();
  if (request != nullptr && is_stateless(*request)) return Era::stateless;
  // What belongs to sessions alone is of their era, whatever revision the client would like best: initialize
  // agrees on one in its answer, and ping is answered without any.
  const MethodBinding* method = request == nullptr ? nullptr : find_method(request->method);
  if (method != nullptr && (method->begins_session || method->needs_no_session)) return Era::stateful;
  if (announced_revision == nullptr || message::revision::is_stateful(*announced_revision))
    return Era::stateful;
  if (*announced_revision == message::k_stateless_version) return Era::stateless;
  json::array supported{json::value(message::k_stateless_version)};
  for (const std::string_view one : message::k_stateful_versions) supported.emplace_back(one);
  return message::Error{
      message::code::k_unsupported_protocol_version, "Unsupported protocol version in MCP-Protocol-Version",
      json::value(json::object{{"supported", std::move(supported)},
                               {"requested", base::shorten_foreign(*announced_revision, 80)}})};
}

TextFacts facts_of(const message::Decoded& text) {
  TextFacts facts;
  facts.needs_answer =
      std::any_of(text.messages.begin(), text.messages.end(), [](const message::Message& message) {
        return std::holds_alternative<message::RequestMessage>(message) ||
               std::holds_alternative<message::InvalidMessage>(message);
      });
  const message::RequestMessage* request = text.batch ? nullptr : text.only_request();
  if (const MethodBinding* method = request == nullptr ? nullptr : find_method(request->method)) {
    facts.begins_session = method->begins_session;
    facts.needs_no_session = method->needs_no_session;
    facts.opens_stream = method->opens_stream;
  }
  return facts;
}

MirroredValues mirrored_values(const message::RequestMessage& request) {
  MirroredValues values;
  values.method = request.method;
  if (const json::object* meta = message::find_object(request.params, "_meta")) {
    values.revision = string_at(*meta, meta_key::k_protocol_version);
  }
  const MethodBinding* method = find_method(request.method);
  if (method == nullptr || method->mirrored_name.empty()) return values;
  values.name_member = method->mirrored_name;
  values.name = string_at(request.params, method->mirrored_name);
  if (method->mirrors_arguments) {
    static const json::object k_none;
    const json::object* arguments = message::find_object(request.params, "arguments");
    values.arguments = arguments == nullptr ? &k_none : arguments;
  }
  return values;
}

}  // namespace reply_mcp::mcp
