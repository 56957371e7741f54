#include "tools/guard/policy.hpp"

#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"

#include <set>

namespace reply_mcp::tools::guard {
namespace {

constexpr std::array k_decisions = {std::pair{"allow", PolicyDecision::allow},
                                    std::pair{"confirm", PolicyDecision::confirm},
                                    std::pair{"deny", PolicyDecision::deny}};
constexpr std::array<std::string_view, 5> k_effect_names = {"read", "create", "update", "delete", "send"};

std::string suggest(const std::string& name, const std::set<std::string, std::less<>>& known) {
  const auto near = base::nearest_name(name, known);
  return near ? "; did you mean \"" + *near + "\"?" : std::string();
}

/// A rule as a message may show it.
std::string shown(std::string rule) {
  constexpr std::size_t k_most = 100;
  for (char& c : rule) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return base::shorten(rule, k_most);
}

}  // namespace

std::string_view to_string(PolicyDecision decision) {
  for (const auto& [name, value] : k_decisions) {
    if (value == decision) return name;
  }
  return "deny";
}

std::optional<PolicyDecision> parse_decision(std::string_view word) {
  for (const auto& [name, value] : k_decisions) {
    if (word == name) return value;
  }
  return std::nullopt;
}

Policy::Policy()
    : effects_{PolicyDecision::allow, PolicyDecision::allow, PolicyDecision::allow, PolicyDecision::confirm,
               PolicyDecision::confirm} {}

Policy::Result Policy::parse(std::string_view rules, std::span<const selection::ToolFacts> known,
                             const Aliases& aliases) {
  std::set<std::string, std::less<>> tools;
  std::set<std::string, std::less<>> toolsets;
  for (const selection::ToolFacts& fact : known) {
    tools.insert(fact.name);
    toolsets.insert(fact.toolset);
  }
  Policy policy;
  for (const std::string& rule : selection::split_names(rules)) {
    const auto refuse = [&](const std::string& why) { return "policy rule \"" + shown(rule) + "\": " + why; };
    const std::size_t equals = rule.find('=');
    if (equals == std::string::npos) return refuse("must be WHAT=allow, WHAT=confirm or WHAT=deny");
    const std::string what = rule.substr(0, equals);
    const auto decision = parse_decision(std::string_view(rule).substr(equals + 1));
    if (!decision) {
      const std::set<std::string, std::less<>> words{"allow", "confirm", "deny"};
      return refuse("the decision must be allow, confirm or deny" + suggest(rule.substr(equals + 1), words));
    }
    if (const auto effect = schemas::parse_effect(what)) {
      policy.effects_[static_cast<std::size_t>(*effect)] = *decision;
    } else if (const std::size_t slash = what.find('/'); slash != std::string::npos) {
      const std::string toolset = what.substr(0, slash);
      const auto within = schemas::parse_effect(what.substr(slash + 1));
      if (!toolsets.contains(toolset)) {
        return refuse("unknown toolset \"" + shown(toolset) + "\"" + suggest(toolset, toolsets));
      }
      if (!within) {
        const std::set<std::string, std::less<>> words(k_effect_names.begin(), k_effect_names.end());
        return refuse("the effect must be read, create, update, delete or send" +
                      suggest(what.substr(slash + 1), words));
      }
      policy.toolset_effects_[{toolset, *within}] = *decision;
    } else if (toolsets.contains(what)) {
      policy.toolsets_[what] = *decision;
    } else if (tools.contains(what)) {
      policy.tools_[what] = *decision;
    } else if (const auto alias = aliases.find(what);
               alias != aliases.end() && tools.contains(alias->second)) {
      policy.tools_[alias->second] = *decision;
    } else {
      std::set<std::string, std::less<>> all = tools;
      all.insert(toolsets.begin(), toolsets.end());
      all.insert(k_effect_names.begin(), k_effect_names.end());
      return refuse("no effect, toolset or tool is called \"" + shown(what) + "\"" + suggest(what, all));
    }
  }
  return policy;
}

PolicyDecision Policy::decide(std::string_view tool, std::string_view toolset, schemas::Effect effect) const {
  if (const auto rule = tools_.find(tool); rule != tools_.end()) return rule->second;
  if (const auto rule = toolset_effects_.find({std::string(toolset), effect});
      rule != toolset_effects_.end()) {
    return rule->second;
  }
  if (const auto rule = toolsets_.find(toolset); rule != toolsets_.end()) return rule->second;
  return effects_[static_cast<std::size_t>(effect)];
}

}  // namespace reply_mcp::tools::guard
