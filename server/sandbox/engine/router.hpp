// From method and path to the operation, by the catalogue's path templates.
#pragma once

#include "schemas/catalogue.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::engine {

/// "/v3/things/{id}" -> {"v3", "things", "{id}"}; empty segments are dropped.
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);
[[nodiscard]] inline bool is_placeholder(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

class Router {
 public:
  struct Match {
    const schemas::Operation* operation = nullptr;
    std::vector<std::pair<std::string, std::string>> path;  ///< placeholder -> segment of the request
    std::vector<std::string> allowed;  ///< methods that the path knows, when none matched
  };

  explicit Router(std::span<const schemas::Operation> operations);

  /// `segments` are percent-decoded. Fixed segments win over placeholders. No operation and nothing
  /// allowed: the path is unknown.
  [[nodiscard]] Match find(std::string_view method, std::span<const std::string> segments) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> any;
    std::map<std::string, const schemas::Operation*, std::less<>> methods;
  };
  static const schemas::Operation* descend(const Node& node, std::string_view method,
                                           std::span<const std::string> segments,
                                           std::vector<std::string>& allowed);
  Node root_;
};

}  // namespace reply_mcp::sandbox::engine
