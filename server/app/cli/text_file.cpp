#include "app/cli/text_file.hpp"

#include "base/utf8.hpp"

#include <cstddef>

namespace reply_mcp::app::cli {

void skip_byte_order_mark(std::istream& file) {
  // Looked at byte by byte and put back, because a pipe cannot be read from its beginning again.
  std::size_t same = 0;
  for (const char c : base::utf8::k_byte_order_mark) {
    if (file.peek() != std::istream::traits_type::to_int_type(c)) break;
    file.ignore();
    ++same;
  }
  if (same == base::utf8::k_byte_order_mark.size()) return;
  for (; same > 0; --same) file.unget();
  // An empty file is one to be read, too.
  file.clear();
}

}  // namespace reply_mcp::app::cli
