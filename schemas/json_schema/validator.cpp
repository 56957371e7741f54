#include "schemas/json_schema/validator.hpp"

#include "schemas/json_schema/schema_view.hpp"

#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <array>

namespace reply_mcp::schemas::json_schema {
namespace {

constexpr std::array k_checked_elsewhere = {std::string_view("format"), std::string_view("pattern"),
                                            std::string_view("uniqueItems")};
constexpr std::array k_for_people = {std::string_view("description"), std::string_view("title"),
                                     std::string_view("default"),     std::string_view("examples"),
                                     std::string_view("example"),     std::string_view("deprecated"),
                                     std::string_view("writeOnly"),   std::string_view("readOnly")};
constexpr std::array k_schemas = {std::string_view("additionalProperties"),
                                  std::string_view("items"),
                                  std::string_view("not"),
                                  std::string_view("if"),
                                  std::string_view("then"),
                                  std::string_view("else"),
                                  std::string_view("contains"),
                                  std::string_view("propertyNames")};
constexpr std::array k_maps = {std::string_view("properties"), std::string_view("patternProperties")};
constexpr std::array k_lists = {std::string_view("allOf"), std::string_view("oneOf"),
                                std::string_view("anyOf")};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Copies a schema; `lost` becomes true when something checked elsewhere was left out.
json::value reduced(const json::value& schema, bool& lost) {
  const json::object* object = schema.if_object();
  if (object == nullptr) return schema;
  json::object copy;
  for (const auto& [key, value] : *object) {
    const bool open = key == "enum" && true_member(*object, "x-open-enum");
    if (open || is_one_of(k_checked_elsewhere, key)) {
      lost = true;
    } else if (is_one_of(k_maps, key) && value.is_object()) {
      json::object members;
      for (const auto& [name, member] : value.get_object()) members[name] = reduced(member, lost);
      copy[key] = std::move(members);
    } else if (is_one_of(k_lists, key) && value.is_array()) {
      json::array branches;
      bool lost_here = false;
      for (const json::value& branch : value.get_array()) branches.push_back(reduced(branch, lost_here));
      lost = lost || lost_here;
      const bool loosened = lost_here && key == "oneOf" && !object->contains("anyOf");
      if (lost_here && key == "oneOf" && !loosened) continue;
      copy[loosened ? std::string_view("anyOf") : std::string_view(key)] = std::move(branches);
    } else if (key == "not" || key == "if") {
      // Looser inside is stricter outside, so what cannot be checked in full is not checked here.
      bool lost_here = false;
      json::value inner = reduced(value, lost_here);
      lost = lost || lost_here;
      if (!lost_here) copy[key] = std::move(inner);
    } else if (is_one_of(k_schemas, key)) {
      copy[key] = reduced(value, lost);
    } else if (!is_one_of(k_for_people, key) && !key.starts_with("x-")) {
      copy[key] = value;
    }
  }
  return copy;
}

}  // namespace

struct Validator::Impl {
  valijson::Schema schema;
};

json::object checkable_schema(const json::object& schema) {
  bool lost = false;
  return std::move(reduced(schema, lost).as_object());
}

Validator::Validator(const json::object& schema) : impl_(std::make_unique<Impl>()) {
  const json::value checkable = checkable_schema(schema);
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(checkable), impl_->schema);
}

Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;
Validator::~Validator() = default;

boost::system::result<void, std::string> Validator::check(const json::value& value) const {
  // Strong types: the text "5" is no integer; coercion (coercion.hpp) has been there before.
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  const valijson::adapters::BoostJsonAdapter target(value);
  if (validator.validate(impl_->schema, target, nullptr)) return {};
  valijson::ValidationResults results;
  validator.validate(impl_->schema, target, &results);
  valijson::ValidationResults::Error error;
  if (!results.popError(error)) return std::string("does not fit the schema");
  std::string text;
  for (const std::string& step : error.context) text += step;
  text.append(": ").append(error.description);
  return text;
}

}  // namespace reply_mcp::schemas::json_schema
