// What a schema of the catalogue must be like. Run over every schema when the catalogue loads, so that
// whoever reads one later meets no surprise.
#pragma once

#include "schemas/document.hpp"

namespace reply_mcp::schemas {

namespace json = boost::json;

/// Checks a schema and everything inside it: references lead somewhere, and beside one stand only
/// annotations; keywords that hold schemas hold schemas; `type`, `required` and `enum` have the right
/// form; x- keys are known ones (schemas/README.md).
/// References are not followed: each component is checked once by itself.
[[nodiscard]] Reading<> check_schema(const Documents& documents, const Document& document,
                                     const json::value& schema, const Place& place);

/// Refuses a schema that would grow out of hand, or too deep for the stack, once its references are
/// replaced. Every schema it leads to must have passed check_schema.
[[nodiscard]] Reading<> check_expansion(const Documents& documents, const Document& document,
                                        const json::object& schema, const Place& place);

/// Whether there is a $ref in the schema or below.
[[nodiscard]] bool has_references(const json::object& schema);

}  // namespace reply_mcp::schemas
