// What the schema of an operation's success says about the records it answers.
#pragma once

#include "sandbox/engine/store.hpp"
#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// The schema of the first documented success; null when it has none.
[[nodiscard]] const json::object* response_schema(const schemas::Operation& operation);
[[nodiscard]] bool is_array(const json::object* schema);
/// A page or a bare array of records.
[[nodiscard]] bool is_list(const schemas::Operation& operation);
/// What names the records that the schema describes; integers unless it says otherwise.
[[nodiscard]] IdKind id_kind(const json::object* record_schema);

}  // namespace reply_mcp::sandbox::engine
