// The scalar half of flat_schema.hpp: one type and the keywords that clients take.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

/// What is said of an object whose members nobody knows.
inline constexpr std::string_view k_json_object = "JSON object as text";

/// Into the first sentence, which is what the lean list shows.
void append_to_first_sentence(std::string& description, const std::string& words);

/// "(UUID)", "(email address)" and the like where a description says one; empty where it says none.
[[nodiscard]] std::string form_in(std::string_view description);

/// One scalar schema for alternatives of which each is a list of schemas that hold together. `kinds`:
/// what all of them let through, without null. `description` is added to where the type alone says too
/// little (other types that go as well, the form of a date or id).
[[nodiscard]] json::object merge_scalars(const std::vector<schemas::json_schema::SchemaList>& alternatives,
                                         schemas::json_schema::Kinds kinds, std::string& description);

/// Writes the widest of the bounds into `flat`, each only when every alternative has it.
void merge_bounds(const std::vector<schemas::json_schema::SchemaList>& alternatives, std::string_view lower,
                  std::string_view upper, json::object& flat);

}  // namespace reply_mcp::tools::operation
