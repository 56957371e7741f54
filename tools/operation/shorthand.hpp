// Members of an object in one line, for definitions in which a schema of their own would cost too much.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

/// "from, to; userIds: [integer]; period: day|week; delay: {hours*: integer 0..23}", members of one form
/// behind one another: a member is a text where nothing else is said, * is required, | is between the values
/// that there are, [] is a list. `schema`: an object as flat_schema() makes it, which has all of `names`.
[[nodiscard]] std::string shorthand(const boost::json::object& schema,
                                    const std::vector<std::string_view>& names);

/// "[email, sms; required] [call]": which shapes of a union a member is for, as flat_schema() says it in its
/// description; empty where it is for all.
[[nodiscard]] std::string labels_in(std::string_view description);

}  // namespace reply_mcp::tools::operation
