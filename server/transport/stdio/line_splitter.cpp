#include "transport/stdio/line_splitter.hpp"

#include <utility>

namespace reply_mcp::transport::stdio {

void LineSplitter::feed(std::string_view bytes, std::vector<Line>& lines) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    add(bytes.substr(0, end), lines);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    if (skipping_) {
      skipping_ = false;
    } else {
      lines.push_back(take());
    }
  }
}

std::optional<LineSplitter::Line> LineSplitter::finish() {
  if (skipping_ || partial_.empty()) return std::nullopt;
  return take();
}

void LineSplitter::add(std::string_view bytes, std::vector<Line>& lines) {
  if (skipping_) return;
  // One byte more may be the CR of the line break.
  const std::size_t size = partial_.size() + bytes.size();
  const bool ends_with_cr = !bytes.empty() ? bytes.back() == '\r' : partial_.ends_with('\r');
  if (size > max_line_ + (ends_with_cr ? 1 : 0)) {
    skipping_ = true;
    partial_ = std::string();  // gives the memory back
    lines.push_back({{}, true});
    return;
  }
  partial_ += bytes;
}

LineSplitter::Line LineSplitter::take() {
  Line line{std::exchange(partial_, {}), false};
  if (line.text.ends_with('\r')) line.text.pop_back();
  return line;
}

}  // namespace reply_mcp::transport::stdio
