#include "app/commands/external_config_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace reply_mcp::app::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t k_max_bytes = 16U << 20U;

std::string failure(const std::string& what, const fs::path& path) {
  return what + " " + path.string() + ": " + std::strerror(errno);
}

/// Writes a file that must not exist yet, or nothing.
boost::system::result<void, std::string> write_new(const fs::path& path, const std::string& text,
                                                   mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return failure("cannot write", path);
  std::size_t done = 0;
  bool good = ::fchmod(file, mode) == 0;
  while (good && done < text.size()) {
    const ssize_t written = ::write(file, text.data() + done, text.size() - done);
    good = written > 0 || (written < 0 && errno == EINTR);
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  good = good && ::fsync(file) == 0;
  boost::system::result<void, std::string> result;
  if (!good) result = failure("cannot write", path);
  ::close(file);
  if (!result) ::unlink(path.c_str());
  return result;
}

}  // namespace

ExternalConfigFile::ExternalConfigFile(const fs::path& path) {
  std::error_code error;
  path_ = fs::weakly_canonical(path, error);
  if (error) path_ = path;
}

boost::system::result<void, std::string> ExternalConfigFile::read() {
  std::error_code error;
  exists_ = fs::exists(path_, error);
  if (!exists_) return {};
  if (!fs::is_regular_file(path_, error)) return path_.string() + " is not a file";
  if (fs::file_size(path_, error) > k_max_bytes) return path_.string() + " is too large for a configuration";
  std::ifstream in(path_, std::ios::binary);
  std::ostringstream content;
  if (in && in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (in.bad() || !in.is_open()) return failure("cannot read", path_);
  text_ = content.str();
  return {};
}

bool ExternalConfigFile::readable_by_others() const {
  struct stat status {};
  return ::stat(path_.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

boost::system::result<void, std::string> ExternalConfigFile::replace(const std::string& text) {
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  if (error) return "cannot make the folder " + path_.parent_path().string() + ": " + error.message();
  mode_t mode = S_IRUSR | S_IWUSR;
  if (exists_) {
    struct stat status {};
    if (::stat(path_.c_str(), &status) == 0) mode = status.st_mode & 0777U;
    for (int number = 1; backup_.empty() || fs::exists(backup_, error); ++number) {
      backup_ = path_.string() + ".backup" + (number == 1 ? "" : std::to_string(number));
    }
    if (auto kept = write_new(backup_, text_, mode); !kept) {
      backup_.clear();
      return kept;
    }
  }
  const fs::path fresh = path_.string() + ".new" + std::to_string(::getpid());
  if (auto written = write_new(fresh, text, mode); !written) return written;
  if (::rename(fresh.c_str(), path_.c_str()) != 0) {
    auto failed = failure("cannot replace", path_);
    ::unlink(fresh.c_str());
    return failed;
  }
  return {};
}

}  // namespace reply_mcp::app::commands
