// What a caller wants of an answer, done to it.
#pragma once

#include "tools/result/projection.hpp"
#include "tools/result/view_options.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Of the chosen fields; keeps `hasMore` of a page and `job` of an accepted one whatever was chosen.
/// Nothing when no fields were named.
[[nodiscard]] std::optional<Projection> projection_of(const ViewOptions& view);

/// Named fields that the answer shows not to exist. The schema could not tell about them beforehand.
/// `structured`: the whole answer, as read_answer() gives it.
struct MissingFields {
  schemas::json_schema::Violations violations;
  std::string hint;
};
[[nodiscard]] std::optional<MissingFields> missing_fields(const schemas::Operation& operation,
                                                          const ViewOptions& view,
                                                          const json::object& structured);

/// Passes over items of a list that Reply does not page, and keeps the fields of the projection (null: all).
[[nodiscard]] json::object choose(json::object structured, const ViewOptions& view,
                                  const Projection* projection);

}  // namespace reply_mcp::tools::result
