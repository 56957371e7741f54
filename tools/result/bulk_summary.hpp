// Bulk operations are not all-or-nothing: the answer is 200 even when items failed, and says so in one
// of several shapes. A summary in front of the exact answer says how many worked and which did not.
// Source: Reply, "Non-atomic bulk operations".
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <optional>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// {"requested", "succeeded", "failed", "failures": [{"error", "detail", "ids" or "positions"}]}, where
/// failures are grouped by their reason and `positions` counts items of the request from 0. Nothing when
/// the answer is no bulk result. Recognised by the operation's own schema of its answer:
///   an object by id of {error, errorDetails}; absent ids succeeded, {} means that all did
///   {added, notProcessed}, notProcessed being such an object
///   an array of {id, error, errorDetails} in the order of the request
///   {items or results: [{id, status, error}]} of a change
///   {requested, removed, removedIds}
/// `sent`: the request's body, from which the ids asked for are counted.
[[nodiscard]] std::optional<boost::json::object> bulk_summary(const schemas::Operation& operation,
                                                              const std::optional<boost::json::value>& sent,
                                                              const boost::json::value& answer);

}  // namespace reply_mcp::tools::result
