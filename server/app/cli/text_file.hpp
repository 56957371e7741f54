// What is common to the files that people write.
#pragma once

#include <istream>

namespace reply_mcp::app::cli {

/// Passes over a byte order mark, which editors on Windows put at the beginning of a file.
void skip_byte_order_mark(std::istream& file);

}  // namespace reply_mcp::app::cli
