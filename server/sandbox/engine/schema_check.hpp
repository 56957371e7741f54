// Judges a value against a JSON Schema of the catalogue the way Reply judges a request: every fault at
// once, each with its place; members that the schema does not know pass unseen (Reply drops them).
//
// Our own walk, because a general validator reports neither usable pointers nor one reason for a union.
// The tests hold it against valijson.
#pragma once

#include "sandbox/engine/problem.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// Appends the faults of `value` to `faults`; `pointer` is where the value stands. Stops at 100 faults.
/// Draft 2020-12 keywords that the catalogue uses; annotations are ignored, `additionalProperties: false`
/// too.
void check(const json::object& schema, const json::value& value, const std::string& pointer,
           std::vector<Violation>& faults);

/// Whether the value fits.
[[nodiscard]] bool fits(const json::object& schema, const json::value& value);

/// The branch of oneOf/anyOf that the value means: the one whose constant members it has, else one that it
/// fits, else the nearest. Null when there are no branches.
[[nodiscard]] const json::object* branch_for(const json::object& schema, const json::value& value);

}  // namespace reply_mcp::sandbox::engine
