// Names for groups of tools, as data (schemas/toolsets.json): a toolset is a resource group of the
// catalogue with words for people; a preset is a curated set for a role, small enough for clients that
// take few tools; an alias is the old name of a renamed tool.
#pragma once

#include "schemas/error.hpp"

#include <boost/system/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas {

struct Toolset {
  std::string title;
  std::string description;
};

struct Preset {
  std::string title;
  std::string description;
  std::vector<std::string> tools;  ///< names, in the order of the file
};

struct Toolsets {
  std::map<std::string, Toolset, std::less<>> toolsets;
  std::map<std::string, Preset, std::less<>> presets;
  std::map<std::string, std::string, std::less<>> aliases;  ///< old name -> present name

  using Result = boost::system::result<Toolsets, CatalogueError>;
  /// What the build put into the binary, read once for the whole process.
  [[nodiscard]] static const Result& embedded();
  /// Reads a document of that form. `file` is for messages.
  [[nodiscard]] static Result parse(std::string_view text, std::string file);
};

}  // namespace reply_mcp::schemas
