// What the x- keys of an operation say of its answers: whose text is in them, how long they are good, what
// tells their items apart, and which record they are (schemas/README.md lists the keys).
#pragma once

#include "schemas/operation_source.hpp"

namespace reply_mcp::schemas {

/// The operation with what these keys say. All else of it must have been read.
[[nodiscard]] Reading<Operation> with_answer_facts(const Documents& documents, const OperationSource& source,
                                                   const Place& place, Operation operation);

}  // namespace reply_mcp::schemas
