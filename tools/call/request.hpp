// From valid arguments to the one HTTP request that the call stands for. No I/O but the reading of an
// upload's file.
#pragma once

#include "reply/types.hpp"
#include "tools/call/upload.hpp"
#include "tools/operation/arguments.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// Everything of the request but what the client adds. The body holds what the caller gave and nothing
/// else: what was left out is not null. A refusal concerns the file of an upload.
[[nodiscard]] boost::system::result<reply::Request, UploadRefusal> build_request(
    const operation::Binding& binding, const operation::BoundArguments& arguments,
    const std::optional<std::filesystem::path>& files_root);

/// Harmless: the operation leaves the same state when it is repeated and does not reach people with
/// these arguments, or it only reads by GET. Source: Reply, "Idempotency and safe retry".
[[nodiscard]] reply::Repeat repeat_of(const schemas::Operation& operation, schemas::Effect effect);

/// What the catalogue says of every request of the operation: method, quota, what may be cached, and so on.
/// Target and body are the caller's to add.
[[nodiscard]] reply::Request bare_request(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::call
