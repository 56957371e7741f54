#include "schemas/operation_source.hpp"

namespace reply_mcp::schemas {

namespace {

/// content/<the media type>/schema of a body or response.
const json::object* content_schema(const json::object& holder, bool json_only) {
  const json::object* content = object_at(holder, "content");
  if (content == nullptr || content->empty()) return nullptr;
  const auto& [type, media] = *content->begin();
  if (json_only && std::string_view(type).find("json") == std::string_view::npos) return nullptr;
  return object_at(media.get_object(), "schema");
}

}  // namespace

std::vector<const json::object*> answer_schemas(const OperationSource& source) {
  std::vector<const json::object*> schemas;
  for (const auto& [code, response] : *object_at(*source.object, "responses")) {
    if (!code.starts_with('2')) continue;
    if (const json::object* schema = content_schema(response.get_object(), true)) schemas.push_back(schema);
  }
  return schemas;
}

const json::object* body_schema(const OperationSource& source) {
  const json::object* body = object_at(*source.object, "requestBody");
  return body == nullptr ? nullptr : content_schema(*body, false);
}

std::vector<FieldPath> places_in_answers(const Documents& documents, const OperationSource& source,
                                         std::span<const std::string> tokens) {
  std::vector<FieldPath> all;
  for (const json::object* schema : answer_schemas(source)) {
    for (FieldPath& path : places_of(documents, *source.document, *schema, tokens))
      all.push_back(std::move(path));
  }
  return all;
}

bool records_have(const Documents& documents, const OperationSource& source, const std::string& member) {
  const std::string every(k_every);
  const std::vector<std::vector<std::string>> forms{{"items", every, member}, {every, member}, {member}};
  for (const std::vector<std::string>& tokens : forms) {
    if (!places_in_answers(documents, source, tokens).empty()) return true;
  }
  return false;
}

}  // namespace reply_mcp::schemas
