#include "mcp/stateless_meta.hpp"

#include "mcp/capabilities.hpp"
#include "mcp/message/errors.hpp"

namespace reply_mcp::mcp {
namespace {

std::string in_meta(std::string_view key) {
  return "_meta[\"" + std::string(key) + "\"]";
}

message::Error unsupported_version(const json::string& requested) {
  json::array supported{json::value(message::k_stateless_version)};
  return {message::code::k_unsupported_protocol_version,
          "Unsupported protocol version " + std::string(requested) + ": requests with _meta are served in " +
              std::string(message::k_stateless_version) + ", older revisions begin with initialize",
          json::value(json::object{{"supported", std::move(supported)}, {"requested", requested}})};
}

}  // namespace

message::Checked<std::optional<json::value>> progress_token(const json::object& meta) {
  const json::value* token = meta.if_contains("progressToken");
  if (token == nullptr || token->is_null()) return std::optional<json::value>();
  if (!message::parse_request_id(*token))
    return message::wrong_param("_meta.progressToken", "a string or an integer", token);
  return std::optional<json::value>(*token);
}

message::Checked<RequestMeta> take_stateless_meta(json::object& params, CallContext& context) {
  json::value* raw = params.if_contains("_meta");
  if (raw == nullptr || !raw->is_object()) return message::wrong_param("_meta", "an object", raw);
  json::object& meta = raw->get_object();

  const json::value* version = meta.if_contains(meta_key::k_protocol_version);
  if (version == nullptr || !version->is_string()) {
    return message::wrong_param(in_meta(meta_key::k_protocol_version), "a string", version);
  }
  if (version->get_string() != message::k_stateless_version)
    return unsupported_version(version->get_string());

  const json::value* capabilities = meta.if_contains(meta_key::k_client_capabilities);
  if (capabilities == nullptr || !capabilities->is_object()) {
    return message::wrong_param(in_meta(meta_key::k_client_capabilities), "an object", capabilities);
  }
  const json::value* info = meta.if_contains(meta_key::k_client_info);
  if (info != nullptr && !info->is_object())
    return message::wrong_param(in_meta(meta_key::k_client_info), "an object", info);

  RequestMeta out;
  if (const json::value* level = meta.if_contains(meta_key::k_log_level)) {
    if (level->is_string()) out.updates.log_from = message::parse_log_level(level->get_string());
    if (!out.updates.log_from) {
      return message::invalid_params(
          "params." + in_meta(meta_key::k_log_level) +
          " must be one of debug, info, notice, warning, error, critical, alert, emergency");
    }
  }
  auto token = progress_token(meta);
  if (!token) return token.error();
  out.updates.progress_token = std::move(*token);

  context.protocol_version = message::k_stateless_version;
  context.capabilities.raw = capabilities->get_object();
  if (info != nullptr) context.client = read_implementation(info->get_object());
  context.meta = std::move(meta);
  params.erase("_meta");
  return out;
}

}  // namespace reply_mcp::mcp
