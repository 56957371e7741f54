// What a request over HTTP asks to leave out of what the operator lets it see.
//
//   path     /x/{preset}  /x/{preset}/readonly     below the endpoint
//   headers  X-MCP-Toolsets: a,b   X-MCP-Tools: x,y   X-MCP-Readonly: true
//
// Whatever is not one of these is refused: a misspelt restriction must not count as none.
#pragma once

#include "mcp/context.hpp"
#include "tools/selection/selection.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::selection {

enum class NarrowingHeader { toolsets, tools, readonly };
/// Their lower-case names, in that order: what a transport has to pass on in mcp::Caller::headers. Headers
/// are read by their place here and in no other way, so one that is missing here cannot be read at all.
inline constexpr std::array<std::string_view, 3> k_narrowing_headers{"x-mcp-toolsets", "x-mcp-tools",
                                                                     "x-mcp-readonly"};

/// To be applied one after the other (Selection::narrow); empty: the request leaves nothing out. The error
/// is a sentence that says what is wrong with the path or a header.
[[nodiscard]] boost::system::result<std::vector<SelectionRequest>, std::string> narrowing_of(
    const mcp::Caller& caller);

/// The same for two callers exactly if they ask for the same; empty when the caller asks for nothing.
[[nodiscard]] std::string narrowing_key(const mcp::Caller& caller);

}  // namespace reply_mcp::tools::selection
