// What keys of one operation say of others.
#pragma once

#include "schemas/operation_source.hpp"

#include <span>

namespace reply_mcp::schemas {

/// Refuses a key that names an operation or a resource group which there is not (with the nearest name that
/// there is), a list that does not list what it should, and facts that only one operation may have.
/// `sources`: of `operations`, in the same order.
[[nodiscard]] Reading<> check_links(const Documents& documents, std::span<const Operation> operations,
                                    std::span<const OperationSource> sources);

}  // namespace reply_mcp::schemas
