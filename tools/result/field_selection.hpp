// What a caller wants of an answer, done to it.
#pragma once

#include "tools/operation/own_arguments.hpp"
#include "tools/result/projection.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// The fields of a wish; keeps `hasMore` of a page and `job` of an accepted one whatever was chosen.
/// Nothing when no fields were named.
[[nodiscard]] std::optional<Projection> projection_of(const operation::Wish& wish);

/// Named fields that the answer shows not to exist. The schema could not tell about them beforehand.
/// `structured`: the whole answer, as read_answer() gives it.
struct MissingFields {
  schemas::json_schema::Violations refusals;
  std::string hint;
};
[[nodiscard]] std::optional<MissingFields> missing_fields(const schemas::Operation& operation,
                                                          const operation::Wish& wish,
                                                          const json::object& structured);

/// Passes over items of a list that Reply does not page, and keeps the fields of the projection (null: all).
[[nodiscard]] json::object choose(json::object structured, const operation::Wish& wish,
                                  const Projection* projection);

}  // namespace reply_mcp::tools::result
