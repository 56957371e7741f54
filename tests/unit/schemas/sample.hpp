// A small sound catalogue for tests to read and to break.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::test {

namespace json = boost::json;

inline constexpr std::string_view k_things = R"({
  "openapi": "3.1.0",
  "info": {"title": "Things", "version": "3.0.0"},
  "servers": [{"url": "https://api.example.com"}],
  "tags": [{"name": "things"}],
  "paths": {
    "/v3/things": {
      "get": {
        "operationId": "things_list",
        "tags": ["things"],
        "summary": "List things",
        "description": "Lists things.",
        "x-scope": "things:read",
        "x-status": "stable",
        "x-effect": "read",
        "x-idempotent": true,
        "x-pagination": "offset",
        "parameters": [
          {"name": "top", "in": "query", "schema": {"type": "integer"}, "description": "Page size."},
          {"name": "skip", "in": "query", "schema": {"type": "integer"}},
          {"name": "kinds", "in": "query", "explode": false,
           "schema": {"type": "array", "items": {"$ref": "common.json#/components/schemas/Kind"}}}
        ],
        "x-untrusted": ["/*/kind"],
        "responses": {
          "200": {"description": "A page", "content": {"application/json": {"schema":
            {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}},
          "404": {"description": "None"},
          "default": {"description": "A problem"}
        }
      }
    },
    "/v3/things/{id}/start": {
      "post": {
        "operationId": "things_start",
        "tags": ["things", "more"],
        "summary": "Start a thing",
        "description": "Starts a thing.",
        "x-scope": "things:operate",
        "x-status": "coming-soon",
        "x-effect": "update",
        "x-effect-when": [{"pointer": "/options/loud", "equals": true, "effect": "send"},
                          {"pointer": "/options/a~1b", "effect": "delete"}],
        "x-idempotent": false,
        "x-witness": "things_list",
        "x-async": true,
        "x-job-result": "Then list the things.",
        "x-rate-limit": "ten an hour",
        "x-errors": [{"status": 409, "code": "thing.alreadyRunning"}],
        "x-evidence": {"confidence": "high"},
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
        "requestBody": {"required": true, "content": {"application/json": {"schema":
          {"$ref": "#/components/schemas/Start"}}}},
        "x-untrusted": [],
        "responses": {
          "204": {"description": "Was running"},
          "202": {"description": "Started", "content": {"application/json": {"schema":
            {"$ref": "common.json#/components/schemas/Job"}}}}
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Thing": {
        "type": "object",
        "required": ["id"],
        "properties": {
          "id": {"type": "integer"},
          "kind": {"$ref": "common.json#/components/schemas/Kind", "description": "What kind it is"},
          "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
          "$ref": {"type": "string"}
        },
        "additionalProperties": false
      },
      "Start": {
        "allOf": [
          {"type": "object", "properties": {"options": {"$ref": "#/components/schemas/Options"}}},
          {"type": "object", "properties": {"note": {"type": ["string", "null"]}}}
        ]
      },
      "Options": {
        "type": "object",
        "properties": {"loud": {"type": "boolean"}, "a/b": {"type": "integer"}},
        "x-requires-one-of": ["loud", "a/b"]
      }
    },
    "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}
  }
})";

inline constexpr std::string_view k_common = R"({
  "openapi": "3.1.0",
  "info": {"title": "Common", "version": "3.0.0"},
  "paths": {},
  "components": {
    "schemas": {
      "Kind": {"type": "string", "enum": ["small", "large"], "description": "A kind",
               "default": {"$ref": "data, not a reference"}},
      "Job": {"type": "object", "properties": {"jobId": {"type": "string"}}}
    },
    "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}
  }
})";

inline Catalogue::Result load(std::string_view things, std::string_view common = k_common) {
  const std::vector<Source> sources = {{"things.json", things}, {"common.json", common}};
  return Catalogue::from_sources(sources);
}

/// The document with the member or element at `pointer` replaced or added ("-" appends to an array), or
/// removed when `text` is empty. The place above must be there.
inline std::string changed(std::string_view document, std::string_view pointer, std::string_view text) {
  json::value root = json::parse(document);
  const std::size_t slash = pointer.rfind('/');
  json::value& parent = root.at_pointer(pointer.substr(0, slash));
  const std::string_view last = pointer.substr(slash + 1);
  if (json::array* array = parent.if_array()) {
    array->push_back(json::parse(text));
  } else {
    std::string key;
    for (std::size_t i = 0; i < last.size(); ++i)
      key += last[i] != '~' ? last[i] : last[++i] == '1' ? '/' : '~';
    parent.as_object().erase(key);
    if (!text.empty()) parent.as_object().emplace(key, json::parse(text));
  }
  return json::serialize(root);
}

}  // namespace reply_mcp::schemas::test
