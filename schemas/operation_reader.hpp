// One OpenAPI operation object -> Operation. Strict, because whatever slips through here would be a tool
// that means something else than it says.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/document.hpp"

#include <boost/system/result.hpp>

#include <string_view>

namespace reply_mcp::schemas {

namespace json = boost::json;

/// Reads the operation at paths/`path`/`method` (lower case) of a document. All schemas of all documents
/// must have passed check_schema, but for those written in the operation itself, which are checked here.
[[nodiscard]] boost::system::result<Operation, CatalogueError> read_operation(const Documents& documents,
                                                                              const Document& document,
                                                                              std::string_view path,
                                                                              std::string_view method,
                                                                              const json::value& value);

}  // namespace reply_mcp::schemas
