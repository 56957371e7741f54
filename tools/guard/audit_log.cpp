#include "tools/guard/audit_log.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace reply_mcp::tools::guard {
namespace {

constexpr mode_t k_owner_only = 0600;

/// Gives the lock back at the end of its block.
class Unlock {
 public:
  explicit Unlock(const int& file) : file_(file) {}
  Unlock(const Unlock&) = delete;
  Unlock& operator=(const Unlock&) = delete;
  ~Unlock() { ::flock(file_, LOCK_UN); }

 private:
  const int& file_;
};

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A name is as durable as its folder.
void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

boost::system::result<std::shared_ptr<AuditLog>, std::string> AuditLog::open(AuditOptions options) {
  std::shared_ptr<AuditLog> log(new AuditLog(std::move(options)));
  if (const Written opened = log->open_file(); !opened) return opened.error();
  return log;
}

AuditLog::~AuditLog() {
  if (file_ >= 0) ::close(file_);
}

AuditLog::Written AuditLog::append(const boost::json::object& entry, bool durable) {
  const std::string line = boost::json::serialize(entry) + '\n';
  const std::lock_guard lock(mutex_);
  if (Written locked = lock_current(); !locked) return locked;
  const Unlock unlock(file_);
  struct stat now {};
  if (::fstat(file_, &now) != 0) return failure("cannot look at");
  const auto size = static_cast<std::size_t>(now.st_size);
  if (size > 0 && size + line.size() > options_.max_bytes) {
    if (Written rotated = rotate(); !rotated) return rotated;
  } else if (Written repaired = repair_tail(now.st_size); !repaired) {
    return repaired;
  }
  if (::fstat(file_, &now) != 0) return failure("cannot look at");
  if (!write_all(file_, line)) {
    Written failed = failure("cannot write to");
    // A full disk takes half a line; nobody can read that.
    std::ignore = ::ftruncate(file_, now.st_size);
    return failed;
  }
  if (durable && ::fdatasync(file_) != 0) return failure("cannot bring to the disk");
  return {};
}

AuditLog::Written AuditLog::open_file() {
  if (file_ >= 0) ::close(file_);
  file_ = ::open(options_.file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, k_owner_only);
  if (file_ < 0) return failure("cannot open");
  struct stat now {};
  if (::fstat(file_, &now) != 0) return failure("cannot look at");
  if (!S_ISREG(now.st_mode)) return options_.file.string() + " is no plain file";
  sync_folder(options_.file);
  return {};
}

/// A line that a crash or a full disk cut off, of whichever process, must not spoil the next one. With the
/// lock held: what looks like a cut line may be one that another process is writing.
AuditLog::Written AuditLog::repair_tail(std::int64_t size) {
  char last = '\n';
  if (size > 0 && ::pread(file_, &last, 1, size - 1) != 1) return failure("cannot read");
  if (last != '\n' && !write_all(file_, "\n")) return failure("cannot write to");
  return {};
}

AuditLog::Written AuditLog::lock_current() {
  // Another process, or logrotate, may move the file away at any moment before the lock is ours.
  constexpr int k_tries = 100;
  for (int attempt = 0; attempt < k_tries; ++attempt) {
    if (file_ < 0) {
      if (Written opened = open_file(); !opened) return opened;
    }
    while (::flock(file_, LOCK_EX) != 0) {
      if (errno != EINTR) return failure("cannot lock");
    }
    struct stat held {};
    struct stat named {};
    const bool same = ::fstat(file_, &held) == 0 && ::stat(options_.file.c_str(), &named) == 0 &&
                      held.st_dev == named.st_dev && held.st_ino == named.st_ino;
    if (same) return {};
    ::flock(file_, LOCK_UN);
    if (Written opened = open_file(); !opened) return opened;
  }
  return options_.file.string() + " is moved away again and again";
}

/// With the lock held; it is held on the new file afterwards. Whoever waits for the lock of the old one
/// finds that it lost its name.
AuditLog::Written AuditLog::rotate() {
  std::error_code ignored;
  std::filesystem::remove(older(options_.keep), ignored);
  for (std::size_t number = options_.keep; number > 1; --number) {
    std::filesystem::rename(older(number - 1), older(number), ignored);
  }
  const int full = std::exchange(file_, -1);
  const bool moved = options_.keep > 0 ? ::rename(options_.file.c_str(), older(1).c_str()) == 0
                                       : ::unlink(options_.file.c_str()) == 0;
  Written rotated = moved ? lock_current() : Written(failure("cannot rotate"));
  ::close(full);
  return rotated;
}

std::string AuditLog::failure(const char* what) const {
  const std::string reason = std::strerror(errno);
  return std::string(what) + ' ' + options_.file.string() + ": " + reason;
}

std::filesystem::path AuditLog::older(std::size_t number) const {
  return options_.file.string() + '.' + std::to_string(number);
}

}  // namespace reply_mcp::tools::guard
