// `x-order`: what must not come before what among the members of an object (schemas/README.md).
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// One side: a member, or a date, with days added to it.
struct OrderOperand {
  std::string member;   ///< empty: the date
  std::string literal;  ///< "2015-01-01"
  int days = 0;
};

/// "from < to", "startDate <= endDate", "2015-01-01 <= startAt", "to <= from + 31d".
struct OrderRule {
  OrderOperand left;
  OrderOperand right;
  bool strict = false;  ///< "<"
};
/// Nothing when the text is no rule.
[[nodiscard]] std::optional<OrderRule> parse_order(std::string_view text);

/// Seconds since 1970 of a date or a date-time, read as UTC where it has no offset; nothing of any other
/// text.
[[nodiscard]] std::optional<double> instant_of(std::string_view text);

/// A rule that the object breaks: at which member, and in which words.
struct BrokenOrder {
  std::string member;
  std::string detail;
};
/// Of the schema's x-order. Only of what is given, and can be compared: dates and times as text, numbers, and
/// times of the day as {hour, minute}.
[[nodiscard]] std::vector<BrokenOrder> broken_orders(const json::object& schema, const json::object& object);

}  // namespace reply_mcp::schemas::json_schema
