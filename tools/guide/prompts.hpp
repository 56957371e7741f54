// Workflows that a person can start: triage the inbox, launch a campaign, and so on, as data
// (schemas/prompts.json). Each works with the tools of one preset.
#pragma once

#include "mcp/features.hpp"
#include "tools/call/caller_tools.hpp"
#include "tools/selection/tool_names.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::guide {

struct PromptArgument {
  std::string name;
  std::string description;
  bool required = false;
  std::string completes;  ///< kind of record whose names it takes (record_kinds.hpp); empty: none
};

struct Prompt {
  std::string name;
  std::string title;
  std::string description;
  std::string preset;
  std::vector<PromptArgument> arguments;
  std::string text;
  std::vector<std::string> uses;  ///< the tools that the text names

  [[nodiscard]] const PromptArgument* find(std::string_view argument) const;
};

/// In the order of the file.
[[nodiscard]] std::span<const Prompt> all_prompts();
[[nodiscard]] const Prompt* find_prompt(std::string_view name);

/// The text with its arguments put in: {{name}} stands for a value, {{name:...}} for text that is there
/// only when the value is. Values are one line, without control characters, and may hold no braces of
/// their own.
[[nodiscard]] std::string fill_prompt(const Prompt& prompt,
                                      const std::map<std::string, std::string, std::less<>>& values,
                                      const selection::ToolNames& names = {});

/// Lists to each caller the prompts whose tools it has. `tools` must outlive it.
[[nodiscard]] std::unique_ptr<mcp::PromptSource> make_prompts(call::CallerTools& tools);

}  // namespace reply_mcp::tools::guide
