// Long lists of ids in few words.
#pragma once

#include <boost/json.hpp>

#include <cstddef>

namespace reply_mcp::tools::result {

/// Integers that follow each other by one, three or more, as one text: [1, 2, "5-7", 9].
[[nodiscard]] boost::json::array in_ranges(const boost::json::array& ids);

/// How many ids an entry of such a list stands for.
[[nodiscard]] std::size_t number_in(const boost::json::value& entry);

}  // namespace reply_mcp::tools::result
