// From valid arguments to the one HTTP request that the call stands for. No I/O.
#pragma once

#include "reply/types.hpp"
#include "tools/call/upload.hpp"
#include "tools/operation/arguments.hpp"

namespace reply_mcp::tools::call {

namespace json = boost::json;

/// Everything of the request but what the client adds. The body holds what the caller gave and nothing
/// else: what was left out is not null. An upload has no body yet: UploadReader makes it of upload_form().
[[nodiscard]] reply::Request build_request(const operation::Binding& binding,
                                           const operation::BoundArguments& arguments);

/// What an upload sends; takes the content of the file out of the arguments.
[[nodiscard]] UploadForm upload_form(const operation::Binding& binding, operation::BoundArguments& arguments);

/// Harmless: the operation leaves the same state when it is repeated and does not reach people with
/// these arguments, or it only reads by GET. Source: Reply, "Idempotency and safe retry".
[[nodiscard]] reply::Repeat repeat_of(const schemas::Operation& operation, schemas::Effect effect);

/// What the catalogue says of every request of the operation: method, quota, what may be cached, and so on.
/// Target and body are the caller's to add.
[[nodiscard]] reply::Request bare_request(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::call
