#include "tools/operation/flat_schema.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "schemas/json_schema/variants.hpp"
#include "tools/operation/flat_scalar.hpp"

#include <algorithm>

namespace reply_mcp::tools::operation {
namespace {

/// More shapes than this are not told apart: it bounds what a hostile catalogue can cost.
constexpr std::size_t k_max_shapes = 64;
constexpr std::size_t k_max_property_name = 64;

bool fits_clients(std::string_view key) {
  return !key.empty() && key.size() <= k_max_property_name && std::all_of(key.begin(), key.end(), [](char c) {
    return base::ascii::is_letter_or_digit(c) || c == '_' || c == '-';
  });
}

/// One of the shapes that a value may have: all of `parts` hold at once. Several labels: shapes that
/// are alike here.
struct UnionShape {
  std::vector<schemas::json_schema::Label> labels;
  schemas::json_schema::SchemaList parts;
};
using Shapes = std::vector<UnionShape>;

Shapes expand(UnionShape shape);

/// `shape` once for each branch of the union that `part` has.
Shapes expand_union(const UnionShape& shape, const schemas::json_schema::SchemaList& branches) {
  const std::vector<schemas::json_schema::Label> labels = schemas::json_schema::branch_labels(branches);
  Shapes shapes;
  for (std::size_t i = 0; i < branches.size() && shapes.size() < k_max_shapes; ++i) {
    UnionShape one{shape.labels, {branches[i]}};
    if (one.labels.empty()) one.labels.emplace_back();
    for (schemas::json_schema::Label& label : one.labels)
      label.insert(label.end(), labels[i].begin(), labels[i].end());
    for (UnionShape& expanded : expand(std::move(one))) {
      expanded.parts.insert(expanded.parts.begin(), shape.parts.begin(), shape.parts.end());
      shapes.push_back(std::move(expanded));
    }
  }
  return shapes;
}

/// The shapes in `shape` with every allOf, oneOf and anyOf taken apart.
Shapes expand(UnionShape shape) {
  schemas::json_schema::SchemaList flat;
  std::vector<schemas::json_schema::SchemaList> unions;
  for (std::size_t i = 0; i < shape.parts.size() && shape.parts.size() < 256; ++i) {
    const json::object& part = *shape.parts[i];
    flat.push_back(&part);
    for (const json::object* further : schemas::json_schema::schema_list(part, "allOf"))
      shape.parts.push_back(further);
    schemas::json_schema::SchemaList branches = schemas::json_schema::union_branches(part);
    if (!branches.empty()) unions.push_back(std::move(branches));
  }
  Shapes shapes{{shape.labels, flat}};
  for (const schemas::json_schema::SchemaList& branches : unions) {
    Shapes next;
    for (const UnionShape& one : shapes) {
      for (UnionShape& expanded : expand_union(one, branches)) next.push_back(std::move(expanded));
    }
    if (next.size() > k_max_shapes) next.resize(k_max_shapes);
    shapes = std::move(next);
  }
  return shapes;
}

schemas::json_schema::Kinds kinds_of(const UnionShape& shape) {
  schemas::json_schema::Kinds kinds(schemas::json_schema::Kinds::k_any);
  for (const json::object* part : shape.parts) kinds = kinds & schemas::json_schema::declared_kinds(*part);
  return kinds.without(schemas::json_schema::Kinds::k_null);
}

bool about_objects(const UnionShape& shape) {
  const schemas::json_schema::Kinds kinds = kinds_of(shape);
  if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_object)) return true;
  return kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_any)
                      .without(schemas::json_schema::Kinds::k_null) &&
         std::any_of(shape.parts.begin(), shape.parts.end(),
                     [](const json::object* part) { return part->contains("properties"); });
}

std::string_view description_of(const UnionShape& shape) {
  for (const json::object* part : shape.parts) {
    const std::string_view description = schemas::json_schema::string_member(*part, "description");
    if (!description.empty()) return description;
  }
  return {};
}

/// The shape of one property, without parts when it does not have the property or only lets it be null.
UnionShape property_shape(const UnionShape& shape, std::string_view name) {
  UnionShape property{shape.labels, {}};
  for (const json::object* part : shape.parts) {
    const json::object* properties = schemas::json_schema::object_member(*part, "properties");
    const json::object* schema =
        properties == nullptr ? nullptr : schemas::json_schema::object_member(*properties, name);
    if (schema == nullptr) continue;
    if (schemas::json_schema::accepted_kinds(*schema) ==
        schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_null))
      return {shape.labels, {}};
    property.parts.push_back(schema);
  }
  return property;
}

bool same_schemas(const UnionShape& a, const UnionShape& b) {
  return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const json::object* x, const json::object* y) { return x == y || *x == *y; });
}

void append_labels(std::vector<schemas::json_schema::Label>& to,
                   const std::vector<schemas::json_schema::Label>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Shapes that agree are made one; a single shape needs no label further down.
Shapes distinct(Shapes shapes) {
  Shapes merged;
  for (UnionShape& shape : shapes) {
    const auto same = std::find_if(merged.begin(), merged.end(),
                                   [&](const UnionShape& known) { return same_schemas(shape, known); });
    if (same == merged.end()) {
      merged.push_back(std::move(shape));
    } else {
      append_labels(same->labels, shape.labels);
    }
  }
  if (merged.size() == 1) merged.front().labels.clear();
  return merged;
}

Shapes expand_all(Shapes shapes) {
  Shapes expanded;
  for (UnionShape& shape : shapes) {
    for (UnionShape& one : expand(std::move(shape))) {
      if (expanded.size() < k_max_shapes) expanded.push_back(std::move(one));
    }
  }
  return expanded;
}

std::vector<schemas::json_schema::Label> labels_of(const Shapes& shapes) {
  std::vector<schemas::json_schema::Label> labels;
  for (const UnionShape& shape : shapes) append_labels(labels, shape.labels);
  return labels;
}

bool required_in(const UnionShape& shape, std::string_view name) {
  return std::any_of(shape.parts.begin(), shape.parts.end(), [&](const json::object* part) {
    return schemas::json_schema::requires_member(*part, name);
  });
}

bool may_be_null(const UnionShape& property) {
  return std::all_of(property.parts.begin(), property.parts.end(), [](const json::object* part) {
    return schemas::json_schema::accepted_kinds(*part).has(schemas::json_schema::Kinds::k_null);
  });
}

/// A property as some of the shapes have it.
struct Wording {
  std::string_view text;
  std::vector<schemas::json_schema::Label> labels;
  bool required = true;  ///< in each of these shapes
};

/// What describes one property through all shapes: each distinct text once, behind the labels of the
/// shapes it is for unless it is for all of them.
std::string merged_description(const std::vector<Wording>& wordings,
                               const std::vector<schemas::json_schema::Label>& all) {
  std::string merged;
  for (const Wording& wording : wordings) {
    std::string names;
    if (wording.labels.size() != all.size()) names = schemas::json_schema::render_labels(wording.labels, all);
    if (wording.text.empty() && (names.empty() || wordings.size() > 1)) continue;
    if (!merged.empty()) merged += merged.ends_with('.') ? " " : "; ";
    if (!names.empty()) merged += '[' + names + (wording.required ? "; required] " : "] ");
    merged += wording.text;
  }
  if (merged.ends_with(' ')) merged.pop_back();
  return merged;
}

void add_wording(std::vector<Wording>& wordings, const UnionShape& property, bool required) {
  const std::string_view text = description_of(property);
  const auto known = std::find_if(wordings.begin(), wordings.end(),
                                  [&](const Wording& wording) { return wording.text == text; });
  if (known == wordings.end()) {
    wordings.push_back({text, property.labels, required});
  } else {
    append_labels(known->labels, property.labels);
    known->required = known->required && required;
  }
}

json::object merge(const Shapes& shapes, std::string_view description, std::size_t depth);

json::object flat_property(const Shapes& shapes, std::string_view name, bool& required, std::size_t depth) {
  Shapes having;
  std::vector<Wording> wordings;
  required = true;
  bool nullable = false;
  for (const UnionShape& shape : shapes) {
    UnionShape property = property_shape(shape, name);
    required = required && required_in(shape, name);
    if (property.parts.empty()) continue;
    add_wording(wordings, property, required_in(shape, name));
    nullable = nullable || may_be_null(property);
    having.push_back(std::move(property));
  }
  if (having.empty()) return {};
  std::string description = merged_description(wordings, labels_of(shapes));
  if (required && nullable) {
    required = false;
    if (!description.empty()) description += description.ends_with('.') ? " " : ". ";
    description += "Must be given, or named in clear.";
  }
  return merge(expand_all(distinct(std::move(having))), description, depth + 1);
}

std::vector<std::string> names_in(const Shapes& shapes) {
  std::vector<std::string> names;
  for (const UnionShape& shape : shapes) {
    for (const json::object* part : shape.parts) {
      const json::object* properties = schemas::json_schema::object_member(*part, "properties");
      if (properties == nullptr) continue;
      for (const auto& [key, value] : *properties) {
        const std::string_view name = key;
        // A key that clients refuse cannot be shown; the full schema still knows it.
        if (!fits_clients(name)) continue;
        if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
      }
    }
  }
  return names;
}

/// An object whose members nobody knows: clients refuse one without properties, and a strict one would let
/// no member through. JSON as text says the same, and is read as what it says (coercion.hpp).
json::object open_object(std::string& description) {
  append_to_first_sentence(description, '(' + std::string(k_json_object) + ')');
  return {{"type", "string"}};
}

json::object merge_objects(const Shapes& shapes, std::string& description, std::size_t depth) {
  json::object flat;
  flat["type"] = "object";
  json::object properties;
  json::array required;
  for (const std::string& name : names_in(shapes)) {
    bool needed = false;
    json::object property = flat_property(shapes, name, needed, depth);
    if (property.empty()) continue;
    properties[name] = std::move(property);
    if (needed) required.emplace_back(name);
  }
  if (properties.empty()) return open_object(description);
  flat["properties"] = std::move(properties);
  if (!required.empty()) flat["required"] = std::move(required);
  return flat;
}

json::object merge_arrays(const Shapes& shapes, std::size_t depth) {
  json::object flat;
  flat["type"] = "array";
  Shapes items;
  for (const UnionShape& shape : shapes) {
    UnionShape item{shape.labels, {}};
    for (const json::object* part : shape.parts) {
      if (const json::object* schema = schemas::json_schema::object_member(*part, "items"))
        item.parts.push_back(schema);
    }
    if (!item.parts.empty()) items.push_back(std::move(item));
  }
  items = distinct(std::move(items));
  // Where items differ, the description of the array has said what they are.
  const std::string description(items.size() == 1 ? description_of(items.front()) : std::string_view());
  flat["items"] = merge(expand_all(std::move(items)), description, depth + 1);
  std::vector<schemas::json_schema::SchemaList> parts;
  for (const UnionShape& shape : shapes) parts.push_back(shape.parts);
  merge_bounds(parts, "minItems", "maxItems", flat);
  return flat;
}

json::object merge(const Shapes& shapes, std::string_view description, std::size_t depth) {
  // A schema this deep is none that a client could use; the loader has cut recursion long before.
  constexpr std::size_t k_max_depth = 32;
  schemas::json_schema::Kinds kinds;
  for (const UnionShape& shape : shapes) kinds = kinds | kinds_of(shape);
  const bool objects = !shapes.empty() && std::all_of(shapes.begin(), shapes.end(), about_objects);
  json::object flat;
  std::string text(description);
  if (depth > k_max_depth) {
    flat["type"] = "string";
  } else if (objects) {
    flat = merge_objects(shapes, text, depth);
  } else if (kinds == schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_array)) {
    flat = merge_arrays(shapes, depth);
  } else {
    std::vector<schemas::json_schema::SchemaList> parts;
    for (const UnionShape& shape : shapes) parts.push_back(shape.parts);
    flat = merge_scalars(parts, kinds, text);
  }
  if (!text.empty()) flat["description"] = std::string(base::utf8::prefix(text, k_max_description));
  return flat;
}

}  // namespace

json::object flat_schema(const json::object& schema, std::string_view description) {
  const Shapes shapes = expand({{}, {&schema}});
  std::string text(description);
  if (text.empty()) text = schemas::json_schema::string_member(schema, "description");
  if (text.empty() && shapes.size() == 1) text = description_of(shapes.front());
  return merge(shapes, text, 0);
}

json::object flat_member(const json::object& schema, std::string_view name) {
  bool required = false;
  return flat_property(expand({{}, {&schema}}), name, required, 0);
}

}  // namespace reply_mcp::tools::operation
