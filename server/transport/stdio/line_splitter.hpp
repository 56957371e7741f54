// Bytes -> lines, with bounded memory. No I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::transport::stdio {

class LineSplitter {
 public:
  struct Line {
    std::string text;       ///< without line break; empty when the line was too long
    bool too_long = false;  ///< reported as soon as it is known; the rest of the line is skipped
  };

  /// `max_line`: bytes of a line without its line break.
  explicit LineSplitter(std::size_t max_line) : max_line_(max_line) {}

  /// Takes the next bytes and appends the lines that they complete. A line ends with LF or CR LF.
  void feed(std::string_view bytes, std::vector<Line>& lines);

  /// The last line, when the input ended without a line break.
  [[nodiscard]] std::optional<Line> finish();

  /// Bytes that are held: never more than max_line + 1.
  [[nodiscard]] std::size_t held() const { return partial_.size(); }

 private:
  void add(std::string_view bytes, std::vector<Line>& lines);
  Line take();

  std::size_t max_line_;
  std::string partial_;
  bool skipping_ = false;
};

}  // namespace reply_mcp::transport::stdio
