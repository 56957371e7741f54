#include "tools/call/request.hpp"

#include "base/json_text.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/uri.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::call {
namespace {

reply::Method method_of(std::string_view name) {
  if (name == "POST") return reply::Method::post;
  if (name == "PUT") return reply::Method::put;
  if (name == "PATCH") return reply::Method::patch;
  if (name == "DELETE") return reply::Method::delete_;
  return reply::Method::get;
}

/// The types that the operation answers with, and problems.
std::string accept_of(const schemas::Operation& operation) {
  std::vector<std::string> types;
  for (const schemas::SuccessResponse& success : operation.successes) {
    if (success.content_type.empty()) continue;
    if (std::find(types.begin(), types.end(), success.content_type) == types.end()) {
      types.push_back(success.content_type);
    }
  }
  if (types.empty()) types.emplace_back("application/json");
  std::string accept;
  for (const std::string& type : types) accept += type + ", ";
  return accept + "application/problem+json";
}

std::vector<std::pair<std::string, std::string>> form_fields(const std::optional<json::value>& body) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (!body || !body->is_object()) return fields;
  for (const auto& [key, value] : body->get_object()) fields.emplace_back(key, base::plain_text(value));
  return fields;
}

const operation::Argument* file_argument(const operation::Binding& binding) {
  const auto found = std::find_if(binding.arguments.begin(), binding.arguments.end(),
                                  [](const operation::Argument& argument) {
                                    return argument.place == operation::RequestPlace::file_content;
                                  });
  return found == binding.arguments.end() ? nullptr : &*found;
}

}  // namespace

reply::Repeat repeat_of(const schemas::Operation& operation, schemas::Effect effect) {
  const bool reading = effect == schemas::Effect::read && operation.method == "GET";
  const bool harmless = reading || (operation.idempotent && effect != schemas::Effect::send);
  return harmless ? reply::Repeat::harmless : reply::Repeat::harmful;
}

reply::Request bare_request(const schemas::Operation& operation) {
  reply::Request request;
  request.method = method_of(operation.method);
  request.accept = accept_of(operation);
  request.operation = operation.id;
  request.group = operation.group;
  request.changes = operation.effect != schemas::Effect::read;
  request.reaches_people = operation.effect == schemas::Effect::send;
  request.repeat = repeat_of(operation, operation.effect);
  request.quota = operation.quota == schemas::Quota::reporting ? reply::QuotaClass::reporting
                                                               : reply::QuotaClass::general;
  if (operation.cache) request.cache = {operation.cache->lifetime, operation.cache->groups};
  return request;
}

reply::Request build_request(const operation::Binding& binding, const operation::BoundArguments& arguments) {
  const schemas::Operation& operation = *binding.operation;
  reply::Request request = bare_request(operation);
  request.target = operation::render_target(operation.path, arguments.parameters);
  const schemas::Effect effect = operation::effect_of(operation, arguments.body);
  request.changes = effect != schemas::Effect::read;
  request.reaches_people = effect == schemas::Effect::send;
  request.repeat = repeat_of(operation, effect);
  if (arguments.body && binding.body != operation::BodyForm::multipart) {
    request.content_type = operation.body_content_type;
    request.body = base::compact_json(*arguments.body);
  }
  return request;
}

UploadForm upload_form(const operation::Binding& binding, operation::BoundArguments& arguments) {
  UploadForm form;
  form.fields = form_fields(arguments.body);
  const operation::Argument* file = file_argument(binding);
  if (file == nullptr) return form;
  form.file_field = file->wire_name;
  form.file.file_name = arguments.upload.file_name;
  form.file.path = arguments.upload.path;
  form.file.content_base64 = std::move(arguments.upload.content_base64);
  return form;
}

}  // namespace reply_mcp::tools::call
