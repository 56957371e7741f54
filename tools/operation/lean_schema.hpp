// The schema of arguments in less room: what decides whether a value is valid stays, prose goes first.
#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::tools::operation {

/// Behind it, in a description, stand members in shorthand.hpp; it is not prose and is never left out.
inline constexpr std::string_view k_also = "Also: ";
/// No object is folded.
inline constexpr int k_fold_nothing = 100;

/// `schema`: an inputSchema of definition(). Types, required members, values, and bounds that not any
/// sensible value meets; of a description the first sentence, and none inside objects that says no more than
/// the name. Optional members of objects at depth `fold_from` and below (the arguments themselves are at
/// depth 1) are said behind k_also where that is shorter.
[[nodiscard]] boost::json::object lean_schema(const boost::json::object& schema, int fold_from);

/// How deep objects lie in each other; 1 where there are none but the root.
[[nodiscard]] int depth_of(const boost::json::object& schema);

/// Leaves out prose until `excess` bytes are saved, as far as it can: first inside objects, then, where a few
/// words in its place are shorter, of arguments; the longest first. What required arguments are stays.
void drop_prose(boost::json::object& lean, std::size_t excess);

/// "companySize" as words: "Company size".
[[nodiscard]] std::string words_for(std::string_view name);

}  // namespace reply_mcp::tools::operation
