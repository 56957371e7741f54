#include "schemas/json_schema/order_rule.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "schemas/json_schema/pattern.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace reply_mcp::schemas::json_schema {
namespace {

constexpr double k_day = 86400;

int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int number = 0;
  if (at + size <= text.size()) std::from_chars(text.data() + at, text.data() + at + size, number);
  return number;
}

}  // namespace

std::optional<double> instant_of(std::string_view text) {
  if (!matches_format("date", text) && !matches_format("date-time", text)) return std::nullopt;
  constexpr std::size_t k_date = 10;
  constexpr std::size_t k_seconds = 19;
  const std::chrono::sys_days day = std::chrono::year(number_at(text, 0, 4)) /
                                    std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))) /
                                    std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)));
  double seconds = static_cast<double>(day.time_since_epoch().count()) * k_day;
  if (text.size() == k_date) return seconds;
  seconds += number_at(text, 11, 2) * 3600.0 + number_at(text, 14, 2) * 60.0 + number_at(text, 17, 2);
  std::string_view rest = text.substr(k_seconds);
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    double scale = 0.1;
    for (std::size_t i = 1; i < end; ++i, scale /= 10) seconds += scale * (rest[i] - '0');
    rest.remove_prefix(end);
  }
  if (rest.starts_with('+') || rest.starts_with('-')) {
    const double offset = number_at(rest, 1, 2) * 3600.0 + number_at(rest, 4, 2) * 60.0;
    seconds += rest.front() == '+' ? -offset : offset;
  }
  return seconds;
}

namespace {

/// Something to compare; nothing where there is none.
std::optional<double> measure_of(const json::value& value) {
  if (value.is_string()) return instant_of(std::string_view(value.get_string()));
  if (value.is_number()) return value.to_number<double>();
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto hour = integer_member(*object, "hour");
  const auto minute = integer_member(*object, "minute");
  if (!hour || !minute) return std::nullopt;
  return static_cast<double>(*hour) * 60 + static_cast<double>(*minute);
}

std::optional<double> measure_of(const OrderOperand& operand, const json::object& object) {
  const json::value* given = operand.member.empty() ? nullptr : object.if_contains(operand.member);
  if (!operand.member.empty() && given == nullptr) return std::nullopt;
  const auto measure = given == nullptr ? instant_of(operand.literal) : measure_of(*given);
  if (!measure) return std::nullopt;
  return *measure + operand.days * k_day;
}

std::string words_of(const OrderOperand& operand, const json::object& object) {
  std::string words = operand.literal;
  if (!operand.member.empty())
    words = '`' + operand.member + "` (" + base::describe_value(object.at(operand.member)) + ')';
  if (operand.days == 0) return words;
  return std::to_string(operand.days) + " days after " + words;
}

std::optional<OrderOperand> parse_operand(std::string_view text) {
  OrderOperand operand;
  text = base::ascii::trim(text);
  if (const std::size_t plus = text.find(" + "); plus != std::string_view::npos) {
    std::string_view days = text.substr(plus + 3);
    if (!days.ends_with('d')) return std::nullopt;
    days.remove_suffix(1);
    if (!base::ascii::is_number(days)) return std::nullopt;
    operand.days = number_at(days, 0, days.size());
    text = text.substr(0, plus);
  }
  if (text.empty() || text.find(' ') != std::string_view::npos) return std::nullopt;
  (base::ascii::is_digit(text.front()) ? operand.literal : operand.member) = text;
  if (!operand.literal.empty() && !instant_of(operand.literal)) return std::nullopt;
  return operand;
}

std::optional<BrokenOrder> broken(const OrderRule& rule, const json::object& object) {
  const auto left = measure_of(rule.left, object);
  const auto right = measure_of(rule.right, object);
  if (!left || !right || *left < *right || (!rule.strict && *left == *right)) return std::nullopt;
  // The later one is most often the one to correct.
  if (rule.right.member.empty()) {
    return BrokenOrder{rule.left.member,
                       std::string(rule.strict ? "expected less than " : "expected at most ") +
                           words_of(rule.right, object)};
  }
  if (rule.right.days != 0) {
    return BrokenOrder{rule.left.member, "expected at most " + words_of(rule.right, object) + ", got " +
                                             base::describe_value(object.at(rule.left.member))};
  }
  return BrokenOrder{rule.right.member,
                     std::string(rule.strict ? "expected later than " : "expected not before ") +
                         words_of(rule.left, object) + ", got " +
                         base::describe_value(object.at(rule.right.member))};
}

}  // namespace

std::optional<OrderRule> parse_order(std::string_view text) {
  const std::size_t sign = text.find('<');
  if (sign == std::string_view::npos) return std::nullopt;
  OrderRule rule;
  rule.strict = !text.substr(sign).starts_with("<=");
  auto left = parse_operand(text.substr(0, sign));
  auto right = parse_operand(text.substr(sign + (rule.strict ? 1 : 2)));
  if (!left || !right || (left->member.empty() && right->member.empty())) return std::nullopt;
  rule.left = *std::move(left);
  rule.right = *std::move(right);
  return rule;
}

std::vector<BrokenOrder> broken_orders(const json::object& schema, const json::object& object) {
  std::vector<BrokenOrder> all;
  const json::array* rules = array_member(schema, "x-order");
  if (rules == nullptr) return all;
  for (const json::value& text : *rules) {
    const auto rule = text.is_string() ? parse_order(text.get_string()) : std::nullopt;
    if (!rule) continue;  // the loader has refused it
    if (auto one = broken(*rule, object)) all.push_back(*std::move(one));
  }
  return all;
}

}  // namespace reply_mcp::schemas::json_schema
