// Unions of object shapes, told apart by the properties that name the shape (`type`, `actionType`, ...).
// Used to pick the shape a value means before it is coerced or explained, and to label what belongs to
// which shape in the flat schema that clients see.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Which branch of a union a value means.
struct Choice {
  /// Branches that are still possible; one: it is decided. Never empty for a non-empty union.
  SchemaList candidates;
  /// The property that would decide further and is missing or has none of the allowed values; empty
  /// when the union has no such property, or when it is decided.
  std::string property;
  json::array allowed;
  /// What the value said so far: "type \"linkedIn\"". Empty: nothing.
  std::string said;

  [[nodiscard]] const json::object* decided() const {
    return candidates.size() == 1 ? candidates.front() : nullptr;
  }
};

/// `branches` as union_branches() gives them. First by the kind of the value, then by one telling
/// property after another: a property that every remaining branch requires with `const` or `enum`, not
/// all with the same values.
[[nodiscard]] Choice choose_branch(const SchemaList& branches, const json::value& value);

/// The name of one shape: the constants of its telling properties, outermost first.
using Label = std::vector<std::string>;

/// One label for each branch; all empty when nothing tells the branches apart.
[[nodiscard]] std::vector<Label> branch_labels(const SchemaList& branches);

/// "email, linkedIn message/connect, sms": some of `all` as short text. A first word that stands there
/// with all of its second words is written alone.
[[nodiscard]] std::string render_labels(const std::vector<Label>& some, const std::vector<Label>& all);

}  // namespace reply_mcp::schemas::json_schema
