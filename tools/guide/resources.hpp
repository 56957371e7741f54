// What can be read beside the tools: who the account is, which tools there are and what they take, what an
// error means, and single records of the account.
//
//   reply://toolsets    reply://schemas/{tool}    reply://errors/{code}
//   one for each x-record of the catalogue, such as reply://whoami and reply://inbox/threads/{id}
//   reply://texts/{tool}{?call,at,from}    the rest of a text that an answer had no room for
//
// Records are read by the tools that a caller has, so that policy, audit and the marking of untrusted text
// hold for them; a record whose tool a caller does not have is no resource for it.
#pragma once

#include "mcp/features.hpp"
#include "schemas/toolsets.hpp"
#include "tools/toolbox.hpp"

#include <memory>
#include <string>

namespace reply_mcp::tools::guide {

/// `toolbox` must outlive it. `prefix`: before the names of tools that clients see; reply://schemas/{tool}
/// takes a name with it and without.
[[nodiscard]] std::unique_ptr<mcp::ResourceSource> make_resources(
    std::shared_ptr<const schemas::Catalogue> catalogue, schemas::Toolsets toolsets, Toolbox& toolbox,
    std::string prefix = {});

}  // namespace reply_mcp::tools::guide
