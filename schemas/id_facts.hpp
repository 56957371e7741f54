// What the x- keys of operations say of ids: which operations take many of them (x-ids), and where such ids
// can be had from (x-ids-from). schemas/README.md lists the keys.
#pragma once

#include "schemas/operation_source.hpp"

#include <span>

namespace reply_mcp::schemas {

/// The operation with what these keys say. All else of it must have been read.
[[nodiscard]] Reading<Operation> with_id_facts(const Documents& documents, const OperationSource& source,
                                               const Place& place, Operation operation);

/// Gives each operation that takes many ids the sources of such ids, whichever operations have them. What is
/// said twice is refused before that (operation_links.hpp).
void link_id_sources(std::span<Operation> operations);

}  // namespace reply_mcp::schemas
