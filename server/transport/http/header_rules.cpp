#include "transport/http/header_rules.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"

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

mcp::message::Error mismatch(std::string message) {
  return {mcp::message::code::k_header_mismatch, "Header mismatch: " + std::move(message), std::nullopt};
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

mcp::message::Checked<void> check_version(const http_server::HttpRequest& request,
                                          const mcp::MirroredValues& values) {
  const std::string* header = request.find("mcp-protocol-version");
  if (header == nullptr) {
    return mismatch("MCP-Protocol-Version is missing; send the version of params._meta[\"" +
                    std::string(k_version_member) + "\"]");
  }
  if (values.revision == nullptr || *header == std::string_view(*values.revision)) return {};
  return mismatch("MCP-Protocol-Version is " + quoted(*header) + ", the body says " +
                  quoted(*values.revision));
}

mcp::message::Checked<void> check_method(const http_server::HttpRequest& request,
                                         const mcp::MirroredValues& values) {
  const std::string* method = request.find("mcp-method");
  if (method == nullptr) return mismatch("Mcp-Method is missing; send " + quoted(values.method));
  if (*method == values.method) return {};
  return mismatch("Mcp-Method is " + quoted(*method) + ", the body says " + quoted(values.method));
}

mcp::message::Checked<void> check_name(const http_server::HttpRequest& request,
                                       const mcp::MirroredValues& values) {
  if (values.name == nullptr) return {};
  const std::string* header = request.find("mcp-name");
  if (header == nullptr) {
    return mismatch("Mcp-Name is missing; send the value of params." + std::string(values.name_member));
  }
  const std::optional<std::string> name = decode_header_value(*header);
  if (!name) return mismatch("Mcp-Name is neither visible ASCII nor well-formed =?base64?...?=");
  if (*name == std::string_view(*values.name)) return {};
  return mismatch("Mcp-Name is " + quoted(*name) + ", the body says " + quoted(*values.name));
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

mcp::message::Checked<void> check_parameter(const http_server::HttpRequest& request,
                                            std::string_view annotation, std::string_view path,
                                            const json::value* value) {
  const std::string name = "Mcp-Param-" + std::string(annotation);
  const std::string* header = request.find(base::ascii::to_lower(name));
  const bool given = value != nullptr && !value->is_null();
  if (header == nullptr) {
    if (!given) return {};
    return mismatch(name + " is missing; send the value of arguments" + std::string(path));
  }
  const std::optional<std::string> text = decode_header_value(*header);
  if (!text) return mismatch(name + " is neither visible ASCII nor well-formed =?base64?...?=");
  if (!given)
    return mismatch(name + " is " + quoted(*text) + ", the body has no arguments" + std::string(path));
  if (stands_for(*text, *value)) return {};
  return mismatch(name + " is " + quoted(*text) + ", which is not the value of arguments" +
                  std::string(path));
}

/// Walks the chain of `properties`, the only way an annotation can be reached ("Schema Extension").
mcp::message::Checked<void> check_parameters(const http_server::HttpRequest& request,
                                             const json::object& schema, const json::object* arguments,
                                             const std::string& path, unsigned depth) {
  const json::value* member = schema.if_contains("properties");
  const json::object* properties = member == nullptr ? nullptr : member->if_object();
  if (properties == nullptr || depth == 0) return {};
  for (const auto& property : *properties) {
    const json::object* definition = property.value().if_object();
    if (definition == nullptr) continue;
    const std::string here = path + "." + std::string(property.key());
    const json::value* value = arguments == nullptr ? nullptr : arguments->if_contains(property.key());
    if (const json::string* annotation = text_at(*definition, "x-mcp-header")) {
      if (auto checked = check_parameter(request, *annotation, here, value); !checked) return checked;
    }
    const json::object* inner = value == nullptr ? nullptr : value->if_object();
    if (auto checked = check_parameters(request, *definition, inner, here, depth - 1); !checked) {
      return checked;
    }
  }
  return {};
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

mcp::message::Checked<void> check_mirrored_headers(const http_server::HttpRequest& request,
                                                   const mcp::MirroredValues& values) {
  if (auto checked = check_version(request, values); !checked) return checked;
  if (auto checked = check_method(request, values); !checked) return checked;
  if (auto checked = check_name(request, values); !checked) return checked;
  if (values.input_schema == nullptr) return {};
  return check_parameters(request, *values.input_schema, values.arguments, "", k_max_schema_depth);
}

}  // namespace reply_mcp::transport::http
