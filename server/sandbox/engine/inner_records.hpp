// Lists and documents that live inside a record: the path .../{id}/style-files is the member `styleFiles` of
// the record with that id, and .../{id}/limits its member `limits`.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::sandbox::engine {

/// Answers a call on the member of `owner` that the path segment names, or on the item of it with that `id`
/// (empty: none). Nothing when the owner has no such list or object.
[[nodiscard]] std::optional<AccountAnswer> answer_inside(AccountCall& call, Record* owner,
                                                         std::string_view segment, std::string_view id);

/// A word of a path or a query as members are written: "style-files" and "style_files" -> "styleFiles".
[[nodiscard]] std::string member_name(std::string_view word);

/// The size of an upload as the API counts it: kilobytes, rounded up.
[[nodiscard]] std::uint64_t kilobytes_of(const UploadedFile& file);

}  // namespace reply_mcp::sandbox::engine
