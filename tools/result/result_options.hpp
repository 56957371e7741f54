// How answers are made to fit a model's context, and what is done about untrusted text: the
// operator's choices.
#pragma once

#include "tools/text/json_size.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace reply_mcp::tools::result {

/// How a list reads in the text of a result. structuredContent has the exact data either way.
enum class Output {
  compact,  ///< one header line and a row for each item, where items are flat
  json,
};
inline constexpr std::array<std::string_view, 2> k_output_names{"compact", "json"};
[[nodiscard]] std::optional<Output> parse_output(std::string_view name);
[[nodiscard]] std::string_view to_string(Output output);

/// What is done with text that people outside the account wrote (x-untrusted of the catalogue says which text
/// that is).
enum class UntrustedText {
  mark,   ///< in the text set apart in a marked block, invisible characters made visible
  strip,  ///< the same, after HTML was reduced to text and invisible characters were dropped, everywhere
  off,    ///< nothing: the bytes as Reply sent them
};
inline constexpr std::array<std::string_view, 3> k_untrusted_text_names{"mark", "strip", "off"};
[[nodiscard]] std::optional<UntrustedText> parse_untrusted_text(std::string_view name);
[[nodiscard]] std::string_view to_string(UntrustedText mode);

/// Smallest budget: what a result needs to say that it was cut and how to go on.
inline constexpr std::size_t k_min_result_tokens = 1'000;
inline constexpr std::size_t k_max_result_tokens = 1'000'000;

struct AnswerOptions {
  Output output = Output::compact;
  /// Nothing larger is sent. Counted as the bytes of the result on the wire, text and structuredContent
  /// together, divided by 4.
  std::size_t max_result_tokens = 20'000;
  UntrustedText untrusted_text = UntrustedText::mark;

  [[nodiscard]] std::size_t max_bytes() const { return max_result_tokens * text::k_bytes_per_token; }
};

}  // namespace reply_mcp::tools::result
