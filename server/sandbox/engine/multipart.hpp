// Reads a file out of a multipart/form-data body (RFC 7578).
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::sandbox::engine {

/// The part called `field`; nullopt when the body is no well-formed form, has no such part, or the part
/// has no file name.
[[nodiscard]] std::optional<UploadedFile> read_form_file(std::string_view content_type, std::string_view body,
                                                         std::string_view field);

}  // namespace reply_mcp::sandbox::engine
