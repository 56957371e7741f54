#include "support/temporary_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace reply_mcp::testing {

TemporaryFile::TemporaryFile(std::string_view content)
    : path_((std::filesystem::temp_directory_path() / "reply-mcp-XXXXXX").string()) {
  const int fd = ::mkstemp(path_.data());
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "mkstemp");
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0) break;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  const int error = errno;
  ::close(fd);
  if (!content.empty()) throw std::system_error(error, std::generic_category(), "write " + path_);
}

TemporaryFile::~TemporaryFile() {
  ::unlink(path_.c_str());
}

}  // namespace reply_mcp::testing
