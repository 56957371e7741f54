#include "reply/client/auth_challenge.hpp"

#include "base/ascii.hpp"
#include "reply/client/foreign_text.hpp"

#include <algorithm>

namespace reply_mcp::reply::client {

namespace {

constexpr std::size_t k_max_value = 512;

/// Walks over the field's tokens, quoted strings and separators (RFC 9110, 11.6.1 and 5.6).
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  void skip(std::string_view characters) {
    text_.remove_prefix(std::min(text_.find_first_not_of(characters), text_.size()));
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view token() {
    const std::size_t end = std::min(text_.find_first_of(" \t,=\""), text_.size());
    const std::string_view found = text_.substr(0, end);
    text_.remove_prefix(end);
    return found;
  }
  std::string value() {
    if (!take('"')) return std::string(token());
    std::string out;
    while (!text_.empty() && !take('"')) {
      if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
      out.push_back(text_.front());
      text_.remove_prefix(1);
    }
    return out;
  }

 private:
  std::string_view text_;
};

}  // namespace

BearerChallenge parse_bearer_challenge(std::string_view field) {
  BearerChallenge challenge;
  Cursor cursor(field);
  bool bearer = false;
  for (cursor.skip(" \t,"); !cursor.done(); cursor.skip(" \t,")) {
    const std::string_view name = cursor.token();
    if (name.empty()) break;
    cursor.skip(" \t");
    if (!cursor.take('=')) {
      bearer = base::ascii::equal_ignoring_case(name, "bearer");  // a name without a value begins a challenge
      continue;
    }
    cursor.skip(" \t");
    const std::string value = tidy(cursor.value(), k_max_value);
    if (!bearer) continue;
    if (base::ascii::equal_ignoring_case(name, "error")) challenge.error = value;
    if (base::ascii::equal_ignoring_case(name, "error_description")) challenge.error_description = value;
    if (base::ascii::equal_ignoring_case(name, "scope")) challenge.scope = value;
  }
  return challenge;
}

}  // namespace reply_mcp::reply::client
