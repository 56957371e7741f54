#include "sandbox/engine/router.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) segments.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

Router::Router(std::span<const schemas::Operation> operations) {
  for (const schemas::Operation& operation : operations) {
    Node* node = &root_;
    for (const std::string& segment : split_path(operation.path)) {
      std::unique_ptr<Node>& next = is_placeholder(segment) ? node->any : node->fixed[segment];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    node->methods[operation.method] = &operation;
  }
}

const schemas::Operation* Router::descend(const Node& node, std::string_view method,
                                          std::span<const std::string> segments,
                                          std::vector<std::string>& allowed) {
  if (segments.empty()) {
    if (const auto found = node.methods.find(method); found != node.methods.end()) return found->second;
    for (const auto& [name, operation] : node.methods) {
      if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) allowed.push_back(name);
    }
    return nullptr;
  }
  if (const auto next = node.fixed.find(segments.front()); next != node.fixed.end()) {
    if (const auto* operation = descend(*next->second, method, segments.subspan(1), allowed))
      return operation;
  }
  return node.any ? descend(*node.any, method, segments.subspan(1), allowed) : nullptr;
}

Router::Match Router::find(std::string_view method, std::span<const std::string> segments) const {
  Match match;
  match.operation = descend(root_, method, segments, match.allowed);
  if (match.operation == nullptr) return match;
  match.allowed.clear();
  const std::vector<std::string> pattern = split_path(match.operation->path);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_placeholder(pattern[i])) continue;
    match.path.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
  }
  return match;
}

}  // namespace reply_mcp::sandbox::engine
