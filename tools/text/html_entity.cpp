#include "tools/text/html_entity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace reply_mcp::tools::text {
namespace {

using Named = std::pair<std::string_view, char32_t>;

/// Sorted by name.
constexpr std::array<Named, 56> k_named{{
    {"Aacute", 0xC1},  {"Auml", 0xC4},    {"Ccedil", 0xC7},  {"Eacute", 0xC9}, {"Ouml", 0xD6},
    {"Uuml", 0xDC},    {"aacute", 0xE1},  {"agrave", 0xE0},  {"amp", U'&'},    {"apos", U'\''},
    {"auml", 0xE4},    {"bull", 0x2022},  {"ccedil", 0xE7},  {"cent", 0xA2},   {"copy", 0xA9},
    {"deg", 0xB0},     {"eacute", 0xE9},  {"ecirc", 0xEA},   {"egrave", 0xE8}, {"emsp", 0x2003},
    {"ensp", 0x2002},  {"euro", 0x20AC},  {"frac12", 0xBD},  {"gt", U'>'},     {"hellip", 0x2026},
    {"iacute", 0xED},  {"laquo", 0xAB},   {"ldquo", 0x201C}, {"lrm", 0x200E},  {"lsquo", 0x2018},
    {"lt", U'<'},      {"mdash", 0x2014}, {"middot", 0xB7},  {"nbsp", 0xA0},   {"ndash", 0x2013},
    {"ntilde", 0xF1},  {"oacute", 0xF3},  {"ouml", 0xF6},    {"pound", 0xA3},  {"quot", U'"'},
    {"raquo", 0xBB},   {"rarr", 0x2192},  {"rdquo", 0x201D}, {"reg", 0xAE},    {"rlm", 0x200F},
    {"rsquo", 0x2019}, {"sect", 0xA7},    {"shy", 0xAD},     {"szlig", 0xDF},  {"thinsp", 0x2009},
    {"times", 0xD7},   {"trade", 0x2122}, {"uacute", 0xFA},  {"uuml", 0xFC},   {"zwj", 0x200D},
    {"zwnj", 0x200C},
}};

static_assert(std::is_sorted(k_named.begin(), k_named.end()));

std::string utf8_of(char32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  const auto tail = [code](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | (code >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (code >> 18)), tail(12), tail(6), tail(0)};
}

Entity read_number(std::string_view html) {
  const bool hexadecimal = html.size() > 2 && (html[2] == 'x' || html[2] == 'X');
  const std::size_t digits = hexadecimal ? 3 : 2;
  if (html.size() <= digits) return {};
  std::uint32_t code = 0;
  const char* const begin = html.data() + digits;
  const auto [end, error] = std::from_chars(begin, html.data() + html.size(), code, hexadecimal ? 16 : 10);
  if (end == begin) return {};
  if (error != std::errc()) code = 0xFFFFFFFF;
  auto size = static_cast<std::size_t>(end - html.data());
  if (size < html.size() && html[size] == ';') ++size;
  return {utf8_of(code), size};
}

}  // namespace

Entity read_entity(std::string_view html) {
  if (html.size() < 2) return {};
  if (html[1] == '#') return read_number(html);
  const std::size_t end = html.substr(0, 12).find(';');
  if (end == std::string_view::npos) return {};
  const std::string_view name = html.substr(1, end - 1);
  const auto found =
      std::lower_bound(k_named.begin(), k_named.end(), name,
                       [](const Named& named, std::string_view value) { return named.first < value; });
  if (found == k_named.end() || found->first != name) return {};
  return {utf8_of(found->second), end + 1};
}

}  // namespace reply_mcp::tools::text
