// What the operator lets a model do: each effect is allowed, needs a person's consent, or is refused.
// Pure; decided before anything is sent.
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/selection/selection.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::guard {

enum class PolicyDecision { allow, confirm, deny };
[[nodiscard]] std::string_view to_string(PolicyDecision decision);
[[nodiscard]] std::optional<PolicyDecision> parse_decision(std::string_view word);

/// Rules, the most specific of which holds: for a tool, for an effect within a toolset, for a toolset,
/// for an effect.
class Policy {
 public:
  using Result = boost::system::result<Policy, std::string>;
  using Aliases = std::map<std::string, std::string, std::less<>>;

  /// read, create and update are allowed; delete and send need consent.
  Policy();

  /// Adds rules to the defaults: "delete=deny,inbox/send=allow,settings=deny,things_delete=confirm".
  /// Left of "=" stands an effect, TOOLSET/EFFECT, a toolset or a tool; right of it allow, confirm or
  /// deny. A later rule for the same thing replaces an earlier one. The error names the rule and what is
  /// unknown in it, with the nearest known name: a misspelt guard must not fall open.
  /// `aliases`: old names of tools, which mean what they are called now.
  [[nodiscard]] static Result parse(std::string_view rules, std::span<const selection::ToolFacts> known,
                                    const Aliases& aliases = {});

  /// What holds for a call of this tool with this effect (already raised by its arguments).
  [[nodiscard]] PolicyDecision decide(std::string_view tool, std::string_view toolset,
                                      schemas::Effect effect) const;

 private:
  static constexpr std::size_t k_effects = 5;
  std::array<PolicyDecision, k_effects> effects_;
  std::map<std::pair<std::string, schemas::Effect>, PolicyDecision> toolset_effects_;
  std::map<std::string, PolicyDecision, std::less<>> toolsets_;
  std::map<std::string, PolicyDecision, std::less<>> tools_;
};

}  // namespace reply_mcp::tools::guard
