#include "schemas/bundle.hpp"

namespace reply_mcp::schemas {

namespace {

/// Turns "common.json#/components/..." into "#/components/...", here and below.
void make_local(json::value& value) {
  if (json::array* items = value.if_array()) {
    for (json::value& item : *items) make_local(item);
  }
  json::object* object = value.if_object();
  if (object == nullptr) return;
  for (auto& [key, inner] : *object) {
    json::string* reference = key == "$ref" ? inner.if_string() : nullptr;
    if (reference == nullptr) {
      make_local(inner);
    } else if (const std::size_t hash = reference->find('#'); hash != json::string::npos) {
      reference->erase(0, hash);
    }
  }
}

/// Members of `from` that `into` has not.
void merge(json::object& into, const json::object& from) {
  for (const auto& [key, value] : from) into.emplace(key, value);
}

void merge_sections(json::object& into, const json::object& from) {
  for (const auto& [key, section] : from) {
    json::object& target = into.emplace(key, json::object()).first->value().get_object();
    if (section.is_object()) merge(target, section.get_object());
  }
}

}  // namespace

json::object bundle(const Documents& documents) {
  json::object result;
  json::object paths;
  json::object components;
  json::array tags;
  result["openapi"] = "3.1.0";
  for (const Document& document : documents.all()) {
    for (const std::string_view key : {"info", "servers", "security"}) {
      if (const json::value* value = document.root->if_contains(key)) result.emplace(key, *value);
    }
    if (const json::value* own = document.root->if_contains("tags"); own != nullptr && own->is_array()) {
      tags.insert(tags.end(), own->get_array().begin(), own->get_array().end());
    }
    if (const json::object* own = object_at(*document.root, "paths")) merge_sections(paths, *own);
    if (const json::object* own = object_at(*document.root, "components")) merge_sections(components, *own);
  }
  json::object& info =
      result["info"].is_object() ? result["info"].get_object() : result["info"].emplace_object();
  info["title"] = "Reply REST API V3";
  if (!info.contains("version")) info["version"] = "3";
  result["tags"] = std::move(tags);
  result["paths"] = std::move(paths);
  result["components"] = std::move(components);
  json::value whole(std::move(result));
  make_local(whole);
  return std::move(whole.get_object());
}

}  // namespace reply_mcp::schemas
