// Whether Reply kept what it was sent. It drops members that it does not know, or that have another form than
// it wants, without a word and with a success (Reply, "Silent traps"); what it answers shows it.
#pragma once

#include "tools/operation/arguments.hpp"
#include "tools/operation/binding.hpp"
#include "tools/result/hints.hpp"

#include <boost/json.hpp>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// What of the body is not found in the answer, or there with another value:
///   [{"pointer": "/customFields/0", "sent": ..., "kept": "nothing", "next": "..."}]
/// Only what the answer's schema describes is looked for, so an answer that says less proves nothing. What
/// Reply has stored instead is not repeated: it stands in the answer, where it is marked if others wrote it.
[[nodiscard]] json::array not_kept(const operation::Binding& binding,
                                   const operation::BoundArguments& arguments, int status,
                                   const json::value& answer, const HintSource& hints);

}  // namespace reply_mcp::tools::result
