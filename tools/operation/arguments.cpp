#include "tools/operation/arguments.hpp"

#include "base/json_pointer.hpp"
#include "base/json_text.hpp"
#include "schemas/json_schema/coercion.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/rules.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/operation/uri.hpp"

#include <algorithm>
#include <iterator>

namespace reply_mcp::tools::operation {
namespace {

constexpr std::int64_t k_max_id = 2147483647;

std::vector<std::string> names_of(const Binding& binding) {
  std::vector<std::string> names;
  for (const Argument& argument : binding.arguments) names.push_back(argument.name);
  return names;
}

bool is_parameter(const Argument& argument) {
  return argument.place == RequestPlace::path || argument.place == RequestPlace::query;
}

bool is_upload_part(const Argument& argument) {
  return argument.place == RequestPlace::file_name || argument.place == RequestPlace::file_content ||
         argument.place == RequestPlace::file_path;
}

void add_missing(const Argument& argument, schemas::json_schema::Violations& violations) {
  std::string detail = "is required";
  if (argument.schema != nullptr)
    detail += ": expected " + schemas::json_schema::describe_expected(*argument.schema);
  violations.push_back({base::json_pointer::child("", argument.name), std::move(detail)});
}

/// A form field other than the file, or an argument for this server. Both are so plain that explain()
/// covers them alone.
void check_plain(const Argument& argument, json::value& value, schemas::json_schema::Violations& violations) {
  if (argument.schema == nullptr) return;
  schemas::json_schema::coerce(*argument.schema, value);
  schemas::json_schema::Violations found =
      schemas::json_schema::explain(*argument.schema, value, base::json_pointer::child("", argument.name));
  std::move(found.begin(), found.end(), std::back_inserter(violations));
}

/// The place of each argument in the binding, so that faults come in the order a reader knows.
std::size_t order_of(const Binding& binding, const schemas::json_schema::Violation& violation) {
  const auto tokens = base::json_pointer::split(violation.pointer);
  if (!tokens || tokens->empty()) return 0;
  for (std::size_t i = 0; i < binding.arguments.size(); ++i) {
    if (binding.arguments[i].name == tokens->front()) return i;
  }
  return binding.arguments.size();
}

}  // namespace

json::object parameter_schema(const Argument& argument) {
  json::object schema = *argument.schema;
  if (argument.place != RequestPlace::path ||
      !schemas::json_schema::declared_kinds(schema).has(schemas::json_schema::Kinds::k_integer))
    return schema;
  if (!schema.contains("minimum")) schema["minimum"] = 1;
  if (schemas::json_schema::string_member(schema, "format") != "int64" && !schema.contains("maximum"))
    schema["maximum"] = k_max_id;
  return schema;
}

bool can_be_cleared(const Binding& binding, const Argument& argument) {
  if (binding.clear_schema == nullptr || argument.place != RequestPlace::body_member) return false;
  const json::array& names = binding.clear_schema->at("items").at("enum").as_array();
  return std::find(names.begin(), names.end(), json::value(argument.name)) != names.end();
}

/// Whether the argument says no more than if it were left out. Of a body the reader of the body decides,
/// which knows what is required.
bool says_nothing(const Binding& binding, const Argument& argument, const json::value& given) {
  if (argument.place == RequestPlace::server && given.is_array() && given.get_array().empty()) return true;
  if (is_upload_part(argument)) return given.is_null() || (given.is_string() && given.get_string().empty());
  if (given.is_null() && can_be_cleared(binding, argument)) return true;
  // Ids that may come from something else are shown as optional.
  const auto& ids = binding.operation->ids;
  if (given.is_null() && ids && argument.place == RequestPlace::body_member &&
      argument.wire_name == ids->member) {
    return true;
  }
  if (argument.required) return false;
  if (argument.place == RequestPlace::body_member && binding.body == BodyForm::members)
    return given.is_null();
  if (argument.schema == nullptr) return given.is_null();
  return schemas::json_schema::is_absent({argument.schema}, argument.name, given);
}

namespace {

/// Of an operation whose ids may come from somewhere else, nobody needs to list them as well. Whoever sends
/// the call puts in what was found.
void allow_ids_from_elsewhere(const Binding& binding, const json::object& server,
                              schemas::json_schema::Violations& violations) {
  const auto& ids = binding.operation->ids;
  if (!ids) return;
  const std::string pointer = base::json_pointer::child("", ids->member);
  const auto missing = std::find_if(violations.begin(), violations.end(), [&](const auto& violation) {
    return violation.pointer == pointer && violation.detail.starts_with("is required");
  });
  if (missing == violations.end()) return;
  if (server.contains(k_from)) {
    violations.erase(missing);
  } else {
    missing->detail = "is required unless from says where the ids come from";
  }
}

}  // namespace

ArgumentReader::ArgumentReader(const Binding& binding) : binding_(binding) {}

const ArgumentReader::Compiled& ArgumentReader::compiled() const {
  std::call_once(once_, [this] {
    compiled_.parameters.resize(binding_.arguments.size());
    for (std::size_t i = 0; i < binding_.arguments.size(); ++i) {
      const Argument& argument = binding_.arguments[i];
      if (is_parameter(argument)) compiled_.parameters[i].emplace(parameter_schema(argument));
    }
    const bool whole = binding_.body == BodyForm::members || binding_.body == BodyForm::whole;
    if (whole) compiled_.body.emplace(*binding_.operation->body_schema.get());
  });
  return compiled_;
}

boost::system::result<BoundArguments, schemas::json_schema::Violations> ArgumentReader::read(
    json::object arguments) const {
  Draft draft;
  json::object members;
  std::optional<json::value> whole;
  for (const Argument& argument : binding_.arguments) {
    const json::value* given = arguments.if_contains(argument.name);
    if (given != nullptr && says_nothing(binding_, argument, *given)) arguments.erase(argument.name);
  }
  for (std::size_t i = 0; i < binding_.arguments.size(); ++i) {
    const Argument& argument = binding_.arguments[i];
    json::value* given = arguments.if_contains(argument.name);
    if (is_upload_part(argument)) continue;
    if (given == nullptr) {
      // Members that are missing from the body are found there, where a union may decide.
      const bool found_later =
          argument.place == RequestPlace::body_member && binding_.body == BodyForm::members;
      if (argument.required && !found_later) add_missing(argument, draft.violations);
    } else if (is_parameter(argument)) {
      read_parameter(i, std::move(*given), draft);
    } else if (argument.place == RequestPlace::server) {
      check_plain(argument, *given, draft.violations);
      draft.arguments.server[argument.name] = std::move(*given);
    } else if (argument.place == RequestPlace::whole_body) {
      whole = std::move(*given);
    } else {
      if (binding_.body == BodyForm::multipart) check_plain(argument, *given, draft.violations);
      members[argument.wire_name] = std::move(*given);
    }
  }
  for (const auto& [name, value] : arguments) {
    if (binding_.find(name) == nullptr) {
      draft.violations.push_back({base::json_pointer::child("", name),
                                  schemas::json_schema::unknown_name(name, names_of(binding_))});
    }
  }
  read_clear(arguments, draft);
  read_body(std::move(members), std::move(whole), draft);
  if (binding_.body == BodyForm::multipart) read_upload(arguments, draft);
  allow_ids_from_elsewhere(binding_, draft.arguments.server, draft.violations);
  std::stable_sort(draft.violations.begin(), draft.violations.end(), [this](const auto& a, const auto& b) {
    return order_of(binding_, a) < order_of(binding_, b);
  });
  if (!draft.violations.empty()) return std::move(draft.violations);
  return std::move(draft.arguments);
}

void ArgumentReader::read_parameter(std::size_t index, json::value value, Draft& draft) const {
  const Argument& argument = binding_.arguments[index];
  const json::object schema = parameter_schema(argument);
  const std::string where = base::json_pointer::child("", argument.name);
  // Whatever stands in the path or query chooses what is answered or changed.
  schemas::json_schema::coerce(schema, value, true);
  schemas::json_schema::Violations violations =
      schemas::json_schema::explain(schema, value, where, {.look_up = true});
  if (violations.empty() && argument.place == RequestPlace::path && !is_safe_segment(render_scalar(value))) {
    violations.push_back(
        {where, "expected a name that can stand in a path, got " + base::describe_value(value)});
  }
  if (violations.empty()) {
    if (auto checked = compiled().parameters[index]->check(value); !checked)
      violations.push_back({where, checked.error()});
  }
  if (violations.empty()) {
    draft.arguments.parameters.emplace_back(&argument, std::move(value));
  } else {
    std::move(violations.begin(), violations.end(), std::back_inserter(draft.violations));
  }
}

void ArgumentReader::read_clear(const json::object& arguments, Draft& draft) const {
  const json::value* named = draft.arguments.server.if_contains(k_clear);
  if (named == nullptr || binding_.clear_schema == nullptr) return;
  const json::array names = named->is_array() ? named->get_array() : json::array();
  draft.arguments.server.erase(k_clear);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Argument* argument = names[i].is_string() ? binding_.find(names[i].get_string()) : nullptr;
    if (argument == nullptr || argument->place != RequestPlace::body_member) continue;  // has been reported
    if (arguments.contains(argument->name)) {
      const std::string where = base::json_pointer::child(base::json_pointer::child("", k_clear), i);
      draft.violations.push_back({where, "`" + argument->name +
                                             "` is given a value too: name it here or give "
                                             "it a value, not both"});
      continue;
    }
    draft.cleared.push_back(argument->wire_name);
  }
}

void ArgumentReader::read_body(json::object members, std::optional<json::value> whole, Draft& draft) const {
  if (binding_.body == BodyForm::none) return;
  if (binding_.body == BodyForm::multipart) {
    if (!members.empty()) draft.arguments.body = std::move(members);
    return;
  }
  json::value body;
  if (binding_.body == BodyForm::whole) {
    if (!whole) return;
    body = std::move(*whole);
  } else {
    if (members.empty() && draft.cleared.empty() && !binding_.operation->body_required) return;
    body = std::move(members);
  }
  const json::object& schema = *binding_.operation->body_schema;
  const bool look_up = binding_.operation->effect == schemas::Effect::read;
  schemas::json_schema::coerce(schema, body, look_up);
  if (binding_.body == BodyForm::members && body.is_object()) {
    json::object& object = body.get_object();
    // Only now: a null that the caller gave has been left out, and these are meant.
    for (const std::string& name : draft.cleared) object[name] = nullptr;
    if (object.empty() && !binding_.operation->body_required) return;
  }
  schemas::json_schema::Violations violations =
      schemas::json_schema::explain(schema, body, "", {.look_up = look_up});
  if (violations.empty()) {
    if (auto checked = compiled().body->check(body); !checked) violations.push_back({"", checked.error()});
  }
  for (schemas::json_schema::Violation& violation : violations) {
    violation.pointer = binding_.argument_pointer(violation.pointer);
    draft.violations.push_back(std::move(violation));
  }
  draft.arguments.body = std::move(body);
}

void ArgumentReader::read_upload(const json::object& arguments, Draft& draft) const {
  UploadArguments& upload = draft.arguments.upload;
  const Argument* path = nullptr;
  for (const Argument& argument : binding_.arguments) {
    if (!is_upload_part(argument)) continue;
    if (argument.place == RequestPlace::file_path) path = &argument;
    const json::value* given = arguments.if_contains(argument.name);
    if (given == nullptr) continue;
    const std::string where = base::json_pointer::child("", argument.name);
    if (!given->is_string() || given->get_string().empty()) {
      static const json::object k_text{{"type", "string"}, {"minLength", 1}};
      draft.violations.push_back({where, schemas::json_schema::mismatch(k_text, *given)});
      continue;
    }
    std::optional<std::string>& part = argument.place == RequestPlace::file_name      ? upload.file_name
                                       : argument.place == RequestPlace::file_content ? upload.content_base64
                                                                                      : upload.path;
    part = std::string(std::string_view(given->get_string()));
  }
  const auto missing = [&](RequestPlace place, std::string detail) {
    for (const Argument& argument : binding_.arguments) {
      if (argument.place != place || arguments.contains(argument.name)) continue;
      draft.violations.push_back({base::json_pointer::child("", argument.name), std::move(detail)});
      return;
    }
  };
  if (upload.content_base64 && upload.path) {
    draft.violations.push_back(
        {base::json_pointer::child("", path->name), "expected either this or the content, got both"});
  } else if (!upload.content_base64 && !upload.path) {
    missing(RequestPlace::file_content, path != nullptr
                                            ? "is required: expected the content as base64, or a path"
                                            : "is required: expected the content of the file as base64");
  }
  if (!upload.file_name && !upload.path) {
    missing(RequestPlace::file_name, "is required: expected the name of the file with its extension");
  }
}

}  // namespace reply_mcp::tools::operation
