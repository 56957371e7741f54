#include "tools/text/json_size.hpp"

#include "base/json_text.hpp"

#include <string>

namespace reply_mcp::tools::text {
namespace {

template <typename Integer>
std::size_t digits(Integer number) {
  return std::to_string(number).size();
}

std::size_t escaped_size(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '\n':
    case '\r':
    case '\t':
      return 2;
    default:
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? 6 : 1;
  }
}

std::size_t size_of(const json::array& array) {
  std::size_t size = 2 + (array.empty() ? 0 : array.size() - 1);
  for (const json::value& item : array) size += json_size(item);
  return size;
}

}  // namespace

std::size_t json_size(std::string_view text) {
  std::size_t size = 2;
  for (const char c : text) size += escaped_size(c);
  return size;
}

std::size_t json_size(const json::object& object) {
  std::size_t size = 2 + (object.empty() ? 0 : object.size() - 1);
  for (const auto& [key, member] : object) size += json_size(std::string_view(key)) + 1 + json_size(member);
  return size;
}

std::size_t json_size(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return 4;
    case json::kind::bool_:
      return value.get_bool() ? 4 : 5;
    case json::kind::int64:
      return digits(value.get_int64());
    case json::kind::uint64:
      return digits(value.get_uint64());
    case json::kind::double_:
      return base::compact_json(value).size();
    case json::kind::string:
      return json_size(std::string_view(value.get_string()));
    case json::kind::array:
      return size_of(value.get_array());
    case json::kind::object:
      return json_size(value.get_object());
  }
  return 0;
}

}  // namespace reply_mcp::tools::text
