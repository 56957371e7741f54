#include "app/cli/config_file.hpp"

#include "app/cli/option_values.hpp"
#include "app/cli/text_file.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <set>

namespace reply_mcp::app::cli {

boost::system::result<std::vector<Setting>, std::string> read_config_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return path + " is a folder, not a file";
  std::ifstream file(path);
  if (!file) return "cannot read " + path;
  skip_byte_order_mark(file);

  CLI::ConfigTOML reader;
  // A key may contain a #, so nothing after a value is taken for a comment.
  reader.comment('\x01');
  std::vector<CLI::ConfigItem> items;
  try {
    items = reader.from_config(file);
  } catch (const CLI::Error&) {
    return path + " does not consist of lines with key = value";
  }

  std::vector<Setting> settings;
  std::set<std::string> seen;
  for (CLI::ConfigItem& item : items) {
    if (!item.parents.empty()) {
      return path + ": section [" + shown(item.parents.front()) +
             "]: the file has no sections, only key = value";
    }
    const std::string key = shown(item.name);
    // CLI11 joins a key that is on two consecutive lines into one item with two values.
    if (item.inputs.size() != 1)
      return path + ": \"" + key + "\" takes exactly one value; quote one with spaces or commas";
    if (!seen.insert(item.name).second) return path + ": \"" + key + "\" is given twice";
    settings.push_back({item.name, std::move(item.inputs.front())});
  }
  return settings;
}

}  // namespace reply_mcp::app::cli
