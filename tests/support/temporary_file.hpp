// A file that exists as long as the object does.
#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::testing {

class TemporaryFile {
 public:
  /// Writes `content` to a new file that only this user can read.
  explicit TemporaryFile(std::string_view content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace reply_mcp::testing
