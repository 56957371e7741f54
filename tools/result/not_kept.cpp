#include "tools/result/not_kept.hpp"

#include "base/ascii.hpp"
#include "base/json_pointer.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "schemas/json_schema/order_rule.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "schemas/json_schema/text_form.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

using schemas::json_schema::SchemaList;

constexpr std::size_t k_max_sent = 200;
constexpr std::size_t k_max_listed = 50;
constexpr int k_max_depth = 32;

/// The schemas that any branch has for the member.
SchemaList member_schemas(const SchemaList& schemas, std::string_view name) {
  SchemaList found;
  SchemaList all = schemas;
  for (std::size_t i = 0; i < all.size() && all.size() < 256; ++i) {
    if (const json::object* properties = schemas::json_schema::object_member(*all[i], "properties")) {
      if (const json::object* member = schemas::json_schema::object_member(*properties, name))
        found.push_back(member);
    }
    for (const std::string_view keyword : {"allOf", "anyOf", "oneOf"}) {
      for (const json::object* part : schemas::json_schema::schema_list(*all[i], keyword))
        all.push_back(part);
    }
  }
  return found;
}

SchemaList item_schemas(const SchemaList& schemas) {
  SchemaList found;
  for (const json::object* schema : schemas) {
    if (const json::object* items = schemas::json_schema::object_member(*schema, "items"))
      found.push_back(items);
  }
  return found;
}

bool is_nothing(const json::value& value) {
  if (value.is_string()) return schemas::json_schema::is_blank(value.get_string());
  if (const json::array* list = value.if_array()) return list->empty();
  if (const json::object* object = value.if_object()) return object->empty();
  return value.is_null();
}

bool same_scalar(const json::value& sent, const json::value& stored) {
  if (sent == stored) return true;
  const std::string a = base::plain_text(sent);
  const std::string b = base::plain_text(stored);
  const auto x = schemas::json_schema::instant_of(a);
  const auto y = schemas::json_schema::instant_of(b);
  if (x && y) return *x == *y;
  if (sent.is_number() && stored.is_number()) return sent.to_number<double>() == stored.to_number<double>();
  return base::ascii::equal_ignoring_case(schemas::json_schema::trimmed(a), schemas::json_schema::trimmed(b));
}

class Comparison {
 public:
  Comparison(const operation::Binding& binding, const HintSource& hints) : binding_(binding), hints_(hints) {}

  void object(const json::object& sent, const json::object& stored, const SchemaList& asked,
              const SchemaList& answered, const std::string& pointer, int depth) {
    for (const auto& [name, value] : sent) {
      const SchemaList wanted = member_schemas(asked, name);
      const SchemaList described = member_schemas(answered, name);
      const bool confidential = std::any_of(wanted.begin(), wanted.end(), [](const json::object* schema) {
        return schemas::json_schema::is_confidential(*schema);
      });
      if (described.empty() || confidential) continue;
      const std::string next = next_;
      for (const json::object* schema : wanted) learn_next(*schema);
      const json::value* there = stored.if_contains(name);
      value_of(value, there == nullptr ? json::value() : *there, wanted, described,
               base::json_pointer::child(pointer, name), depth + 1);
      next_ = next;
    }
  }

  [[nodiscard]] json::array take() { return std::move(found_); }

 private:
  void value_of(const json::value& sent, const json::value& stored, const SchemaList& asked,
                const SchemaList& answered, const std::string& pointer, int depth) {
    if (depth > k_max_depth) return;
    if (is_nothing(sent) && is_nothing(stored)) return;
    if (is_nothing(sent) || is_nothing(stored)) {
      report(sent, pointer, is_nothing(stored));
    } else if (sent.is_object() && stored.is_object()) {
      object(sent.get_object(), stored.get_object(), asked, answered, pointer, depth);
    } else if (sent.is_array() && stored.is_array()) {
      list(sent.get_array(), stored.get_array(), asked, answered, pointer, depth);
    } else if (!sent.is_structured() && !stored.is_structured()) {
      if (!same_scalar(sent, stored)) report(sent, pointer, false);
    }
    // An id that was sent and a record that was answered cannot be compared.
  }

  void list(const json::array& sent, const json::array& stored, const SchemaList& asked,
            const SchemaList& answered, const std::string& pointer, int depth) {
    std::vector<bool> taken(stored.size(), false);
    const bool pairs = std::all_of(sent.begin(), sent.end(), [](const json::value& item) {
      return item.is_object() && item.get_object().contains("value");
    });
    if (!pairs && !sent.front().is_structured() && stored.front().is_structured()) return;
    if (!pairs && sent.front().is_object() && sent.size() == stored.size()) {
      const SchemaList wanted = item_schemas(asked);
      const SchemaList described = item_schemas(answered);
      for (std::size_t i = 0; i < sent.size(); ++i)
        value_of(sent[i], stored[i], wanted, described, base::json_pointer::child(pointer, i), depth + 1);
      return;
    }
    if (!pairs && sent.front().is_object()) {
      // Which of them is missing cannot be told.
      if (stored.size() < sent.size()) report(json::value(sent.size()), pointer, false);
      return;
    }
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (!find(sent[i], stored, taken)) report(sent[i], base::json_pointer::child(pointer, i), true);
    }
  }

  /// A custom field is named by one member when it is written and by another when it is read, so that only
  /// its value can be looked for. One that was emptied need not be there.
  static bool find(const json::value& sent, const json::array& stored, std::vector<bool>& taken) {
    const json::value* value = sent.is_object() ? sent.get_object().if_contains("value") : &sent;
    if (value == nullptr || is_nothing(*value)) return true;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const json::value* there =
          stored[i].is_object() ? stored[i].get_object().if_contains("value") : &stored[i];
      if (taken[i] || there == nullptr || there->is_structured() != value->is_structured()) continue;
      if (!same_scalar(*value, *there)) continue;
      taken[i] = true;
      return true;
    }
    return false;
  }

  void report(const json::value& sent, const std::string& pointer, bool nothing) {
    if (found_.size() >= k_max_listed) return;
    json::object entry{{"pointer", binding_.argument_pointer(pointer)},
                       {"sent", base::shorten(base::plain_text(sent), k_max_sent)},
                       {"kept", nothing ? "nothing" : "another value"}};
    if (!next_.empty()) entry["next"] = next_;
    found_.push_back(std::move(entry));
  }

  void learn_next(const json::object& schema) {
    const json::array* tools = schemas::json_schema::array_member(schema, "x-look-up-with");
    if (tools == nullptr) return;
    std::string names;
    for (const json::value& id : *tools) {
      const std::string name = hints_.name_of(id.as_string());
      if (!name.empty()) names += (names.empty() ? "" : " or ") + name;
    }
    if (!names.empty()) next_ = "See " + names + ", then send it again as the schema says.";
  }

  const operation::Binding& binding_;
  const HintSource& hints_;
  std::string next_;
  json::array found_;
};

}  // namespace

json::array not_kept(const operation::Binding& binding, const operation::BoundArguments& arguments,
                     int status, const json::value& answer, const HintSource& hints) {
  const schemas::Operation& operation = *binding.operation;
  const bool stores =
      operation.effect == schemas::Effect::create || operation.effect == schemas::Effect::update;
  if (!stores || !arguments.body || !arguments.body->is_object() || !answer.is_object()) return {};
  const auto success =
      std::find_if(operation.successes.begin(), operation.successes.end(),
                   [&](const schemas::SuccessResponse& one) { return one.status == status && one.schema; });
  if (success == operation.successes.end()) return {};
  Comparison comparison(binding, hints);
  comparison.object(arguments.body->get_object(), answer.get_object(), {operation.body_schema.get()},
                    {success->schema.get()}, "", 0);
  return comparison.take();
}

}  // namespace reply_mcp::tools::result
