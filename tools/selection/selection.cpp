#include "tools/selection/selection.hpp"

#include "base/ascii.hpp"
#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <iterator>

namespace reply_mcp::tools::selection {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::size_t k_shown = 100;

std::string unknown(std::string_view what, const std::string& name, const Names& known) {
  std::string message =
      "unknown " + std::string(what) + " \"" + base::shorten(text::make_visible(name), k_shown) + '"';
  // Comparing is quadratic in the length of the name, and a name from outside may have any.
  if (name.size() > k_shown) return message;
  if (const auto near = base::nearest_name(name, known)) return message + "; did you mean \"" + *near + "\"?";
  if (known.empty() || known.size() > 60) return message;
  message += "; known are ";
  for (const std::string& one : known) message += (one == *known.begin() ? "" : ", ") + one;
  return message;
}

/// Collects the names that a request adds up to, or the first thing that is wrong with it.
class Chooser {
 public:
  Chooser(std::span<const ToolFacts> known, const schemas::Toolsets& sets, const SelectionRequest& request)
      : known_(known), sets_(sets), request_(request) {
    for (const ToolFacts& fact : known) {
      names_.insert(fact.name);
      if (!fact.toolset.empty()) groups_.insert(fact.toolset);
    }
    for (const auto& entry : sets.presets) presets_.insert(entry.first);
  }

  boost::system::result<Names, std::string> run() {
    Names chosen =
        request_.toolsets.empty() && request_.presets.empty() && request_.tools.empty() ? names_ : Names{};
    for (const std::string& name : request_.toolsets) add_toolset(name, chosen);
    for (const std::string& name : request_.presets) add_preset(name, chosen);
    for (const std::string& name : request_.tools) add_tool(name, chosen);
    for (const ToolFacts& fact : known_) {
      if (fact.companion) chosen.insert(fact.name);
    }
    for (const std::string& name : request_.exclude) {
      if (const auto present = present_name(name)) chosen.erase(*present);
    }
    if (error_) return *error_;
    for (const ToolFacts& fact : known_) {
      if ((fact.coming_soon && !request_.include_coming_soon) ||
          (request_.read_only && fact.effect != schemas::Effect::read)) {
        chosen.erase(fact.name);
      }
    }
    return chosen;
  }

 private:
  void note(std::string error) {
    if (!error_) error_ = std::move(error);
  }

  /// The tool's name today: aliases are followed, unknown names noted.
  std::optional<std::string> present_name(const std::string& name) {
    if (names_.contains(name)) return name;
    if (const auto alias = sets_.aliases.find(name);
        alias != sets_.aliases.end() && names_.contains(alias->second)) {
      return alias->second;
    }
    note(unknown("tool", name, names_));
    return std::nullopt;
  }

  void add_toolset(const std::string& name, Names& chosen) {
    if (!groups_.contains(name)) return note(unknown("toolset", name, groups_));
    for (const ToolFacts& fact : known_) {
      if (fact.toolset == name) chosen.insert(fact.name);
    }
  }

  void add_preset(const std::string& name, Names& chosen) {
    const auto preset = sets_.presets.find(name);
    if (preset == sets_.presets.end()) return note(unknown("preset", name, presets_));
    // A tool of a preset that this catalogue or this selection does not have is simply not there.
    for (const std::string& tool : preset->second.tools) {
      if (names_.contains(tool)) chosen.insert(tool);
    }
  }

  void add_tool(const std::string& name, Names& chosen) {
    const auto present = present_name(name);
    if (!present) return;
    const auto fact = std::ranges::find(known_, *present, &ToolFacts::name);
    if (fact->coming_soon && !request_.include_coming_soon) {
      return note("tool \"" + fact->name +
                  "\" is announced by Reply but not served yet; to have it all the same, include " +
                  "coming-soon tools");
    }
    chosen.insert(*present);
  }

  std::span<const ToolFacts> known_;
  const schemas::Toolsets& sets_;
  const SelectionRequest& request_;
  Names names_;
  Names groups_;
  Names presets_;
  std::optional<std::string> error_;
};

}  // namespace

std::vector<ToolFacts> facts_of(const schemas::Catalogue& catalogue) {
  std::vector<ToolFacts> facts;
  facts.reserve(catalogue.operations().size());
  for (const schemas::Operation& operation : catalogue.operations()) {
    facts.push_back({.name = operation.id,
                     .toolset = operation.group,
                     .effect = operation::highest_effect(operation),
                     .coming_soon = operation.status == schemas::Status::coming_soon});
  }
  if (const auto wait = operation::wait_operation(catalogue)) {
    facts.push_back({.name = wait->id, .toolset = wait->group, .effect = wait->effect, .coming_soon = false});
  }
  return facts;
}

Selection::Result Selection::choose(std::span<const ToolFacts> known, const schemas::Toolsets& sets,
                                    const SelectionRequest& request) {
  auto names = Chooser(known, sets, request).run();
  if (!names) return names.error();
  Selection selection;
  selection.names_ = std::move(*names);
  return selection;
}

Selection Selection::all(std::span<const ToolFacts> known) {
  Selection selection;
  for (const ToolFacts& fact : known) selection.names_.insert(fact.name);
  return selection;
}

Selection::Result Selection::narrow(std::span<const ToolFacts> known, const schemas::Toolsets& sets,
                                    const SelectionRequest& request) const {
  std::vector<ToolFacts> mine;
  std::ranges::copy_if(known, std::back_inserter(mine),
                       [&](const ToolFacts& fact) { return contains(fact.name); });
  SelectionRequest within = request;
  within.include_coming_soon = true;  // what the operator let in may stay
  return choose(mine, sets, within);
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = base::ascii::trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

}  // namespace reply_mcp::tools::selection
