#include "tools/operation/input_schema.hpp"

#include "tools/operation/flat_schema.hpp"
#include "tools/operation/lean_schema.hpp"

namespace reply_mcp::tools::operation {
namespace {

/// Ids in paths; the API refuses others, save where they are 64 bits wide. Source: Reply, ids in paths.
constexpr std::int64_t k_max_id = 2147483647;

json::object text_property(std::string_view description) {
  json::object property;
  property["type"] = "string";
  property["minLength"] = 1;
  property["description"] = description;
  return property;
}

json::object path_property(const Argument& argument) {
  json::object property = flat_schema(*argument.schema, argument.description);
  if (property.at("type") == "integer") {
    if (!property.contains("minimum")) property["minimum"] = 1;
    const bool wide = schemas::json_schema::string_member(*argument.schema, "format") == "int64";
    if (!wide && !property.contains("maximum")) property["maximum"] = k_max_id;
  }
  return property;
}

bool takes_path(const Binding& binding, const Argument& argument) {
  return binding.find_wire(RequestPlace::file_path, argument.wire_name) != nullptr;
}

std::string content_description(const Binding& binding, const Argument& argument) {
  std::string text = "Content of the file as base64 (RFC 4648, with padding, no line breaks)";
  if (takes_path(binding, argument)) text += "; give either this or path";
  const json::object* properties =
      schemas::json_schema::object_member(*binding.operation->body_schema, "properties");
  const json::object* file =
      properties == nullptr ? nullptr : schemas::json_schema::object_member(*properties, argument.wire_name);
  const std::string_view about =
      file == nullptr ? std::string_view() : schemas::json_schema::string_member(*file, "description");
  return about.empty() ? text : std::string(about) + (about.ends_with('.') ? " " : ". ") + text;
}

/// `members`: the flat properties of an object body.
json::object property_of(const Binding& binding, const Argument& argument, json::object& members) {
  switch (argument.place) {
    case RequestPlace::path:
      return path_property(argument);
    case RequestPlace::query:
    case RequestPlace::server:
      return flat_schema(*argument.schema, argument.description);
    case RequestPlace::body_member:
      if (json::value* member = members.if_contains(argument.wire_name))
        return std::move(member->as_object());
      // A name that clients refuse has been replaced for an argument, but not inside the flat schema.
      return flat_member(*binding.operation->body_schema, argument.wire_name);
    case RequestPlace::whole_body:
      return flat_schema(*argument.schema);
    case RequestPlace::file_name:
      return text_property(
          takes_path(binding, argument)
              ? "Name of the file with its extension, such as offer.pdf; with path it may be left out"
              : "Name of the file with its extension, such as offer.pdf");
    case RequestPlace::file_content:
      return text_property(content_description(binding, argument));
    case RequestPlace::file_path:
      return text_property(
          "File on the machine of the server, relative to its files root; give either this "
          "or content_base64");
  }
  return {};
}

json::object flat_members(const Binding& binding) {
  if (binding.body != BodyForm::members && binding.body != BodyForm::multipart) return {};
  json::object flat = flat_schema(*binding.operation->body_schema);
  json::value* properties = flat.if_contains("properties");
  return properties == nullptr ? json::object() : std::move(properties->as_object());
}

}  // namespace

json::object input_schema(const Binding& binding) {
  json::object schema;
  schema["type"] = "object";
  json::object properties;
  json::array required;
  json::object members = flat_members(binding);
  properties.reserve(binding.arguments.size());
  for (const Argument& argument : binding.arguments) {
    json::object property = property_of(binding, argument, members);
    // What may be null is shown as optional (flat_schema.hpp); the full schema still asks for it.
    const bool shown = argument.place != RequestPlace::body_member || argument.schema == nullptr ||
                       !schemas::json_schema::is_nullable(*argument.schema);
    // Where the ids may come from something else, either is enough.
    const auto& ids = binding.operation->ids;
    const bool instead =
        ids && argument.place == RequestPlace::body_member && argument.wire_name == ids->member;
    if (argument.required && shown && !instead) required.emplace_back(argument.name);
    if (!property.contains("description")) property["description"] = words_for(argument.name);
    properties[argument.name] = std::move(property);
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

}  // namespace reply_mcp::tools::operation
