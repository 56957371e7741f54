// What one caller sees of the tools: the operator's choice, or less where a request asks for less.
#pragma once

#include "mcp/context.hpp"
#include "schemas/toolsets.hpp"
#include "tools/selection/selection.hpp"
#include "tools/selection/tool_list.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/system/result.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::selection {

struct View {
  ToolNames names;  ///< always says which are offered
  ToolList list;
};

/// The operator's view and those that requests narrow it to. Thread-safe.
class Views {
 public:
  /// Null: the path or a header is wrong; the error is a sentence about it.
  using Result = boost::system::result<std::shared_ptr<const View>, std::string>;

  /// `whole`: the operator's. `toolsets` may be null: requests then name no presets.
  Views(View whole, std::vector<ToolFacts> known, std::shared_ptr<const schemas::Toolsets> toolsets);

  [[nodiscard]] const View& whole() const { return *whole_; }
  [[nodiscard]] Result of(const mcp::Caller& caller) const;

 private:
  [[nodiscard]] Result make(const mcp::Caller& caller) const;

  std::shared_ptr<const View> whole_;
  std::vector<ToolFacts> known_;
  std::shared_ptr<const schemas::Toolsets> toolsets_;
  /// The latest narrowed ones by narrowing_key(). Few: most deployments have one or two, and a caller
  /// that makes up others only makes its own requests slower.
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const View>, std::less<>> narrowed_;
  mutable std::deque<std::string> order_;
};

}  // namespace reply_mcp::tools::selection
