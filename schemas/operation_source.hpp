// An operation on its way into the catalogue: what was read, and where it stands. For the loader
// (catalogue.cpp) and its parts alone.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/document.hpp"
#include "schemas/schema_places.hpp"

#include <boost/json.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas {

namespace json = boost::json;

/// The OpenAPI operation object at paths/`path`/`method` (lower case) of a document.
struct OperationSource {
  const Document* document = nullptr;
  std::string_view path;
  std::string_view method;
  const json::object* object = nullptr;
};

/// The schemas of its JSON answers with a status from 200 to 299, as they are written. The operation must
/// have been read without a fault.
[[nodiscard]] std::vector<const json::object*> answer_schemas(const OperationSource& source);

/// The schema of its body as it is written; null when there is none.
[[nodiscard]] const json::object* body_schema(const OperationSource& source);

/// Where in its JSON answers the pointer leads; see places_of().
[[nodiscard]] std::vector<FieldPath> places_in_answers(const Documents& documents,
                                                       const OperationSource& source,
                                                       std::span<const std::string> tokens);

/// Whether the records that it answers, one or a list of them, have such a member.
[[nodiscard]] bool records_have(const Documents& documents, const OperationSource& source,
                                const std::string& member);

}  // namespace reply_mcp::schemas
