// Messages -> bytes. Every message is one line, because line breaks inside strings are escaped, and strict
// JSON whatever the values hold: a number that is none becomes null, and bytes that are no UTF-8 become
// U+FFFD.
#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "mcp/message/message.hpp"

namespace reply_mcp::mcp::message {
namespace {

constexpr std::string_view k_notification_start = R"({"jsonrpc":"2.0","method":)";

void append(std::string& out, const json::value& value) {
  base::append_compact_json(out, value);
}
void append(std::string& out, const json::object& value) {
  base::append_compact_json(out, value);
}
void append(std::string& out, std::string_view text) {
  base::append_compact_json(out, json::value(text));
}

/// Outside of strings a text made here has nothing but ASCII, so what is repaired stands inside of one.
std::string finished(std::string out) {
  return base::utf8::valid(out) ? std::move(out) : base::utf8::sanitize(out);
}

std::string start(const std::optional<RequestId>& id) {
  std::string out = R"({"jsonrpc":"2.0","id":)";
  append(out, id ? to_json(*id) : json::value(nullptr));
  return out;
}

}  // namespace

json::value to_json(const RequestId& id) {
  return std::visit([](const auto& value) { return json::value(value); }, id);
}

std::string encode_result(const RequestId& id, const json::object& result) {
  std::string out = start(id);
  out += R"(,"result":)";
  append(out, result);
  out += '}';
  return finished(std::move(out));
}

std::string encode_result(const RequestId& id, const json::object& result,
                          const Complete::Rendered& rendered) {
  if (!rendered.text) return encode_result(id, result);
  std::string out = start(id);
  out.reserve(out.size() + rendered.text->size() + 256);
  out += R"(,"result":)";
  append(out, result);
  out.pop_back();  // the closing brace: one more member follows
  if (!result.empty()) out += ',';
  append(out, std::string_view(rendered.key));
  out += ':';
  out += *rendered.text;
  out += "}}";
  return finished(std::move(out));
}

std::string encode_error(const std::optional<RequestId>& id, const Error& error) {
  std::string out = start(id);
  out += R"(,"error":{"code":)";
  out += std::to_string(error.code);
  out += R"(,"message":)";
  append(out, std::string_view(error.message));
  if (error.data) {
    out += R"(,"data":)";
    append(out, *error.data);
  }
  out += "}}";
  return finished(std::move(out));
}

std::string encode_request(const RequestId& id, std::string_view method, const json::object& params) {
  std::string out = start(id);
  out += R"(,"method":)";
  append(out, method);
  out += R"(,"params":)";
  append(out, params);
  out += '}';
  return finished(std::move(out));
}

std::string encode_notification(std::string_view method, const json::object& params) {
  std::string out(k_notification_start);
  append(out, method);
  if (!params.empty()) {
    out += R"(,"params":)";
    append(out, params);
  }
  out += '}';
  return finished(std::move(out));
}

bool is_encoded_notification(std::string_view text) {
  return text.substr(0, k_notification_start.size()) == k_notification_start;
}

}  // namespace reply_mcp::mcp::message
