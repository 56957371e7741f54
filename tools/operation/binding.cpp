#include "tools/operation/binding.hpp"

#include "base/ascii.hpp"
#include "base/json_pointer.hpp"
#include "tools/operation/clearable.hpp"
#include "tools/operation/own_arguments.hpp"

#include <algorithm>

namespace reply_mcp::tools::operation {
namespace {

constexpr std::size_t k_max_name = 64;
constexpr std::string_view k_multipart = "multipart/form-data";

std::string client_name(std::string_view wire_name) {
  std::string name(wire_name.substr(0, k_max_name));
  for (char& c : name) {
    const bool fits = base::ascii::is_letter_or_digit(c) || c == '_' || c == '-';
    if (!fits) c = '_';
  }
  return name.empty() ? "_" : name;
}

/// `name`, or with the prefix when it is taken, or with a number when that is taken too.
std::string free_name(const Binding& binding, const std::string& name, std::string_view prefix) {
  if (binding.find(name) == nullptr) return name;
  const std::string prefixed = client_name(std::string(prefix) + name);
  std::string candidate = prefixed;
  for (int number = 2; binding.find(candidate) != nullptr; ++number) {
    const std::string suffix = '_' + std::to_string(number);
    candidate = prefixed.substr(0, k_max_name - suffix.size()) + suffix;
  }
  return candidate;
}

void bind_parameters(Binding& binding, schemas::ParameterPlace place) {
  const bool path = place == schemas::ParameterPlace::path;
  for (const schemas::Parameter& parameter : binding.operation->parameters) {
    if (parameter.place != place) continue;
    Argument argument;
    argument.name = free_name(binding, client_name(parameter.name), path ? "path_" : "query_");
    argument.wire_name = parameter.name;
    argument.place = path ? RequestPlace::path : RequestPlace::query;
    argument.required = path || parameter.required;
    argument.description = parameter.description;
    argument.schema = parameter.schema;
    argument.explode = parameter.explode;
    binding.arguments.push_back(std::move(argument));
  }
}

/// Required whatever branch of a union the body takes.
bool required_everywhere(const json::object& schema, std::string_view name) {
  if (schemas::json_schema::requires_member(schema, name)) return true;
  for (const json::object* part : schemas::json_schema::schema_list(schema, "allOf")) {
    if (required_everywhere(*part, name)) return true;
  }
  const schemas::json_schema::SchemaList branches = schemas::json_schema::union_branches(schema);
  return !branches.empty() && std::all_of(branches.begin(), branches.end(), [&](const json::object* branch) {
    return required_everywhere(*branch, name);
  });
}

void bind_member(Binding& binding, const json::object& body, const std::string& name) {
  Argument argument;
  argument.name = free_name(binding, client_name(name), "body_");
  argument.wire_name = name;
  argument.place = RequestPlace::body_member;
  argument.required = binding.operation->body_required && required_everywhere(body, name);
  if (const json::object* properties = schemas::json_schema::object_member(body, "properties")) {
    argument.schema = schemas::json_schema::object_member(*properties, name);
  }
  binding.arguments.push_back(std::move(argument));
}

void bind_upload_part(Binding& binding, std::string_view name, std::string_view wire_name, RequestPlace place,
                      bool required) {
  Argument argument;
  argument.name = free_name(binding, std::string(name), "file_");
  argument.wire_name = std::string(wire_name);
  argument.place = place;
  argument.required = required;
  binding.arguments.push_back(std::move(argument));
}

/// The form field that carries the file; empty when the form has none.
std::string file_field(const json::object& form) {
  if (const json::object* properties = schemas::json_schema::object_member(form, "properties")) {
    for (const auto& [key, value] : *properties) {
      if (value.is_object() && schemas::json_schema::string_member(value.get_object(), "format") == "binary")
        return key;
    }
  }
  return {};
}

void bind_multipart(Binding& binding, const json::object& form, bool paths_allowed) {
  binding.body = BodyForm::multipart;
  const std::string file = file_field(form);
  for (const std::string& name : schemas::json_schema::property_names(form)) {
    if (name != file) {
      bind_member(binding, form, name);
      continue;
    }
    const bool required = schemas::json_schema::requires_member(form, file);
    bind_upload_part(binding, "file_name", file, RequestPlace::file_name, required && !paths_allowed);
    bind_upload_part(binding, "content_base64", file, RequestPlace::file_content, required && !paths_allowed);
    if (paths_allowed) bind_upload_part(binding, "path", file, RequestPlace::file_path, false);
  }
}

void bind_whole_body(Binding& binding, const json::object& body) {
  binding.body = BodyForm::whole;
  Argument argument;
  const bool array =
      schemas::json_schema::accepted_kinds(body).without(schemas::json_schema::Kinds::k_null) ==
      schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_array);
  argument.name = free_name(binding, array ? "items" : "body", "body_");
  argument.place = RequestPlace::whole_body;
  argument.required = binding.operation->body_required;
  argument.schema = &body;
  binding.arguments.push_back(std::move(argument));
}

void bind_body(Binding& binding, const json::object& body, bool paths_allowed) {
  if (binding.operation->body_content_type == k_multipart) {
    bind_multipart(binding, body, paths_allowed);
    return;
  }
  const bool object_only =
      schemas::json_schema::accepted_kinds(body).without(schemas::json_schema::Kinds::k_null) ==
          schemas::json_schema::Kinds(schemas::json_schema::Kinds::k_object) ||
      (schemas::json_schema::accepted_kinds(body).any() && schemas::json_schema::describes_object(body));
  const std::vector<std::string> names = schemas::json_schema::property_names(body);
  if (!object_only || names.empty()) {
    bind_whole_body(binding, body);
    return;
  }
  binding.body = BodyForm::members;
  for (const std::string& name : names) bind_member(binding, body, name);
}

/// The argument by which fields are emptied.
void bind_clear(Binding& binding) {
  if (binding.body != BodyForm::members || binding.find(k_clear) != nullptr) return;
  json::array names;
  for (const std::string& name : clearable_members(*binding.operation)) {
    if (const Argument* argument = binding.find_wire(RequestPlace::body_member, name))
      names.emplace_back(argument->name);
  }
  if (names.empty()) return;
  binding.clear_schema = std::make_shared<const json::object>(
      json::object{{"type", "array"}, {"items", {{"type", "string"}, {"enum", std::move(names)}}}});
  Argument argument;
  argument.name = k_clear;
  argument.place = RequestPlace::server;
  argument.description = "Fields to empty";
  argument.schema = binding.clear_schema.get();
  binding.arguments.push_back(std::move(argument));
}

void bind_server_arguments(Binding& binding) {
  bind_clear(binding);
  for (const OwnArgument& own : own_arguments(*binding.operation)) {
    if (binding.find(own.name) != nullptr) continue;
    Argument argument;
    argument.name = own.name;
    argument.place = RequestPlace::server;
    argument.description = own.description;
    argument.schema = own.schema;
    binding.arguments.push_back(std::move(argument));
  }
}

const Argument* find_ignoring_case(const Binding& binding, bool in_body, std::string_view wire_name) {
  const auto fits = [&](const Argument& argument) {
    const bool parameter = argument.place == RequestPlace::path || argument.place == RequestPlace::query;
    return parameter != in_body && argument.place != RequestPlace::whole_body &&
           argument.place != RequestPlace::server &&
           base::ascii::equal_ignoring_case(argument.wire_name, wire_name);
  };
  const auto found = std::find_if(binding.arguments.begin(), binding.arguments.end(), fits);
  return found == binding.arguments.end() ? nullptr : &*found;
}

const Argument* find_place(const Binding& binding, RequestPlace place) {
  const auto found = std::find_if(binding.arguments.begin(), binding.arguments.end(),
                                  [&](const Argument& argument) { return argument.place == place; });
  return found == binding.arguments.end() ? nullptr : &*found;
}

}  // namespace

const Argument* Binding::find(std::string_view name) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const Argument& argument) { return argument.name == name; });
  return found == arguments.end() ? nullptr : &*found;
}

const Argument* Binding::find_wire(RequestPlace place, std::string_view wire_name) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const Argument& argument) {
    return argument.place == place && argument.wire_name == wire_name;
  });
  return found == arguments.end() ? nullptr : &*found;
}

std::vector<std::string_view> Binding::names() const {
  std::vector<std::string_view> names;
  for (const Argument& argument : arguments) names.emplace_back(argument.name);
  return names;
}

std::string Binding::argument_pointer(std::string_view body_pointer) const {
  if (body == BodyForm::whole) {
    return base::json_pointer::child("", find_place(*this, RequestPlace::whole_body)->name) +
           std::string(body_pointer);
  }
  const auto tokens = base::json_pointer::split(body_pointer);
  if (!tokens || tokens->empty()) return std::string(body_pointer);
  const Argument* argument = find_wire(RequestPlace::body_member, tokens->front());
  if (argument == nullptr) return std::string(body_pointer);
  const std::size_t rest = body_pointer.find('/', 1);
  return base::json_pointer::child("", argument->name) +
         (rest == std::string_view::npos ? std::string() : std::string(body_pointer.substr(rest)));
}

Binding bind(const schemas::Operation& operation, bool paths_allowed) {
  Binding binding;
  binding.operation = &operation;
  bind_parameters(binding, schemas::ParameterPlace::path);
  bind_parameters(binding, schemas::ParameterPlace::query);
  if (const json::object* body = operation.body_schema) bind_body(binding, *body, paths_allowed);
  bind_server_arguments(binding);
  return binding;
}

ArgumentPlace locate_reported(const Binding& binding, std::string_view reported) {
  const bool bare = !reported.empty() && reported.front() != '/';
  const std::string as_pointer = bare ? '/' + std::string(reported) : std::string(reported);
  if (binding.body == BodyForm::whole && !bare) {
    const Argument* whole = find_place(binding, RequestPlace::whole_body);
    const auto tokens = base::json_pointer::split(as_pointer);
    const bool parameter =
        tokens->size() == 1 && find_ignoring_case(binding, false, tokens->front()) != nullptr;
    if (!parameter) return {binding.argument_pointer(as_pointer), whole->name};
  }
  const auto tokens = base::json_pointer::split(as_pointer);
  if (tokens->empty()) return {std::string(), std::string()};
  const std::string& first = tokens->front();
  const Argument* argument = find_ignoring_case(binding, !bare, first);
  if (argument == nullptr) argument = find_ignoring_case(binding, bare, first);
  if (argument == nullptr) return {std::string(reported), std::string()};
  if (argument->place == RequestPlace::file_name) {
    // The whole file is meant: the argument that holds it.
    argument = find_place(binding, RequestPlace::file_content);
  }
  std::string located = base::json_pointer::child("", argument->name);
  for (std::size_t i = 1; i < tokens->size(); ++i) located = base::json_pointer::child(located, (*tokens)[i]);
  return {std::move(located), argument->name};
}

}  // namespace reply_mcp::tools::operation
