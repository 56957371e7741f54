// multipart/form-data bodies (RFC 7578).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::tools::call {

struct FilePart {
  std::string field;
  std::string file_name;
  std::string content;
};

struct MultipartBody {
  std::string content_type;  ///< with the boundary
  std::string bytes;
};

/// The fields in order, then the file. The boundary is random and occurs nowhere in the content. A quote,
/// CR or LF in a name is written as %22, %0D or %0A (RFC 7578, 4.2; WHATWG HTML, "multipart form data").
[[nodiscard]] MultipartBody encode_multipart(const std::vector<std::pair<std::string, std::string>>& fields,
                                             const std::optional<FilePart>& file);

/// By the extension of the name; application/octet-stream when it is not known.
[[nodiscard]] std::string_view content_type_of(std::string_view file_name);

}  // namespace reply_mcp::tools::call
