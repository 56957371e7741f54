#include "schemas/schema_check.hpp"

#include "schemas/json_schema/order_rule.hpp"
#include "schemas/json_schema/text_form.hpp"
#include "schemas/keyword_form.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace reply_mcp::schemas {

namespace {

constexpr std::array<std::string_view, 7> k_types = {"array",  "boolean", "integer", "null",
                                                     "number", "object",  "string"};
constexpr std::array<std::string_view, 8> k_schema_extensions = {
    "x-known-values", "x-open-enum",    "x-requires-one-of", "x-blank",
    "x-format",       "x-look-up-with", "x-order",           "x-value-names"};
constexpr std::array<std::string_view, 6> k_annotations = {"default",  "deprecated", "description",
                                                           "examples", "title",      "writeOnly"};

/// What one schema may grow to. The largest of the real catalogue has about 2,000 parts.
constexpr std::size_t k_max_parts = 50'000;
constexpr std::size_t k_max_depth = 200;

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_list_of_strings(const json::value& value) {
  const json::array* list = value.if_array();
  return list != nullptr &&
         std::all_of(list->begin(), list->end(), [](const auto& v) { return v.is_string(); });
}

template <std::size_t size>
std::string joined(const std::array<std::string_view, size>& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

bool is_list_of_orders(const json::value& value) {
  return is_list_of_strings(value) &&
         std::all_of(value.get_array().begin(), value.get_array().end(), [](const json::value& rule) {
           return json_schema::parse_order(rule.get_string()).has_value();
         });
}

bool is_type(const json::value& value) {
  if (const json::string* name = value.if_string()) return contains(k_types, *name);
  if (!is_list_of_strings(value) || value.get_array().empty()) return false;
  const json::array& names = value.get_array();
  return std::all_of(names.begin(), names.end(),
                     [](const auto& v) { return contains(k_types, v.get_string()); });
}

class Checker {
 public:
  Checker(const Documents& documents, const Document& document)
      : documents_(documents), document_(document) {}

  Reading<> schema(const json::value& value, const Place& place) const {
    if (value.is_bool()) return {};
    const json::object* object = value.if_object();
    if (object == nullptr) return error(place, "must be a schema: an object, true or false");
    if (const json::value* reference = object->if_contains("$ref")) {
      if (auto sound = check_reference(*reference, *object, place); !sound) return sound;
    }
    for (const auto& [key, inner] : *object) {
      if (auto sound = keyword(key, inner, Place(place, key)); !sound) return sound;
    }
    return {};
  }

 private:
  CatalogueError error(const Place& place, std::string reason) const {
    return {document_.name, place.pointer(), std::move(reason)};
  }

  Reading<> check_reference(const json::value& reference, const json::object& schema,
                            const Place& place) const {
    const Place here(place, "$ref");
    if (!reference.is_string()) return error(here, "must be a string");
    if (auto target = documents_.follow(reference.get_string(), document_); !target) {
      return error(here, target.error());
    }
    for (const auto& [key, beside] : schema) {
      if (key == "$ref" || key.starts_with("x-") || contains(k_annotations, key)) continue;
      return error(Place(place, key), "cannot stand beside $ref; put both into allOf");
    }
    return {};
  }

  Reading<> keyword(std::string_view key, const json::value& value, const Place& place) const {
    switch (form_of(key)) {
      case KeywordForm::schema:
        return schema(value, place);
      case KeywordForm::list:
        return list(value, place);
      case KeywordForm::map:
        return map(value, place);
      case KeywordForm::data:
        break;
    }
    return data(key, value, place);
  }

  Reading<> list(const json::value& value, const Place& place) const {
    const json::array* items = value.if_array();
    if (items == nullptr || items->empty()) return error(place, "must be an array of at least one schema");
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (auto sound = schema((*items)[i], Place(place, i)); !sound) return sound;
    }
    return {};
  }

  Reading<> map(const json::value& value, const Place& place) const {
    const json::object* items = value.if_object();
    if (items == nullptr) return error(place, "must be an object of schemas by name");
    for (const auto& [name, inner] : *items) {
      if (auto sound = schema(inner, Place(place, name)); !sound) return sound;
    }
    return {};
  }

  Reading<> data(std::string_view key, const json::value& value, const Place& place) const {
    if (key == "type" && !is_type(value)) {
      return error(place,
                   "must be one of array, boolean, integer, null, number, object, string, or a list of them");
    }
    if (key == "required" && !is_list_of_strings(value))
      return error(place, "must be a list of property names");
    if (key == "enum" && (!value.is_array() || value.get_array().empty())) {
      return error(place, "must be a list of at least one value");
    }
    if (key.starts_with("x-") && !contains(k_schema_extensions, key)) {
      return error(place, "is not a known x- key of a schema; known are " + joined(k_schema_extensions));
    }
    if (key == "x-format" && !(value.is_string() && contains(json_schema::k_x_formats, value.get_string())))
      return error(place, "must be one of " + joined(json_schema::k_x_formats));
    if (key == "x-value-names" && !is_list_of_strings(value))
      return error(place, "must be a list of names, one for each value of enum but null");
    if (key == "x-blank" && !value.is_bool()) return error(place, "must be true or false");
    if (key == "x-look-up-with" && !is_list_of_strings(value))
      return error(place, "must be a list of operations");
    if (key == "x-order" && !is_list_of_orders(value)) {
      return error(
          place,
          "must be a list of rules such as \"from < to\", \"2015-01-01 <= startAt\" or \"to <= from + "
          "31d\"");
    }
    return {};
  }

  const Documents& documents_;
  const Document& document_;
};

/// Walks a schema as its expansion would, and counts.
class Scale {
 public:
  explicit Scale(const Documents& documents) : documents_(documents) {}

  /// False when a limit is passed.
  bool add(const json::object& schema, const Document& document) {
    if (++parts_ > k_max_parts || ++depth_ > k_max_depth) return false;
    bool fits = true;
    if (const json::string* reference = string_at(schema, "$ref")) {
      fits = add_target(*reference, document);
    } else {
      for (const auto& [key, value] : schema) fits = fits && add_member(form_of(key), value, document);
    }
    --depth_;
    return fits;
  }

 private:
  bool add_target(std::string_view reference, const Document& document) {
    const Documents::Target target = documents_.follow_checked(reference, document);
    if (std::find(open_.begin(), open_.end(), target.schema) != open_.end()) return true;
    open_.push_back(target.schema);
    const bool fits = add(*target.schema, *target.document);
    open_.pop_back();
    return fits;
  }

  bool add_value(const json::value& value, const Document& document) {
    return !value.is_object() || add(value.get_object(), document);
  }

  bool add_member(KeywordForm form, const json::value& value, const Document& document) {
    switch (form) {
      case KeywordForm::schema:
        return add_value(value, document);
      case KeywordForm::list:
        return std::all_of(value.get_array().begin(), value.get_array().end(),
                           [&](const json::value& inner) { return add_value(inner, document); });
      case KeywordForm::map:
        return std::all_of(value.get_object().begin(), value.get_object().end(),
                           [&](const auto& member) { return add_value(member.value(), document); });
      case KeywordForm::data:
        break;
    }
    return true;
  }

  const Documents& documents_;
  std::size_t parts_ = 0;
  std::size_t depth_ = 0;
  std::vector<const json::object*> open_;
};

bool refers(const json::value& value) {
  return value.is_object() && has_references(value.get_object());
}

}  // namespace

Reading<> check_schema(const Documents& documents, const Document& document, const json::value& schema,
                       const Place& place) {
  return Checker(documents, document).schema(schema, place);
}

Reading<> check_expansion(const Documents& documents, const Document& document, const json::object& schema,
                          const Place& place) {
  if (Scale(documents).add(schema, document)) return {};
  return CatalogueError{document.name, place.pointer(),
                        "grows too large with its references replaced; at most " +
                            std::to_string(k_max_parts) + " schemas in one, " + std::to_string(k_max_depth) +
                            " deep"};
}

bool has_references(const json::object& schema) {
  if (schema.contains("$ref")) return true;
  for (const auto& [key, value] : schema) {
    switch (form_of(key)) {
      case KeywordForm::schema:
        if (refers(value)) return true;
        break;
      case KeywordForm::list:
        if (std::any_of(value.get_array().begin(), value.get_array().end(), refers)) return true;
        break;
      case KeywordForm::map:
        for (const auto& member : value.get_object()) {
          if (refers(member.value())) return true;
        }
        break;
      case KeywordForm::data:
        break;
    }
  }
  return false;
}

}  // namespace reply_mcp::schemas
