// Which tools a client sees and may call. The operator's choice is the upper bound; a request over HTTP
// can narrow it further and never widen it. Pure: names and facts in, a set of names out.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/toolsets.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::selection {

/// What the selection needs to know of a tool.
struct ToolFacts {
  std::string name;
  std::string toolset;  ///< the resource group
  schemas::Effect effect = schemas::Effect::read;
  bool coming_soon = false;
  /// Comes along with whatever is chosen, unless it is excluded: tools about tools.
  bool companion = false;
};

/// The facts of every operation of a catalogue.
[[nodiscard]] std::vector<ToolFacts> facts_of(const schemas::Catalogue& catalogue);

/// What to choose. Companions come along. toolsets, presets and tools add up; when all three are empty
/// everything is chosen. exclude takes away from that, and read_only from everything.
struct SelectionRequest {
  std::vector<std::string> toolsets = {};
  std::vector<std::string> presets = {};
  std::vector<std::string> tools = {};
  std::vector<std::string> exclude = {};
  bool read_only = false;
  /// Keep operations that Reply announced but does not serve yet.
  bool include_coming_soon = false;
};

class Selection {
 public:
  /// The error is a sentence that names what is unknown and the nearest that is known, or why a tool that
  /// was asked for by name is unavailable.
  using Result = boost::system::result<Selection, std::string>;

  /// `known` are all the tools there are.
  static Result choose(std::span<const ToolFacts> known, const schemas::Toolsets& sets,
                       const SelectionRequest& request);

  /// Every tool there is, announced ones too.
  [[nodiscard]] static Selection all(std::span<const ToolFacts> known);

  /// This selection, reduced to what `request` chooses of it. A name that this selection does not hold is
  /// an error like an unknown one, so that a request cannot find out what the operator left out.
  [[nodiscard]] Result narrow(std::span<const ToolFacts> known, const schemas::Toolsets& sets,
                              const SelectionRequest& request) const;

  [[nodiscard]] bool contains(std::string_view name) const { return names_.contains(name); }
  /// Sorted.
  [[nodiscard]] const std::set<std::string, std::less<>>& names() const { return names_; }

 private:
  std::set<std::string, std::less<>> names_;
};

/// Splits "a, b,c" into its names; empty ones are left out.
[[nodiscard]] std::vector<std::string> split_names(std::string_view list);

}  // namespace reply_mcp::tools::selection
