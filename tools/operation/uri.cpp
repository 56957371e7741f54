#include "tools/operation/uri.hpp"

#include "base/json_text.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace reply_mcp::tools::operation {
namespace {

void append_parameter(std::string& query, std::string_view parameter) {
  if (parameter.empty()) return;
  if (!query.empty()) query.push_back('&');
  query += parameter;
}

}  // namespace

std::string encode_segment(std::string_view value) {
  return boost::urls::encode(value, boost::urls::unreserved_chars);
}

bool is_safe_segment(std::string_view value) {
  return !value.empty() && value != "." && value != "..";
}

std::string render_scalar(const json::value& value) {
  return base::plain_text(value);
}

std::string render_query(const Argument& argument, const json::value& value) {
  const std::string name = encode_segment(argument.wire_name);
  if (value.is_null()) return {};
  const auto encoded = [](const json::value& entry) { return encode_segment(render_scalar(entry)); };
  std::string query;
  std::string joined;
  const auto join = [&](const std::string& part) { joined += (joined.empty() ? "" : ",") + part; };
  if (const json::array* array = value.if_array()) {
    for (const json::value& entry : *array) {
      if (argument.explode) {
        append_parameter(query, name + '=' + encoded(entry));
      } else {
        join(encoded(entry));
      }
    }
    return argument.explode || array->empty() ? query : name + '=' + joined;
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, entry] : *object) {
      if (argument.explode) {
        append_parameter(query, encode_segment(key) + '=' + encoded(entry));
      } else {
        join(encode_segment(key) + ',' + encoded(entry));
      }
    }
    return argument.explode || object->empty() ? query : name + '=' + joined;
  }
  return name + '=' + encoded(value);
}

std::string render_target(std::string_view path_template,
                          const std::vector<std::pair<const Argument*, json::value>>& parameters) {
  std::string target(path_template);
  std::string query;
  for (const auto& [argument, value] : parameters) {
    if (argument->place == RequestPlace::query) {
      append_parameter(query, render_query(*argument, value));
      continue;
    }
    const std::string marker = '{' + argument->wire_name + '}';
    // What has been filled in holds no brace any more, so this finds the template's own.
    const std::size_t at = target.find(marker);
    if (at != std::string::npos) target.replace(at, marker.size(), encode_segment(render_scalar(value)));
  }
  return query.empty() ? target : target + '?' + query;
}

}  // namespace reply_mcp::tools::operation
