#include "schemas/json_schema/explain.hpp"

#include "base/json_pointer.hpp"
#include "base/json_text.hpp"
#include "schemas/json_schema/order_rule.hpp"
#include "schemas/json_schema/rules.hpp"
#include "schemas/json_schema/variants.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Bounds recursion whatever the catalogue holds.
constexpr int k_max_depth = 64;
/// A value with more violations than this is not corrected one by one.
constexpr std::size_t k_max_violations = 100;

class Explainer {
 public:
  explicit Explainer(const JudgeOptions& options) : options_(options) {}

  void check(const json::object& schema, const json::value& value, const std::string& pointer, int depth) {
    if (depth > k_max_depth || found_.size() >= k_max_violations) return;
    const Kinds kinds = accepted_kinds(schema);
    if (!kinds.has(kind_of(value).bits()) || (options_.strict && is_loose_integer(kinds, value))) {
      report("type", pointer, mismatch(schema, value));
      return;
    }
    if (!is_allowed(schema, value)) {
      report("enum", pointer, mismatch(schema, value) + nearest_value(*allowed_values(schema), value));
      return;
    }
    check_branches(schema, value, pointer, depth);
    if (const json::object* object = value.if_object()) {
      check_object(schema, *object, pointer, depth);
    } else if (const json::array* array = value.if_array()) {
      check_array(schema, *array, pointer, depth);
    } else if (auto broken = broken_scalar_rule(schema, value, options_)) {
      report(broken->keyword, pointer, std::move(broken->detail));
    }
  }

  [[nodiscard]] Violations take() { return std::move(found_); }

 private:
  /// Only integers are asked for, and this one is written as a fraction or does not fit 64 bits.
  static bool is_loose_integer(Kinds kinds, const json::value& value) {
    if (!value.is_number() || kinds.has(Kinds::k_fraction)) return false;
    constexpr auto k_max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return value.is_double() || (value.is_uint64() && value.get_uint64() > k_max);
  }

  void report(std::string_view keyword, const std::string& pointer, std::string detail) {
    const bool said = std::any_of(found_.begin(), found_.end(), [&](const Violation& known) {
      return known.pointer == pointer && known.detail == detail;
    });
    if (!said && found_.size() < k_max_violations) found_.push_back({pointer, std::move(detail), keyword});
  }

  /// allOf, oneOf, anyOf, not, if.
  void check_branches(const json::object& schema, const json::value& value, const std::string& pointer,
                      int depth) {
    for (const json::object* part : schema_list(schema, "allOf")) check(*part, value, pointer, depth + 1);
    for (const std::string_view keyword : {"oneOf", "anyOf"}) {
      const SchemaList branches = schema_list(schema, keyword);
      if (!branches.empty()) check_union(branches, value, pointer, depth, keyword == "oneOf");
    }
    if (const json::object* refused = object_member(schema, "not")) {
      if (fits(*refused, value)) report("not", pointer, describe_refused(*refused, value));
    }
    check_condition(schema, value, pointer, depth);
  }

  void check_union(const SchemaList& branches, const json::value& value, const std::string& pointer,
                   int depth, bool exactly_one) {
    const Choice choice = choose_branch(branches, value);
    if (!choice.property.empty()) {
      report_undecided(choice, value.get_object(), pointer);
      return;
    }
    if (const json::object* only = choice.decided()) {
      const std::size_t before = found_.size();
      check(*only, value, pointer, depth + 1);
      for (std::size_t i = before; i < found_.size() && !choice.said.empty(); ++i) {
        if (found_[i].pointer.find('/', pointer.size() + 1) == std::string::npos &&
            found_[i].pointer != pointer) {
          found_[i].detail += " (with " + choice.said + ')';
        }
      }
      return;
    }
    report_closest(choice.candidates, value, pointer, depth, exactly_one);
  }

  /// Nothing tells the branches apart: the one with the fewest violations was most likely meant.
  void report_closest(const SchemaList& candidates, const json::value& value, const std::string& pointer,
                      int depth, bool exactly_one) {
    Violations fewest;
    std::size_t fitting = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      Explainer attempt(options_);
      attempt.check(*candidates[i], value, pointer, depth + 1);
      Violations violations = attempt.take();
      if (violations.empty()) ++fitting;
      if (i == 0 || violations.size() < fewest.size()) fewest = std::move(violations);
    }
    if (fitting == 1 || (fitting > 1 && !exactly_one)) return;
    if (auto choice = describe_required_choice(candidates, exactly_one)) {
      report("required", pointer, std::move(*choice));
    } else if (fitting > 1) {
      report("oneOf", pointer,
             "expected a value of exactly one of the allowed forms, got one that fits " +
                 std::to_string(fitting));
    } else {
      for (Violation& one : fewest) report(one.keyword, one.pointer, std::move(one.detail));
    }
  }

  void report_undecided(const Choice& choice, const json::object& object, const std::string& pointer) {
    const json::value* given = object.if_contains(choice.property);
    const std::string where = base::json_pointer::child(pointer, choice.property);
    const std::string with = choice.said.empty() ? std::string() : " (with " + choice.said + ')';
    const std::string expected = "expected one of " + list_values(choice.allowed);
    if (given == nullptr) {
      report("required", where, "is required: " + expected + with);
    } else {
      report(
          "enum", where,
          expected + ", got " + base::describe_value(*given) + nearest_value(choice.allowed, *given) + with);
    }
  }

  void check_condition(const json::object& schema, const json::value& value, const std::string& pointer,
                       int depth) {
    const json::object* condition = object_member(schema, "if");
    if (condition == nullptr) return;
    const bool holds = fits(*condition, value);
    const json::object* consequence = object_member(schema, holds ? "then" : "else");
    if (consequence == nullptr) return;
    const std::size_t before = found_.size();
    check(*consequence, value, pointer, depth + 1);
    const std::string when = describe_condition(*condition, holds);
    for (std::size_t i = before; i < found_.size(); ++i) found_[i].detail += when;
  }

  void check_object(const json::object& schema, const json::object& object, const std::string& pointer,
                    int depth) {
    const json::object* properties = object_member(schema, "properties");
    if (const json::array* required = array_member(schema, "required")) {
      for (const json::value& entry : *required) {
        if (!entry.is_string() || object.contains(entry.get_string())) continue;
        const json::object* missing =
            properties == nullptr ? nullptr : object_member(*properties, entry.get_string());
        report("required", base::json_pointer::child(pointer, entry.get_string()),
               missing == nullptr ? "is required" : "is required: expected " + describe_expected(*missing));
      }
    }
    for (const auto& [key, value] : object) {
      const json::object* property = properties == nullptr ? nullptr : object_member(*properties, key);
      if (property != nullptr) {
        check(*property, value, base::json_pointer::child(pointer, key), depth + 1);
      } else {
        check_additional(schema, key, value, pointer, depth);
      }
    }
    for (BrokenRule& rule : broken_object_rules(schema, object))
      report(rule.keyword, pointer, std::move(rule.detail));
    // The API answers these with codes of its own, operation by operation.
    if (options_.strict) return;
    for (BrokenOrder& order : broken_orders(schema, object))
      report("x-order", base::json_pointer::child(pointer, order.member), std::move(order.detail));
  }

  void check_additional(const json::object& schema, std::string_view key, const json::value& value,
                        const std::string& pointer, int depth) {
    const json::value* additional = schema.if_contains("additionalProperties");
    if (additional == nullptr) return;
    if (additional->is_object()) {
      check(additional->get_object(), value, base::json_pointer::child(pointer, key), depth + 1);
    } else if (options_.unknown_members && additional->is_bool() && !additional->get_bool()) {
      report("additionalProperties", base::json_pointer::child(pointer, key),
             unknown_name(key, property_names(schema)));
    }
  }

  void check_array(const json::object& schema, const json::array& array, const std::string& pointer,
                   int depth) {
    for (BrokenRule& rule : broken_array_rules(schema, array))
      report(rule.keyword, pointer, std::move(rule.detail));
    const json::object* items = object_member(schema, "items");
    if (items == nullptr) return;
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (found_.size() >= k_max_violations) return;
      check(*items, array[i], base::json_pointer::child(pointer, i), depth + 1);
    }
  }

  bool fits(const json::object& schema, const json::value& value) const {
    Explainer attempt(options_);
    attempt.check(schema, value, "", 0);
    return attempt.found_.empty();
  }

  const JudgeOptions& options_;
  Violations found_;
};

}  // namespace

Violations explain(const json::object& schema, const json::value& value, const std::string& pointer,
                   const JudgeOptions& options) {
  Explainer explainer(options);
  explainer.check(schema, value, pointer, 0);
  return explainer.take();
}

const json::object* meant_branch(const json::object& schema, const json::value& value,
                                 const JudgeOptions& options) {
  SchemaList branches = schema_list(schema, "oneOf");
  if (branches.empty()) branches = schema_list(schema, "anyOf");
  if (branches.empty()) return nullptr;
  const Choice choice = choose_branch(branches, value);
  const json::object* best = nullptr;
  std::size_t fewest = 0;
  for (const json::object* branch : choice.candidates) {
    const std::size_t violations = explain(*branch, value, "", options).size();
    if (best == nullptr || violations < fewest) {
      best = branch;
      fewest = violations;
    }
    if (fewest == 0) break;
  }
  return best;
}

}  // namespace reply_mcp::schemas::json_schema
