// What tools are called for clients, and which of them clients have: the one value to ask wherever a text, an
// error or an answer speaks of a tool. Without one, a hint would send a model to a tool that it cannot see.
//
// Names in the catalogue are one thing; what clients see may have a prefix before it
// (--tool-prefix), for clients that mix several servers' tools.
#pragma once

#include "tools/selection/selection.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::selection {

/// Longest prefix: names stay within the 64 characters that clients take.
inline constexpr std::size_t k_max_prefix = 16;

/// Letters, digits, "_" and "-", at most k_max_prefix of them.
[[nodiscard]] bool is_tool_prefix(std::string_view prefix);

/// Cheap to copy. Tools are given by their names in the catalogue, unless said otherwise.
class ToolNames {
 public:
  /// Every tool, under its own name.
  ToolNames() = default;
  explicit ToolNames(std::string prefix) : prefix_(std::move(prefix)) {}
  ToolNames(std::string prefix, Selection offered)
      : prefix_(std::move(prefix)), offered_(std::make_shared<const Selection>(std::move(offered))) {}

  /// The same prefix, with other tools.
  [[nodiscard]] ToolNames offering(Selection offered) const { return {prefix_, std::move(offered)}; }

  /// Whether clients have this tool.
  [[nodiscard]] bool has(std::string_view tool) const {
    return offered_ == nullptr || offered_->contains(tool);
  }
  /// Null: every tool there is.
  [[nodiscard]] const Selection* offered() const { return offered_.get(); }

  /// What clients call it.
  [[nodiscard]] std::string of(std::string_view tool) const { return prefix_ + std::string(tool); }
  /// The tool's name in the catalogue, from what a client calls it; nothing when that lacks the prefix. Says
  /// nothing of whether there is such a tool.
  [[nodiscard]] std::optional<std::string_view> without_prefix(std::string_view name) const;
  /// The text with every tool in it as clients call it: definitions and hints speak of other tools by name.
  /// Of the tools that clients have; with every tool there is, none is known and the text stays as it is.
  [[nodiscard]] std::string in_text(std::string_view text) const;

 private:
  std::string prefix_;
  std::shared_ptr<const Selection> offered_;
};

}  // namespace reply_mcp::tools::selection
