// One OpenAPI operation object -> Operation. Strict, because whatever slips through here would be a tool
// that means something else than it says.
#pragma once

#include "schemas/operation_source.hpp"

namespace reply_mcp::schemas {

/// Reads an operation. All schemas of all documents must have passed check_schema, but for those written in
/// the operation itself, which are checked here. What it says of other operations is not checked yet
/// (operation_links.hpp).
[[nodiscard]] Reading<Operation> read_operation(const Documents& documents, const OperationSource& source,
                                                const Place& place);

}  // namespace reply_mcp::schemas
