#include "tools/result/result_options.hpp"

#include "tools/operation/definition.hpp"

#include <algorithm>

namespace reply_mcp::tools::result {

static_assert(AnswerOptions{}.max_result_tokens * text::k_bytes_per_token ==
              operation::k_default_answer_bytes);
namespace {

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::optional<Output> parse_output(std::string_view name) {
  return parse<Output>(k_output_names, name);
}

std::string_view to_string(Output output) {
  return k_output_names.at(static_cast<std::size_t>(output));
}

std::optional<UntrustedText> parse_untrusted_text(std::string_view name) {
  return parse<UntrustedText>(k_untrusted_text_names, name);
}

std::string_view to_string(UntrustedText mode) {
  return k_untrusted_text_names.at(static_cast<std::size_t>(mode));
}

}  // namespace reply_mcp::tools::result
