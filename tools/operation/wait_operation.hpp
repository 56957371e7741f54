// background_jobs_wait: the one tool that is not an operation of the catalogue. It is made of the operation
// that reads a job, so that its arguments, errors and answers are those of any other tool; how it waits is in
// jobs/waiting_api.hpp.
#pragma once

#include "schemas/catalogue.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::tools::operation {

inline constexpr std::string_view k_wait_tool = "background_jobs_wait";

/// Nothing when the catalogue cannot read a job. Refers to the catalogue.
[[nodiscard]] std::optional<schemas::Operation> wait_operation(const schemas::Catalogue& catalogue);

}  // namespace reply_mcp::tools::operation
