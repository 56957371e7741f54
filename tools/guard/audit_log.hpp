// The audit log: one JSON object a line, appended to a file that only its owner reads.
//
// What must survive a crash is on the disk before the call that it tells of goes out. Several processes
// may share one file: they take turns by a lock on it, and find out when another has rotated it.
#pragma once

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace reply_mcp::tools::guard {

struct AuditOptions {
  std::filesystem::path file;
  /// When a line would make the file larger, the file becomes FILE.1, the one before FILE.2, and so on.
  std::size_t max_bytes = std::size_t{64} * 1024 * 1024;
  /// Older files that are kept.
  std::size_t keep = 10;
  /// Write the arguments of calls too. They hold what is worked with: names, addresses, messages.
  bool arguments = false;
};

class AuditLog {
 public:
  /// Nothing, or a sentence for the operator that says what went wrong.
  using Written = boost::system::result<void, std::string>;

  /// The error is a sentence for the operator, with the path.
  static boost::system::result<std::shared_ptr<AuditLog>, std::string> open(AuditOptions options);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  /// Appends one line. With `durable` it is on the disk when this returns, which takes as long as the disk
  /// takes: not for the thread that serves. Thread-safe.
  [[nodiscard]] Written append(const boost::json::object& entry, bool durable);

  [[nodiscard]] const AuditOptions& options() const { return options_; }

 private:
  explicit AuditLog(AuditOptions options) : options_(std::move(options)) {}

  Written open_file();
  Written repair_tail(std::int64_t size);
  /// Takes the lock of the file that has the name now.
  Written lock_current();
  Written rotate();
  [[nodiscard]] std::string failure(const char* what) const;
  [[nodiscard]] std::filesystem::path older(std::size_t number) const;

  const AuditOptions options_;
  std::mutex mutex_;
  int file_ = -1;
};

}  // namespace reply_mcp::tools::guard
