// What can be read beside the tools: who the account is, which tools there are and what they take, what an
// error means, and single records of the account.
//
//   reply://whoami            reply://toolsets
//   reply://schemas/{tool}    reply://errors/{code}
//   reply://contacts/{id}, reply://sequences/{id}, reply://inbox/threads/{id}, reply://templates/{id},
//   reply://schedules/{id}, reply://jobs/{jobId}
//
// Records are read by the tools that a caller has, so that policy, audit and the marking of strangers' text
// hold for them; a record whose tool a caller does not have is no resource for it.
#pragma once

#include "mcp/features.hpp"
#include "schemas/toolsets.hpp"
#include "tools/toolbox.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::tools {

/// A resource that another part of the program makes.
struct OwnResource {
  std::string uri;
  std::string name;
  std::string title;
  std::string description;
  /// The JSON that it holds now.
  std::function<boost::json::value(const mcp::CallContext&)> read;
};

/// `toolbox` must outlive it.
[[nodiscard]] std::unique_ptr<mcp::ResourceSource> make_resources(
    std::shared_ptr<const schemas::Catalogue> catalogue, schemas::Toolsets toolsets, Toolbox& toolbox,
    std::vector<OwnResource> own = {});

}  // namespace reply_mcp::tools
