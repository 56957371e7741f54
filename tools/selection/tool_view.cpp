#include "tools/selection/tool_view.hpp"

#include "tools/selection/narrowing.hpp"

namespace reply_mcp::tools::selection {
namespace {

constexpr std::size_t k_kept = 16;

}  // namespace

Views::Views(View whole, std::vector<ToolFacts> known, std::shared_ptr<const schemas::Toolsets> toolsets)
    : whole_(std::make_shared<const View>(std::move(whole))),
      known_(std::move(known)),
      toolsets_(toolsets ? std::move(toolsets) : std::make_shared<const schemas::Toolsets>()) {}

Views::Result Views::of(const mcp::Caller& caller) const {
  const std::string key = narrowing_key(caller);
  if (key.empty()) return whole_;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = narrowed_.find(key); found != narrowed_.end()) return found->second;
  }
  Result made = make(caller);
  if (!made) return made;
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = narrowed_.emplace(key, *made);
  if (!is_new) return at->second;
  order_.push_back(key);
  if (order_.size() > k_kept) {
    narrowed_.erase(order_.front());
    order_.pop_front();
  }
  return made;
}

Views::Result Views::make(const mcp::Caller& caller) const {
  const auto requests = narrowing_of(caller);
  if (!requests) return requests.error();
  if (requests->empty()) return whole_;
  Selection selection = *whole_->names.offered();
  for (const SelectionRequest& request : *requests) {
    auto narrower = selection.narrow(known_, *toolsets_, request);
    if (!narrower) return narrower.error();
    selection = *std::move(narrower);
  }
  ToolList list = whole_->list.narrowed(selection);
  return std::make_shared<const View>(View{whole_->names.offering(std::move(selection)), std::move(list)});
}

}  // namespace reply_mcp::tools::selection
