#include "app/cli/environment.hpp"

#include <string_view>
#include <unistd.h>

namespace reply_mcp::app::cli {

Environment process_environment() {
  Environment out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

}  // namespace reply_mcp::app::cli
