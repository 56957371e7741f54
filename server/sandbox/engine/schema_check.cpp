#include "sandbox/engine/schema_check.hpp"

#include "base/json_pointer.hpp"
#include "base/json_type.hpp"
#include "sandbox/engine/formats.hpp"
#include "sandbox/engine/schema_view.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace reply_mcp::sandbox::engine {

namespace {

constexpr std::size_t k_max_faults = 100;

std::string with_article(std::string_view type) {
  const bool vowel = type == "integer" || type == "array" || type == "object";
  if (type == "null") return "null";
  return (vowel ? "an " : "a ") + std::string(type);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The walk over one value. Members add faults to `faults_`.
class Walk {
 public:
  Walk(const json::object& schema, const json::value& value, const std::string& pointer,
       std::vector<Violation>& faults)
      : schema_(schema), value_(value), pointer_(pointer), faults_(faults) {}

  void run() {
    if (!type_allows(schema_, value_)) {
      fault("type", "must be " + types() + ", not " + with_article(base::json_type_name(value_)) + ".");
      return;
    }
    fixed_values();
    switch (value_.kind()) {
      case json::kind::string:
        string(value_.get_string());
        break;
      case json::kind::array:
        array(value_.get_array());
        break;
      case json::kind::object:
        object(value_.get_object());
        break;
      case json::kind::int64:
      case json::kind::uint64:
      case json::kind::double_:
        number();
        break;
      default:
        break;
    }
    combinations();
  }

 private:
  void fault(std::string_view keyword, std::string detail) { fault_at(pointer_, keyword, std::move(detail)); }
  void fault_at(const std::string& pointer, std::string_view keyword, std::string detail) {
    if (faults_.size() >= k_max_faults) return;
    detail.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(detail.front())));
    faults_.push_back({pointer, std::move(detail), std::string(keyword)});
  }

  [[nodiscard]] std::string types() const {
    const json::value& type = schema_.at("type");
    if (type.is_string()) return with_article(type.get_string());
    std::string text;
    for (const json::value& one : type.as_array()) {
      if (!text.empty()) text += " or ";
      text += with_article(one.as_string());
    }
    return text;
  }

  void fixed_values() {
    if (const json::value* constant = schema_.if_contains("const");
        constant != nullptr && *constant != value_) {
      fault("const", "must be " + json::serialize(*constant) + ".");
    }
    const json::array* values = array_at(schema_, "enum");
    if (values == nullptr || std::find(values->begin(), values->end(), value_) != values->end()) return;
    std::string text;
    for (const json::value& one : *values) {
      if (!text.empty()) text += ", ";
      text += one.is_string() ? std::string(one.get_string()) : json::serialize(one);
    }
    fault("enum", "must be one of: " + text + ".");
  }

  /// The limit of that name when the value is beyond it by `beyond`.
  template <class Beyond>
  const json::value* broken(std::string_view name, Beyond beyond) {
    const json::value* limit = schema_.if_contains(name);
    if (limit == nullptr || !limit->is_number()) return nullptr;
    return beyond(limit->to_number<double>()) ? limit : nullptr;
  }

  void number() {
    const auto value = value_.to_number<double>();
    if (const auto* limit = broken("minimum", [&](double at) { return value < at; })) {
      fault("minimum", "must be at least " + json::serialize(*limit) + ".");
    }
    if (const auto* limit = broken("maximum", [&](double at) { return value > at; })) {
      fault("maximum", "must be at most " + json::serialize(*limit) + ".");
    }
    constexpr auto k_largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value_.is_uint64() && value_.get_uint64() > k_largest && type_is_integer()) {
      fault("maximum", "is too large for an integer.");
    }
  }

  [[nodiscard]] bool type_is_integer() const {
    const json::value* type = schema_.if_contains("type");
    return type != nullptr && type->is_string() && type->get_string() == "integer";
  }

  void string(std::string_view text) {
    const auto length = static_cast<double>(characters(text));
    if (const auto* limit = broken("minLength", [&](double at) { return length < at; })) {
      fault("minLength", *limit == 1 ? std::string("must not be empty.")
                                     : "must have at least " + json::serialize(*limit) + " characters.");
    }
    if (const auto* limit = broken("maxLength", [&](double at) { return length > at; })) {
      fault("maxLength", "must have at most " + json::serialize(*limit) + " characters.");
    }
    const json::value* pattern = schema_.if_contains("pattern");
    if (pattern != nullptr && !matches(pattern->as_string(), text)) {
      fault("pattern", "must match the pattern " + std::string(pattern->as_string()) + ".");
    }
    const json::value* format = schema_.if_contains("format");
    if (format != nullptr && !has_format(format->as_string(), text)) {
      fault("format", "must be a valid " + std::string(format->as_string()) + ".");
    }
  }

  void array(const json::array& items) {
    const auto length = static_cast<double>(items.size());
    if (const auto* limit = broken("minItems", [&](double at) { return length < at; })) {
      fault("minItems", "must have at least " + json::serialize(*limit) + " items.");
    }
    if (const auto* limit = broken("maxItems", [&](double at) { return length > at; })) {
      fault("maxItems", "must have at most " + json::serialize(*limit) + " items.");
    }
    const json::value* unique = schema_.if_contains("uniqueItems");
    if (unique != nullptr && unique->is_bool() && unique->get_bool() && has_repeats(items)) {
      fault("uniqueItems", "must not repeat an item.");
    }
    const json::object* each = object_at(schema_, "items");
    for (std::size_t i = 0; each != nullptr && i < items.size() && faults_.size() < k_max_faults; ++i) {
      check(*each, items[i], pointer_ + "/" + std::to_string(i), faults_);
    }
  }

  static bool has_repeats(const json::array& items) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const json::value& item : items) texts.push_back(json::serialize(item));
    std::sort(texts.begin(), texts.end());
    return std::adjacent_find(texts.begin(), texts.end()) != texts.end();
  }

  void object(const json::object& members) {
    const json::object* properties = object_at(schema_, "properties");
    if (const json::array* required = array_at(schema_, "required")) {
      for (const json::value& name : *required) {
        const std::string_view key = name.as_string();
        if (!members.contains(key)) fault_at(member(key), "required", std::string(key) + " is required.");
      }
    }
    if (const json::array* one_of = array_at(schema_, "x-requires-one-of")) {
      const bool any = std::any_of(one_of->begin(), one_of->end(), [&](const json::value& name) {
        const json::value* value = members.if_contains(name.as_string());
        return value != nullptr && !value->is_null();
      });
      if (!any) fault("x-requires-one-of", "needs at least one of: " + json::serialize(*one_of) + ".");
    }
    if (const auto* limit =
            broken("minProperties", [&](double at) { return static_cast<double>(members.size()) < at; })) {
      fault("minProperties", "must have at least " + json::serialize(*limit) + " members.");
    }
    const json::object* rest = object_at(schema_, "additionalProperties");
    const json::object* names = object_at(schema_, "propertyNames");
    for (const auto& [key, value] : members) {
      const json::object* property = properties == nullptr ? nullptr : object_at(*properties, key);
      if (property != nullptr) {
        check(*property, value, member(key), faults_);
      } else if (rest != nullptr) {
        check(*rest, value, member(key), faults_);
      }
      if (names != nullptr) check(*names, json::value(key), member(key), faults_);
      if (faults_.size() >= k_max_faults) return;
    }
  }

  [[nodiscard]] std::string member(std::string_view key) const {
    return base::json_pointer::child(pointer_, key);
  }

  void combinations() {
    if (const json::array* all = array_at(schema_, "allOf")) {
      for (const json::value& one : *all) check(one.as_object(), value_, pointer_, faults_);
    }
    if (!discriminated()) {
      if (const json::object* branch = branch_for(schema_, value_)) check(*branch, value_, pointer_, faults_);
    }
    if (const json::object* never = object_at(schema_, "not"); never != nullptr && fits(*never, value_)) {
      fault("not", "holds members that exclude each other.");
    }
    if (const json::object* condition = object_at(schema_, "if")) {
      const json::object* branch = object_at(schema_, fits(*condition, value_) ? "then" : "else");
      if (branch != nullptr) check_branch(*branch);
    }
  }

  /// A union told apart by constant members (type, actionType, channel): when the value's constants belong
  /// to no branch, that is the fault to report, and the only one.
  bool discriminated() {
    const json::array* branches = array_at(schema_, "oneOf");
    if (branches == nullptr) branches = array_at(schema_, "anyOf");
    if (branches == nullptr || !value_.is_object()) return false;
    std::vector<const json::object*> candidates;
    for (const json::value& one : *branches) {
      if (const json::object* properties = object_at(one.as_object(), "properties"))
        candidates.push_back(properties);
    }
    for (const auto& [name, own] : value_.get_object()) {
      std::vector<const json::object*> agreeing;
      std::string known;
      bool open = candidates.empty();
      for (const json::object* properties : candidates) {
        const json::object* property = object_at(*properties, name);
        const json::value* constant = property == nullptr ? nullptr : property->if_contains("const");
        if (constant == nullptr)
          open = true;
        else if (known.find(json::serialize(*constant)) == std::string::npos)
          known += (known.empty() ? "" : ", ") + json::serialize(*constant);
        if (constant == nullptr || *constant == own) agreeing.push_back(properties);
      }
      if (agreeing.empty() && !open) {
        fault_at(member(name), "const", "must be one of: " + known + ".");
        return true;
      }
      candidates = std::move(agreeing);
    }
    return false;
  }

  /// `then: {not: {required: [x]}}` reads better as a fault at x.
  void check_branch(const json::object& branch) {
    const json::object* never = object_at(branch, "not");
    const json::array* absent = never == nullptr ? nullptr : array_at(*never, "required");
    if (absent == nullptr || absent->size() != 1 || !value_.is_object()) {
      check(branch, value_, pointer_, faults_);
      return;
    }
    const std::string_view key = absent->front().as_string();
    if (value_.get_object().contains(key)) {
      fault_at(member(key), "not", std::string(key) + " must be left out here.");
    }
  }

  const json::object& schema_;
  const json::value& value_;
  const std::string& pointer_;
  std::vector<Violation>& faults_;
};

/// How many constant members of the branch the value has, or -1 when it has another value for one.
int agreement(const json::object& branch, const json::value& value) {
  const json::object* properties = object_at(branch, "properties");
  if (properties == nullptr || !value.is_object()) return 0;
  int count = 0;
  for (const auto& [name, property] : *properties) {
    const json::value* constant = property.as_object().if_contains("const");
    if (constant == nullptr) continue;
    const json::value* own = value.get_object().if_contains(name);
    if (own == nullptr) continue;
    if (*own != *constant) return -1;
    ++count;
  }
  return count;
}

}  // namespace

const json::object* branch_for(const json::object& schema, const json::value& value) {
  const json::array* branches = array_at(schema, "oneOf");
  if (branches == nullptr) branches = array_at(schema, "anyOf");
  if (branches == nullptr || branches->empty()) return nullptr;
  const json::object* best = nullptr;
  auto best_rank = std::make_tuple(-2, false, std::numeric_limits<std::size_t>::max());
  for (const json::value& one : *branches) {
    const json::object& branch = one.as_object();
    std::vector<Violation> faults;
    check(branch, value, "", faults);
    if (faults.empty()) return &branch;
    // More agreeing constants win, then the right type, then fewer faults.
    const auto rank = std::make_tuple(agreement(branch, value), type_allows(branch, value), faults.size());
    const auto better = [&] {
      if (std::get<0>(rank) != std::get<0>(best_rank)) return std::get<0>(rank) > std::get<0>(best_rank);
      if (std::get<1>(rank) != std::get<1>(best_rank)) return std::get<1>(rank);
      return std::get<2>(rank) < std::get<2>(best_rank);
    };
    if (best == nullptr || better()) {
      best = &branch;
      best_rank = rank;
    }
  }
  return best;
}

void check(const json::object& schema, const json::value& value, const std::string& pointer,
           std::vector<Violation>& faults) {
  Walk(schema, value, pointer, faults).run();
}

bool fits(const json::object& schema, const json::value& value) {
  std::vector<Violation> faults;
  check(schema, value, "", faults);
  return faults.empty();
}

}  // namespace reply_mcp::sandbox::engine
