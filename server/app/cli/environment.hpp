// The environment variables as a value, so that what reads them can be tested without changing the process.
#pragma once

#include <map>
#include <string>

namespace reply_mcp::app::cli {

using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process. Of several with the same name the first one counts, as for getenv.
[[nodiscard]] Environment process_environment();

}  // namespace reply_mcp::app::cli
