#include "tools/result/text_part.hpp"

#include "base/json_pointer.hpp"
#include "tools/result/size_limiter.hpp"

#include <charconv>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

const json::value* item_at(const json::array& items, std::string_view token) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size()) return nullptr;
  return items.if_contains(index);
}

/// Whether a byte begins no character (RFC 3629).
bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::optional<FoundText> find_text(const json::object& structured, std::string_view pointer,
                                   const AnswerOrigins& origins) {
  const auto tokens = base::json_pointer::split(pointer);
  if (!tokens || tokens->empty()) return std::nullopt;
  const json::value* value = structured.if_contains(tokens->front());
  if (value == nullptr) return std::nullopt;
  UntrustedPosition at = member_of_answer(structured, tokens->front(), origins);
  for (std::size_t i = 1; value != nullptr && i < tokens->size(); ++i) {
    const std::string& token = (*tokens)[i];
    if (const json::array* items = value->if_array()) {
      value = item_at(*items, token);
    } else {
      const json::object* members = value->if_object();
      value = members == nullptr ? nullptr : members->if_contains(token);
      at = at.member(token);
    }
  }
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return FoundText{value->get_string(), at.is_untrusted()};
}

std::optional<std::string_view> part_of_text(std::string_view text, std::size_t from, std::size_t allowance) {
  if (from >= text.size() || is_continuation(text[from])) return std::nullopt;
  const std::string_view rest = text.substr(from);
  std::vector<Cut> cuts;
  std::ignore = fit(json::value(rest), allowance, cuts);
  return cuts.empty() ? rest : rest.substr(0, cuts.front().shown);
}

}  // namespace reply_mcp::tools::result
