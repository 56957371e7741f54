// Bulk operations are not all-or-nothing: the answer is 200 even when items failed, and says so in one
// of several shapes. Here it becomes one: how many worked and which did not, each item told once.
// Source: Reply, "Non-atomic bulk operations".
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <optional>

namespace reply_mcp::tools::result {

namespace json = boost::json;

struct BulkAnswer {
  /// {"requested", "succeeded", "failed", "failures": [{"error", "detail", "count", "ids", "positions"}],
  /// "successes": [{what the answer says of them, "count", "ids", "positions"}], "note"}, with what applies.
  /// Failures stand first, grouped by their reason; numbers that stand for a reason are translated
  /// (x-item-errors); ids and positions are in_ranges(). Where an item of the request has a place here,
  /// requested = succeeded + failed: an id counts once however often it was given, and an item of which the
  /// answer says nothing has failed as "notReported".
  json::object summary;
  /// What the answer says besides; null: nothing.
  json::value rest;
};

/// Nothing when the answer is no bulk result. Recognised by the operation's own schema of its answer:
///   an object by id of {error, errorDetails}; absent ids succeeded, {} means that all did
///   {added, notProcessed}, notProcessed being such an object
///   an array of {id, error, errorDetails} in the order of the request
///   {items or results: [{id, status, error}]} of a change
///   {requested, removed, removedIds}
/// `sent`: the request's body, from which the items asked for are counted.
[[nodiscard]] std::optional<BulkAnswer> read_bulk_answer(const schemas::Operation& operation,
                                                         const std::optional<json::value>& sent,
                                                         const json::value& answer);

}  // namespace reply_mcp::tools::result
