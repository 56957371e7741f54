#include "schemas/untrusted_fields.hpp"

#include <algorithm>

namespace reply_mcp::schemas {

namespace {

/// The member of a page that holds its records.
constexpr std::string_view k_items = "items";

}  // namespace

UntrustedFields::UntrustedFields(const std::vector<FieldPath>& paths) {
  Rests whole(paths.begin(), paths.end());
  answer_ = compile(whole);
  Rests records = whole;
  for (const auto& path : whole) {
    if (!path.empty() && path.front() == k_items) records.push_back(path.subspan(1));
  }
  record_ = records.size() == whole.size() ? answer_ : compile(records);
}

std::uint32_t UntrustedFields::compile(const Rests& rests) {
  if (rests.empty()) return k_nothing;
  if (std::any_of(rests.begin(), rests.end(), [](const auto& rest) { return rest.empty(); }))
    return k_everything;
  const auto behind = [&](const std::optional<std::string>& name) {
    Rests tails;
    for (const auto& rest : rests) {
      if (!rest.front() || rest.front() == name) tails.push_back(rest.subspan(1));
    }
    return tails;
  };
  Node node;
  node.any = compile(behind(std::nullopt));
  for (const auto& rest : rests) {
    const auto known = [&](const auto& member) { return rest.front() == member.first; };
    if (!rest.front() || std::any_of(node.members.begin(), node.members.end(), known)) continue;
    node.members.emplace_back(*rest.front(), compile(behind(rest.front())));
  }
  nodes_.push_back(std::move(node));
  return static_cast<std::uint32_t>(nodes_.size() - 1) + k_first_node;
}

UntrustedFields::Position UntrustedFields::Position::member(std::string_view name) const {
  if (node_ < k_first_node) return *this;
  const Node& node = fields_->nodes_[node_ - k_first_node];
  for (const auto& [known, next] : node.members) {
    if (known == name) return {fields_, next};
  }
  return {fields_, node.any};
}

}  // namespace reply_mcp::schemas
