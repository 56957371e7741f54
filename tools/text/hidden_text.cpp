#include "tools/text/hidden_text.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace reply_mcp::tools::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
constexpr bool in(const std::array<Range, N>& ranges, char32_t c) {
  // Sorted, so the first range that does not end before the character decides.
  const auto found = std::lower_bound(ranges.begin(), ranges.end(), c,
                                      [](const Range& range, char32_t value) { return range.last < value; });
  return found != ranges.end() && found->first <= c;
}

/// Sorted. Source: Unicode 15, DerivedCoreProperties "Default_Ignorable_Code_Point", the general
/// categories Cc, Zl and Zp, controls of hieroglyphs, and two letters that are drawn as blanks.
constexpr std::array<Range, 24> k_hidden{{
    {0x0000, 0x0008},   {0x000B, 0x000C},   {0x000E, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},
    {0x034F, 0x034F},   {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0x2800, 0x2800},   {0x3164, 0x3164},
    {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
}};

static_assert(std::is_sorted(k_hidden.begin(), k_hidden.end(),
                             [](const Range& a, const Range& b) { return a.last < b.first; }));

/// Letters of scripts whose spelling uses U+200C and U+200D: Arabic to Khmer and Mongolian.
constexpr std::array<Range, 3> k_joining_letters{{{0x0600, 0x06FF}, {0x0700, 0x0FFF}, {0x1700, 0x18AF}}};

/// Where emoji are. Skin tones and gender signs join with them as well.
constexpr std::array<Range, 5> k_emoji{{
    {0x203C, 0x203C},
    {0x2049, 0x2049},
    {0x2122, 0x23FF},
    {0x2460, 0x3299},
    {0x1F000, 0x1FAFF},
}};

constexpr std::array<Range, 4> k_ideographs{
    {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFD}}};

constexpr char32_t k_zero_width_non_joiner = 0x200C;
constexpr char32_t k_zero_width_joiner = 0x200D;
constexpr char32_t k_emoji_selector = 0xFE0F;
constexpr char32_t k_text_selector = 0xFE0E;
constexpr char32_t k_black_flag = 0x1F3F4;
constexpr char32_t k_cancel_tag = 0xE007F;

bool is_hidden(char32_t c) {
  constexpr char32_t k_noncharacter = 0xFFFE;  // with or without the last bit, in every plane
  return in(k_hidden, c) || (c & k_noncharacter) == k_noncharacter;
}

/// One character of well-formed UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

Character decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  auto code = static_cast<char32_t>(lead & (0x7FU >> size));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6) | (byte(i) & 0x3FU);
  return {code, size};
}

/// The character that ends before `at`; 0 at the beginning.
char32_t before(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  std::size_t begin = at - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return decode(text, begin).code;
}

bool is_keycap_base(char32_t c) {
  return c == U'#' || c == U'*' || (c >= U'0' && c <= U'9');
}

/// Length in bytes of the tags that make a flag of the black flag before them; 0: they make none.
std::size_t flag_tags(std::string_view text, std::size_t at) {
  if (before(text, at) != k_black_flag) return 0;
  std::string spelt;
  std::size_t end = at;
  // No flag is longer than five letters, so nothing longer can hide as one.
  while (end < text.size() && spelt.size() <= 5) {
    const Character tag = decode(text, end);
    end += tag.size;
    if (tag.code == k_cancel_tag) {
      const bool known = spelt == "gbeng" || spelt == "gbsct" || spelt == "gbwls";
      return known ? end - at : 0;
    }
    if (tag.code < 0xE0061 || tag.code > 0xE007A) return 0;
    spelt += static_cast<char>(tag.code - 0xE0000);
  }
  return 0;
}

/// Bytes from `at` on that would be hidden elsewhere and belong where they are; 0: none.
std::size_t at_home(std::string_view text, std::size_t at, Character c) {
  const char32_t previous = before(text, at);
  const char32_t next = at + c.size < text.size() ? decode(text, at + c.size).code : 0;
  switch (c.code) {
    case k_zero_width_joiner:
      if ((in(k_emoji, previous) || previous == k_emoji_selector) && in(k_emoji, next)) return c.size;
      return in(k_joining_letters, previous) ? c.size : 0;
    case k_zero_width_non_joiner:
      return in(k_joining_letters, previous) && in(k_joining_letters, next) ? c.size : 0;
    case k_emoji_selector:
    case k_text_selector:
      return in(k_emoji, previous) || is_keycap_base(previous) || previous == 0xA9 || previous == 0xAE
                 ? c.size
                 : 0;
    default:
      break;
  }
  if (c.code >= 0xE0100 && c.code <= 0xE01EF) return in(k_ideographs, previous) ? c.size : 0;
  if (c.code >= 0xE0000 && c.code <= 0xE007F) return flag_tags(text, at);
  return 0;
}

/// Calls `plain` with stretches of text as they are and `hidden` with each hidden character.
template <typename Plain, typename Hidden>
void walk(std::string_view text, Plain plain, Hidden hidden) {
  std::size_t begun = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character c = decode(text, at);
    if (!is_hidden(c.code)) {
      at += c.size;
      continue;
    }
    if (const std::size_t home = at_home(text, at, c); home > 0) {
      at += home;
      continue;
    }
    plain(text.substr(begun, at - begun));
    hidden(c.code);
    at += c.size;
    begun = at;
  }
  plain(text.substr(begun));
}

/// Most texts are plain: no byte of theirs can begin a hidden character.
bool surely_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x7F) || c == '\n' || c == '\t' || c == '\r';
  });
}

std::string name_of(char32_t code, std::size_t times) {
  std::array<char, 48> name{};
  if (times == 1) {
    std::snprintf(name.data(), name.size(), "<U+%04X>", static_cast<unsigned>(code));
  } else {
    std::snprintf(name.data(), name.size(), "<U+%04X x%zu>", static_cast<unsigned>(code), times);
  }
  return name.data();
}

}  // namespace

bool has_hidden(std::string_view text) {
  if (surely_plain(text)) return false;
  if (!base::utf8::valid(text)) return true;
  bool found = false;
  walk(
      text, [](std::string_view) {}, [&](char32_t) { found = true; });
  return found;
}

std::string make_visible(std::string_view text) {
  if (surely_plain(text)) return std::string(text);
  if (!base::utf8::valid(text)) return make_visible(base::utf8::sanitize(text));
  std::string visible;
  visible.reserve(text.size());
  char32_t run = 0;
  std::size_t times = 0;
  const auto flush = [&] {
    if (times > 0) visible += name_of(run, times);
    times = 0;
  };
  walk(
      text,
      [&](std::string_view plain) {
        if (plain.empty()) return;
        flush();
        visible += plain;
      },
      [&](char32_t code) {
        if (times > 0 && code != run) flush();
        run = code;
        ++times;
      });
  flush();
  return visible;
}

std::string drop_hidden(std::string_view text) {
  if (surely_plain(text)) return std::string(text);
  if (!base::utf8::valid(text)) return drop_hidden(base::utf8::sanitize(text));
  std::string kept;
  kept.reserve(text.size());
  walk(
      text, [&](std::string_view plain) { kept += plain; },
      [&](char32_t code) {
        if (code == 0x2028 || code == 0x2029) kept += '\n';
      });
  return kept;
}

}  // namespace reply_mcp::tools::text
