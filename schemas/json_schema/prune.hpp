// Takes out what a schema does not name. Reply drops members that it does not know, without an error (Reply,
// "Silent traps"); the sandbox does so once a body has been judged.
#pragma once

#include <boost/json.hpp>

namespace reply_mcp::schemas::json_schema {

/// `value` without the members that `schema` does not name. Schemas that allow further members, or name none,
/// keep them all. Of a union the branch that the value means decides.
[[nodiscard]] boost::json::value prune(const boost::json::object& schema, const boost::json::value& value);

}  // namespace reply_mcp::schemas::json_schema
