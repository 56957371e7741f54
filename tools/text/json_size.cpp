#include "tools/text/json_size.hpp"

#include "base/json_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace reply_mcp::tools::text {
namespace {

template <typename Integer>
std::size_t digits(Integer number) {
  return std::to_string(number).size();
}

/// The bytes that each byte of a text takes. A table, because every tool's definition is measured before
/// the first list can be answered.
constexpr std::array<std::uint8_t, 256> k_escaped_sizes = [] {
  std::array<std::uint8_t, 256> sizes{};
  sizes.fill(1);
  std::fill_n(sizes.begin(), 0x20, std::uint8_t{6});
  sizes[0x7F] = 6;
  for (const char c : std::string_view("\"\\\n\r\t")) sizes[static_cast<unsigned char>(c)] = 2;
  return sizes;
}();

std::size_t size_of(const json::array& array) {
  std::size_t size = 2 + (array.empty() ? 0 : array.size() - 1);
  for (const json::value& item : array) size += json_size(item);
  return size;
}

}  // namespace

std::size_t json_size(std::string_view text) {
  std::size_t size = 2;
  for (const char c : text) size += k_escaped_sizes[static_cast<unsigned char>(c)];
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
