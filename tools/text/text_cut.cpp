#include "tools/text/text_cut.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace reply_mcp::tools::text {
namespace {

/// Behind which bytes a text may be cut, and whether they stay.
struct End {
  std::string_view bytes;
  bool stays;
};

std::size_t last_end(std::string_view text, std::initializer_list<End> ends) {
  std::size_t best = 0;
  for (const End& end : ends) {
    const std::size_t found = text.rfind(end.bytes);
    if (found != std::string_view::npos) best = std::max(best, found + (end.stays ? end.bytes.size() : 0));
  }
  return best;
}

}  // namespace

std::size_t cut_point(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text.size();
  const std::string_view head = base::utf8::prefix(text, limit);
  const std::size_t enough = limit / 2;
  const std::size_t paragraph = last_end(
      head, {{"\n\n", false}, {"\r\n\r\n", false}, {"</p>", true}, {"</P>", true}, {"<br><br>", true}});
  if (paragraph >= limit / 4 && paragraph > 0) return paragraph;
  const std::size_t line = last_end(
      head,
      {{"\n", false}, {"<br>", true}, {"<br/>", true}, {"<br />", true}, {"</div>", true}, {"</tr>", true}});
  if (line >= enough && line > 0) return line;
  const std::size_t sentence = last_end(head, {{". ", true}, {"! ", true}, {"? ", true}, {"。", true}});
  if (sentence >= enough && sentence > 0) return sentence;
  const std::size_t word = last_end(head, {{" ", true}});
  return word >= enough && word > 0 ? word : head.size();
}

}  // namespace reply_mcp::tools::text
