// The file of an upload tool: decoded from base64, or read from this machine, away from the thread that
// serves.
#pragma once

#include "reply/request_body.hpp"
#include "tools/call/multipart.hpp"
#include "tools/operation/arguments.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// Largest file that is sent. Reply documents no limit of its own; this one keeps a mistake from filling
/// the memory.
inline constexpr std::size_t k_max_upload_bytes = std::size_t{25} << 20U;

/// Why a file cannot be sent.
struct UploadViolation {
  operation::RequestPlace place = operation::RequestPlace::file_content;
  std::string detail;
};

/// The regular file at `path`, which is relative to `root` or below it. What is read is what was checked:
/// the file is opened first, and then asked where it lies, so neither ".." nor a symbolic link, nor one
/// that is changed meanwhile, leads out of the root. Reading blocks the thread for a step of it at a time;
/// between two steps it can be cancelled.
/// Errors: outside the root, not there, no regular file (devices and pipes are never opened for
/// reading), larger than `max_bytes`, unreadable.
[[nodiscard]] boost::asio::awaitable<boost::system::result<std::string, UploadViolation>> read_below(
    std::filesystem::path root, std::string path, std::size_t max_bytes);

/// `field`: the form field. `files_root`: where paths may lead, nothing where none are allowed.
[[nodiscard]] boost::asio::awaitable<boost::system::result<FilePart, UploadViolation>> load_upload(
    operation::UploadArguments arguments, std::string field, std::optional<std::filesystem::path> files_root);

/// What the body of an upload is made of.
struct UploadForm {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string file_field;  ///< empty: the form has no file
  operation::UploadArguments file;
};

/// Makes the bodies of uploads on a thread of its own: reading, decoding and copying 25 MB takes long enough
/// that every other call would notice. Thread-safe.
class UploadReader {
 public:
  explicit UploadReader(std::optional<std::filesystem::path> files_root)
      : files_root_(std::move(files_root)) {}

  struct Made {
    std::string content_type;  ///< with the boundary
    std::string bytes;
    std::optional<operation::FileFacts> file;
  };
  using Result = boost::system::result<Made, UploadViolation>;
  /// Resumes on the caller's executor. Must not outlive this reader.
  [[nodiscard]] boost::asio::awaitable<Result> body(UploadForm form);

  /// Gives the memory of a body that was sent back to the system, which takes as long as copying it does.
  void release(reply::RequestBody body);

 private:
  boost::asio::thread_pool& thread();

  const std::optional<std::filesystem::path> files_root_;
  std::once_flag once_;
  std::optional<boost::asio::thread_pool> thread_;  ///< from the first upload on; its end waits for a step
};

/// Lets result::value() compile; reaching it is a bug, so it is an exception.
[[noreturn]] void throw_exception_from_error(const UploadViolation& violation,
                                             const boost::source_location& location);

}  // namespace reply_mcp::tools::call
