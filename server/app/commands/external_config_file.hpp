// A configuration file of another program: read whole, replaced whole or not at all, with the old one kept
// next to it.
#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace reply_mcp::app::commands {

class ExternalConfigFile {
 public:
  /// A link is followed, so that the file behind it is replaced and the link stays.
  explicit ExternalConfigFile(const std::filesystem::path& path);

  /// Reads what the file holds; a file that does not exist holds nothing.
  [[nodiscard]] boost::system::result<void, std::string> read();
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Keeps the old file under another name and puts `text` in its place, with its mode; a new file is for
  /// its owner alone, because it may hold a key. After an error the file is unchanged.
  [[nodiscard]] boost::system::result<void, std::string> replace(const std::string& text);
  /// Whether the file lets others than its owner read it, and with it the key that it may hold.
  [[nodiscard]] bool readable_by_others() const;
  /// Where the old file is kept; empty when there was none.
  [[nodiscard]] const std::filesystem::path& backup() const { return backup_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path backup_;
  std::string text_;
  bool exists_ = false;
};

}  // namespace reply_mcp::app::commands
