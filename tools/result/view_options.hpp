// Which part of an answer a caller wants, as its arguments say it (operation/own_arguments.hpp).
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/json_schema/violation.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/result/text_part.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::tools::result {

struct ViewOptions {
  std::vector<std::string> fields;  ///< empty: all
  bool count = false;  ///< only how many items there are; what else is said of items is not looked at
  bool fetch_all = false;
  std::uint64_t max_items = operation::k_default_max_items;
  std::uint64_t skip = 0;  ///< of a list that Reply does not page
  /// Instead of the answer, the rest of one text in it. No argument: set for who reads it as a resource.
  std::optional<TextPart> part;
};

/// What is wrong with such arguments.
struct ViewViolations {
  schemas::json_schema::Violations violations;
  std::string hint;  ///< which fields there are; empty when no field was wrong
};

/// Reads values that fit their schemas. Wrong are fields that the answer cannot have, and max_items without
/// fetch_all.
[[nodiscard]] boost::system::result<ViewOptions, ViewViolations> parse_view_options(
    const schemas::Operation& operation, const boost::json::object& own);

}  // namespace reply_mcp::tools::result
