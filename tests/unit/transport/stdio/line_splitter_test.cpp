#include "transport/stdio/line_splitter.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::transport::stdio {
namespace {

/// Lines as text, "!" for one that was too long.
std::vector<std::string> split(LineSplitter& splitter, std::string_view bytes, std::size_t piece) {
  std::vector<LineSplitter::Line> lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) splitter.feed(bytes.substr(at, piece), lines);
  if (auto last = splitter.finish()) lines.push_back(std::move(*last));
  std::vector<std::string> out;
  for (const auto& line : lines) out.push_back(line.too_long ? "!" : line.text);
  return out;
}

using Lines = std::vector<std::string>;

TEST(LineSplitter, GivesTheSameLinesHoweverTheBytesArrive) {
  const std::string_view bytes = "one\ntwo\r\n\nfour is longer\r\nlast";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineSplitter splitter(100);
    EXPECT_EQ(split(splitter, bytes, piece), (Lines{"one", "two", "", "four is longer", "last"})) << piece;
  }
}

TEST(LineSplitter, ReportsALongLineOnceAndGoesOnAfterIt) {
  const std::string_view bytes = "ok\n12345\n123456\nok again\n1234567890123\nend";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineSplitter splitter(5);
    EXPECT_EQ(split(splitter, bytes, piece), (Lines{"ok", "12345", "!", "!", "!", "end"})) << piece;
  }
}

TEST(LineSplitter, DoesNotCountTheLineBreak) {
  for (std::size_t piece = 1; piece <= 8; ++piece) {
    LineSplitter splitter(5);
    EXPECT_EQ(split(splitter, "12345\r\n12345\n1234\r\n", piece), (Lines{"12345", "12345", "1234"})) << piece;
  }
}

TEST(LineSplitter, ReportsALongLineBeforeItsEndAndHoldsNothingOfIt) {
  LineSplitter splitter(1000);
  std::vector<LineSplitter::Line> lines;
  for (int i = 0; i < 100; ++i) {
    splitter.feed(std::string(900, 'x'), lines);
    EXPECT_LE(splitter.held(), 1001U);
  }
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].too_long);
  EXPECT_FALSE(splitter.finish().has_value());
}

TEST(LineSplitter, HasNothingLeftAfterALineBreak) {
  LineSplitter splitter(10);
  std::vector<LineSplitter::Line> lines;
  splitter.feed("one\n", lines);
  EXPECT_FALSE(splitter.finish().has_value());
}

}  // namespace
}  // namespace reply_mcp::transport::stdio
