// A file that the build put into the binary (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace reply_mcp::embedded {

struct File {
  std::string_view name;   ///< file name without folder
  std::string_view bytes;  ///< content, living as long as the program
};

}  // namespace reply_mcp::embedded
