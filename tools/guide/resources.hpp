// What can be read beside the tools: who the account is, which tools there are and what they take, what an
// error means, and single records of the account.
//
//   reply://toolsets    reply://schemas/{tool}    reply://errors/{code}
//   one for each x-record of the catalogue, such as reply://whoami and reply://inbox/threads/{id}
//   reply://texts/{tool}{?call,at,from}    the rest of a text that an answer had no room for
//   reply://results/{id}{?from}            all of an answer of a change that was too long
//
// Records are read by the tools that a caller has, so that policy, audit and the marking of untrusted text
// hold for them; a record whose tool a caller does not have is no resource for it.
#pragma once

#include "mcp/features.hpp"
#include "schemas/toolsets.hpp"
#include "tools/call/caller_tools.hpp"

#include <memory>
#include <string>

namespace reply_mcp::tools::guide {

/// `tools` must outlive it. reply://schemas/{tool} takes the name that clients see and that of the
/// catalogue.
[[nodiscard]] std::unique_ptr<mcp::ResourceSource> make_resources(
    std::shared_ptr<const schemas::Catalogue> catalogue, schemas::Toolsets toolsets,
    call::CallerTools& tools);

}  // namespace reply_mcp::tools::guide
