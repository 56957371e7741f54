// What the x- keys of an operation say of the call: effect, limits, errors and what else the operation is for
// (schemas/README.md lists the keys; answer_facts.hpp reads those about answers).
#pragma once

#include "schemas/operation_source.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::schemas {

/// Refuses keys that are neither OpenAPI's nor a known x- key, so that a misspelt one is not lost in silence.
[[nodiscard]] Reading<> check_keys(const OperationSource& source, const Place& place);

/// The operation with what these keys say. What OpenAPI says of it must have been read; what the keys say of
/// other operations is checked once all are read (operation_links.hpp).
[[nodiscard]] Reading<Operation> with_facts(const Documents& documents, const OperationSource& source,
                                            const Place& place, Operation operation);

}  // namespace reply_mcp::schemas
