// All documents of a catalogue as one.
#pragma once

#include "schemas/document.hpp"

namespace reply_mcp::schemas {

namespace json = boost::json;

/// One OpenAPI 3.1 document: every path and component, references made local. Component names must be
/// unique over the documents (the loader refuses others).
[[nodiscard]] json::object bundle(const Documents& documents);

}  // namespace reply_mcp::schemas
