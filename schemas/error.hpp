// Why a catalogue was refused.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace reply_mcp::schemas {

struct CatalogueError {
  CatalogueError() = default;
  /// No aggregate: a text alone must not pass for an error, or Reading<std::string> could hold either.
  CatalogueError(std::string in_file, std::string at, std::string why)
      : file(std::move(in_file)), pointer(std::move(at)), reason(std::move(why)) {}

  std::string file;     ///< file name; the folder's when the fault is in no single file
  std::string pointer;  ///< JSON Pointer to the offending place, empty for the file as a whole
  std::string reason;   ///< what is wrong and what would be right

  /// "contacts.json#/paths/~1v3~1contacts/get/x-effect: ..."
  [[nodiscard]] std::string message() const;
};

/// What reading a part of the catalogue gives: the value, or why the catalogue is refused.
template <typename T = void>
using Reading = boost::system::result<T, CatalogueError>;

/// Found by boost::system::result::value() through the error's namespace. Taking the value of a refused
/// catalogue is a bug, so it is an exception: std::logic_error with the message.
[[noreturn]] void throw_exception_from_error(const CatalogueError& error,
                                             const boost::source_location& location);

}  // namespace reply_mcp::schemas
