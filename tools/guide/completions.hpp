// completion/complete: ids and names from the account, tool names, error codes.
#pragma once

#include "mcp/features.hpp"
#include "tools/call/caller_tools.hpp"
#include "tools/guide/account_records.hpp"

#include <memory>
#include <string>

namespace reply_mcp::tools::guide {

/// For resource templates: {tool} and {code} by what is typed; an id by its digits, or by a part of the
/// record's name (the values are ids then). For prompts: names of records. `tools` must outlive it.
[[nodiscard]] std::unique_ptr<mcp::CompletionSource> make_completions(
    std::shared_ptr<const schemas::Catalogue> catalogue, call::CallerTools& tools, call::IdentityOf identity);

}  // namespace reply_mcp::tools::guide
