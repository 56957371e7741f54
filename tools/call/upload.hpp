// The file of an upload tool: decoded from base64, or read from this machine.
#pragma once

#include "tools/call/multipart.hpp"
#include "tools/operation/arguments.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// Largest file that is sent. Reply documents no limit of its own; this one keeps a mistake from filling
/// the memory.
inline constexpr std::size_t k_max_upload_bytes = std::size_t{25} << 20U;

/// Why a file cannot be sent; the clause of a violation.
struct UploadRefusal {
  operation::Place place = operation::Place::file_content;
  std::string detail;
};

/// The regular file at `path`, which is relative to `root` or below it. What is read is what was checked:
/// the file is opened first, and then asked where it lies, so neither ".." nor a symbolic link, nor one
/// that is changed meanwhile, leads out of the root.
/// Errors: outside the root, not there, no regular file (devices and pipes are never opened for
/// reading), larger than `max_bytes`, unreadable.
[[nodiscard]] boost::system::result<std::string, UploadRefusal> read_below(const std::filesystem::path& root,
                                                                           std::string_view path,
                                                                           std::size_t max_bytes);

/// `field`: the form field. `files_root`: where paths may lead, nothing where none are allowed.
[[nodiscard]] boost::system::result<FilePart, UploadRefusal> load_upload(
    const operation::UploadArguments& arguments, std::string_view field,
    const std::optional<std::filesystem::path>& files_root);

/// Lets result::value() compile; reaching it is a bug, so it is an exception.
[[noreturn]] void throw_exception_from_error(const UploadRefusal& refusal,
                                             const boost::source_location& location);

}  // namespace reply_mcp::tools::call
