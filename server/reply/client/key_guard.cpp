#include "reply/client/key_guard.hpp"

#include "base/hex.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::reply::client {
namespace {

constexpr std::size_t k_min_key = 8;
constexpr std::string_view k_replacement = "[API key removed]";
/// JSON in a text of JSON doubles them; nothing is wrapped deeper than that a few times.
constexpr std::size_t k_max_backslashes = 16;

/// The character of `digits` hexadecimal digits at `at`; nothing for another number or beyond one byte.
std::optional<char> hex_character(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  unsigned code = 0;
  for (const char digit : text.substr(at, digits)) {
    const std::optional<unsigned char> value = base::hex_value(digit);
    if (!value) return std::nullopt;
    code = code * 16 + *value;
  }
  return code < 0x80 ? std::optional(static_cast<char>(code)) : std::nullopt;
}

/// Bytes at `at` that spell `c` behind a run of backslashes, or 0.
std::size_t escaped(std::string_view text, std::size_t at, char c) {
  std::size_t run = 0;
  while (run < k_max_backslashes && at + run < text.size() && text[at + run] == '\\') ++run;
  const std::size_t behind = at + run;
  if (run == 0) return 0;
  if (c == '\\') return run > 1 ? 2 : 0;
  if (behind >= text.size()) return 0;
  if (text[behind] == 'u' && hex_character(text, behind + 1, 4) == c) return run + 5;
  if (text[behind] == 'x' && hex_character(text, behind + 1, 2) == c) return run + 3;
  const bool mark = c == '/' || c == '"' || c == '\'';
  return mark && text[behind] == c ? run + 1 : 0;
}

/// Bytes of the reference of HTML at `at` that spells `c`, or 0.
std::size_t referenced(std::string_view text, std::size_t at, char c) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> k_names{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  const std::string_view rest = text.substr(at);
  for (const auto& [name, character] : k_names) {
    if (character == c && rest.starts_with(name)) return name.size();
  }
  if (!rest.starts_with("&#") || rest.size() < 4) return 0;
  const bool hex = rest[2] == 'x' || rest[2] == 'X';
  unsigned code = 0;
  const char* const digits = rest.data() + (hex ? 3 : 2);
  const auto [end, error] =
      std::from_chars(digits, rest.data() + std::min<std::size_t>(rest.size(), 12), code, hex ? 16 : 10);
  const auto size = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || size >= rest.size() || rest[size] != ';') return 0;
  return code == static_cast<unsigned char>(c) ? size + 1 : 0;
}

/// Bytes at `at` that spell `c` in another way than as it is, or 0.
std::size_t spelled(std::string_view text, std::size_t at, char c) {
  switch (text[at]) {
    case '\\':
      return escaped(text, at, c);
    case '%':
      return hex_character(text, at + 1, 2) == c ? 3 : 0;
    case '&':
      return referenced(text, at, c);
    default:
      return 0;
  }
}

/// Where the key that begins at `at` ends, or npos when none does.
std::size_t end_of_key(std::string_view text, std::size_t at, std::string_view key) {
  for (const char c : key) {
    if (at >= text.size()) return std::string_view::npos;
    const std::size_t other = spelled(text, at, c);
    if (other == 0 && text[at] != c) return std::string_view::npos;
    at += other == 0 ? 1 : other;
  }
  return at;
}

}  // namespace

void remove_key(std::string& text, const base::Secret& secret) {
  const std::string_view key = secret.expose();
  if (key.size() < k_min_key) return;
  std::string cleaned;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\\' && key.front() != '\\') {
      // Of a run, only what is near its end can be part of an escape.
      const std::size_t behind = std::min(text.find_first_not_of('\\', at), text.size());
      if (behind - at > k_max_backslashes) at = behind - k_max_backslashes;
    }
    const bool may_begin = c == key.front() || c == '\\' || c == '%' || c == '&';
    const std::size_t end = may_begin ? end_of_key(text, at, key) : std::string_view::npos;
    if (end == std::string_view::npos) {
      ++at;
      continue;
    }
    cleaned.append(text, copied, at - copied);
    cleaned += k_replacement;
    copied = at = end;
  }
  if (copied == 0) return;
  cleaned.append(text, copied);
  text = std::move(cleaned);
}

void remove_key(Problem& problem, const base::Secret& key) {
  for (std::string* text :
       {&problem.title, &problem.detail, &problem.code, &problem.type, &problem.missing_scope}) {
    remove_key(*text, key);
  }
  for (FieldError& error : problem.errors) {
    remove_key(error.pointer, key);
    remove_key(error.detail, key);
  }
  for (Team& team : problem.teams) remove_key(team.name, key);
}

void remove_key(SendResult& result, const base::Secret& key) {
  if (!result) {
    Failure failure = result.error();
    remove_key(failure.message, key);
    result = std::move(failure);
    return;
  }
  remove_key(result->body, key);
  remove_key(result->unreadable, key);
  for (auto& [name, value] : result->headers) {
    remove_key(name, key);
    remove_key(value, key);
  }
}

}  // namespace reply_mcp::reply::client
