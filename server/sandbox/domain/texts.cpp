#include "sandbox/domain/texts.hpp"

#include "sandbox/engine/account_call.hpp"

#include <utility>

namespace reply_mcp::sandbox::domain {

using namespace engine;

std::string full_name(const Record& contact) {
  std::string name(text_of(contact, "firstName"));
  const std::string_view last = text_of(contact, "lastName");
  if (!name.empty() && !last.empty()) name += ' ';
  return name += last;
}

Rendered render(std::string_view text, const Record& contact) {
  static constexpr std::pair<std::string_view, std::string_view> k_fields[] = {
      {"FirstName", "firstName"},    {"LastName", "lastName"}, {"Email", "email"},
      {"Company", "company"},        {"Title", "title"},       {"City", "city"},
      {"Country", "country"},        {"Industry", "industry"}, {"Phone", "phone"},
      {"LinkedInUrl", "linkedInUrl"}};
  Rendered rendered;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    rendered.text += text.substr(at, open - at);
    const std::string_view variable = text.substr(open + 2, close - open - 2);
    std::string_view value;
    for (const auto& [name, member] : k_fields) {
      if (same_text(name, variable)) value = text_of(contact, member);
    }
    if (same_text(variable, "FullName")) {
      rendered.text += full_name(contact);
    } else if (value.empty()) {
      rendered.unresolved.emplace_back(variable);
    }
    rendered.text += value;
    at = close + 2;
  }
  rendered.text += text.substr(at);
  return rendered;
}

}  // namespace reply_mcp::sandbox::domain
