// What can be read beside the tools: who the account is, which tools there are and what they take, what an
// error means, and single records of the account.
//
//   reply://whoami            reply://toolsets
//   reply://schemas/{tool}    reply://errors/{code}
//   reply://contacts/{id}, reply://sequences/{id}, reply://inbox/threads/{id}, reply://templates/{id},
//   reply://schedules/{id}, reply://jobs/{jobId}
//   reply://texts/{tool}{?call,at,from}    the rest of a text that an answer had no room for
//
// Records are read by the tools that a caller has, so that policy, audit and the marking of strangers' text
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
