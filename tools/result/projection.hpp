// Keeping only the fields that a caller asked for.
#pragma once

#include <boost/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Dotted paths as a tree. "contact" keeps all of it, with or without "contact.name" beside it.
class Projection {
 public:
  Projection() = default;
  explicit Projection(const std::vector<std::string>& paths);

  /// The value with only the chosen members, in their order; arrays are passed through. A null where an
  /// object was expected stays.
  [[nodiscard]] json::value apply(json::value value) const;

  /// What it keeps of the values of a member; null when nothing was said of that member.
  [[nodiscard]] const Projection* below(std::string_view name) const;

  /// Keeps a member of the outermost object whatever was chosen.
  void keep_always(std::string_view name);

 private:
  std::map<std::string, Projection, std::less<>> members_;
  bool whole_ = false;
};

/// Whether `value` shows that a path does not exist: an object that should have its next member is there,
/// and none that is there has it.
[[nodiscard]] bool is_missing(const json::value& value, std::string_view path);

/// Dotted paths that a value has, each once, to the depth of `depth` names; at most `limit`.
[[nodiscard]] std::vector<std::string> paths_in(const json::value& value, std::size_t depth,
                                                std::size_t limit);

}  // namespace reply_mcp::tools::result
