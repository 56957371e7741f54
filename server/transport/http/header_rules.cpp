#include "transport/http/header_rules.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "mcp/server.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace reply_mcp::transport::http {
namespace {

namespace json = boost::json;

constexpr std::string_view k_base64_prefix = "=?base64?";
constexpr std::string_view k_base64_suffix = "?=";
constexpr std::string_view k_version_member = "io.modelcontextprotocol/protocolVersion";
constexpr unsigned k_max_schema_depth = 32;
constexpr std::array<std::string_view, 6> k_singletons = {
    "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id", "last-event-id", "x-reply-api-key"};

mcp::Error mismatch(std::string message) {
  return {mcp::code::k_header_mismatch, "Header mismatch: " + std::move(message), std::nullopt};
}

const json::string* text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

/// What is quoted in an error message: never more than a glance, and always well-formed.
std::string quoted(std::string_view value) {
  std::string out(1, '\'');
  out += base::shorten_foreign(value, 80);
  out += '\'';
  return out;
}

std::optional<mcp::Error> check_version(const http_server::HttpRequest& request,
                                        const mcp::RequestMessage& message) {
  const std::string* header = request.find("mcp-protocol-version");
  if (header == nullptr) {
    return mismatch("MCP-Protocol-Version is missing; send the version of params._meta[\"" +
                    std::string(k_version_member) + "\"]");
  }
  const json::value* meta = message.params.if_contains("_meta");
  const json::object* fields = meta == nullptr ? nullptr : meta->if_object();
  const json::string* version = fields == nullptr ? nullptr : text_at(*fields, k_version_member);
  // Without the member there is nothing to compare; that it is missing is the engine's to refuse.
  if (version == nullptr || *header == std::string_view(*version)) return std::nullopt;
  return mismatch("MCP-Protocol-Version is " + quoted(*header) + ", the body says " + quoted(*version));
}

/// The member of params that Mcp-Name mirrors; empty for methods without one.
std::string_view name_member(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
  return {};
}

std::optional<mcp::Error> check_name(const http_server::HttpRequest& request,
                                     const mcp::RequestMessage& message) {
  const std::string_view member = name_member(message.method);
  const json::string* expected = member.empty() ? nullptr : text_at(message.params, member);
  if (expected == nullptr) return std::nullopt;
  const std::string* header = request.find("mcp-name");
  if (header == nullptr) {
    return mismatch("Mcp-Name is missing; send the value of params." + std::string(member));
  }
  const std::optional<std::string> name = decode_header_value(*header);
  if (!name) return mismatch("Mcp-Name is neither visible ASCII nor well-formed =?base64?...?=");
  if (*name == std::string_view(*expected)) return std::nullopt;
  return mismatch("Mcp-Name is " + quoted(*name) + ", the body says " + quoted(*expected));
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Whether a decoded header value stands for `value` ("Value Encoding"). Numbers are compared as numbers.
bool stands_for(std::string_view header, const json::value& value) {
  if (const json::string* text = value.if_string()) return header == std::string_view(*text);
  if (const bool* flag = value.if_bool()) return header == (*flag ? "true" : "false");
  const std::optional<double> number = parse_number(header);
  if (!number) return false;
  if (const std::int64_t* whole = value.if_int64()) return *number == static_cast<double>(*whole);
  if (const std::uint64_t* whole = value.if_uint64()) return *number == static_cast<double>(*whole);
  if (const double* real = value.if_double()) return *number == *real;
  return false;
}

std::optional<mcp::Error> check_parameter(const http_server::HttpRequest& request,
                                          std::string_view annotation, std::string_view path,
                                          const json::value* value) {
  const std::string name = "Mcp-Param-" + std::string(annotation);
  const std::string* header = request.find(base::ascii::to_lower(name));
  const bool given = value != nullptr && !value->is_null();
  if (header == nullptr) {
    if (!given) return std::nullopt;
    return mismatch(name + " is missing; send the value of arguments" + std::string(path));
  }
  const std::optional<std::string> text = decode_header_value(*header);
  if (!text) return mismatch(name + " is neither visible ASCII nor well-formed =?base64?...?=");
  if (!given)
    return mismatch(name + " is " + quoted(*text) + ", the body has no arguments" + std::string(path));
  if (stands_for(*text, *value)) return std::nullopt;
  return mismatch(name + " is " + quoted(*text) + ", which is not the value of arguments" +
                  std::string(path));
}

/// Walks the chain of `properties`, the only way an annotation can be reached ("Schema Extension").
std::optional<mcp::Error> check_parameters(const http_server::HttpRequest& request,
                                           const json::object& schema, const json::object* arguments,
                                           const std::string& path, unsigned depth) {
  const json::value* member = schema.if_contains("properties");
  const json::object* properties = member == nullptr ? nullptr : member->if_object();
  if (properties == nullptr || depth == 0) return std::nullopt;
  for (const auto& property : *properties) {
    const json::object* definition = property.value().if_object();
    if (definition == nullptr) continue;
    const std::string here = path + "." + std::string(property.key());
    const json::value* value = arguments == nullptr ? nullptr : arguments->if_contains(property.key());
    if (const json::string* annotation = text_at(*definition, "x-mcp-header")) {
      if (auto error = check_parameter(request, *annotation, here, value)) return error;
    }
    const json::object* inner = value == nullptr ? nullptr : value->if_object();
    if (auto error = check_parameters(request, *definition, inner, here, depth - 1)) return error;
  }
  return std::nullopt;
}

}  // namespace

bool is_singleton_field(std::string_view lower_case_name) {
  return lower_case_name.starts_with("mcp-param-") ||
         std::find(k_singletons.begin(), k_singletons.end(), lower_case_name) != k_singletons.end();
}

std::optional<std::string> decode_header_value(std::string_view value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte <= 0x7E);
  });
  if (!plain) return std::nullopt;
  if (value.size() < k_base64_prefix.size() + k_base64_suffix.size() || !value.starts_with(k_base64_prefix) ||
      !value.ends_with(k_base64_suffix)) {
    return std::string(value);
  }
  value.remove_prefix(k_base64_prefix.size());
  value.remove_suffix(k_base64_suffix.size());
  std::optional<std::string> decoded = base::base64::decode(value);
  if (decoded && !base::utf8::valid(*decoded)) return std::nullopt;
  return decoded;
}

std::optional<mcp::Error> check_mirrored_headers(const http_server::HttpRequest& request,
                                                 const mcp::RequestMessage& message,
                                                 const json::object* input_schema) {
  if (auto error = check_version(request, message)) return error;
  const std::string* method = request.find("mcp-method");
  if (method == nullptr) return mismatch("Mcp-Method is missing; send " + quoted(message.method));
  if (*method != message.method) {
    return mismatch("Mcp-Method is " + quoted(*method) + ", the body says " + quoted(message.method));
  }
  if (auto error = check_name(request, message)) return error;
  if (message.method != "tools/call" || input_schema == nullptr) return std::nullopt;
  const json::value* arguments = message.params.if_contains("arguments");
  return check_parameters(request, *input_schema, arguments == nullptr ? nullptr : arguments->if_object(), "",
                          k_max_schema_depth);
}

}  // namespace reply_mcp::transport::http
