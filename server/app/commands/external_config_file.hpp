// A configuration file that belongs to somebody else: read whole, replaced whole or not at all, with the
// old one kept beside it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace reply_mcp::app::commands {

class OwnedFile {
 public:
  /// A link is followed, so that the file behind it is replaced and the link stays.
  explicit OwnedFile(const std::filesystem::path& path);

  /// Takes in what the file holds; a file that does not exist holds nothing. What is wrong, if anything.
  [[nodiscard]] std::optional<std::string> read();
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Keeps the file as it was under another name and puts `text` in its place, with its mode; a new file
  /// is for its owner alone, because it may hold a key. What went wrong, if anything: then the file is as
  /// it was.
  [[nodiscard]] std::optional<std::string> replace(const std::string& text);
  /// Where the file as it was is kept; empty when there was none.
  [[nodiscard]] const std::filesystem::path& backup() const { return backup_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path backup_;
  std::string text_;
  bool exists_ = false;
};

}  // namespace reply_mcp::app::commands
