// The AI clients of this machine that `reply-mcp install` and `reply-mcp doctor` know: where each keeps its
// servers, and what its entry for this program looks like. Pure: the environment is passed in.
#pragma once

#include "app/cli/environment.hpp"
#include "app/commands/json_edit.hpp"
#include "base/secret.hpp"

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

inline constexpr std::array<std::string_view, 3> k_client_names{"claude-desktop", "cursor", "vscode"};

/// The file in which the client keeps this user's servers; empty when the environment names no home.
[[nodiscard]] std::filesystem::path client_file(std::string_view client, const cli::Environment& environment);

/// The member of that file that holds the servers by name.
[[nodiscard]] std::string_view servers_member(std::string_view client);

/// What the entry starts.
struct ServerEntry {
  std::string name = "reply";
  std::string program;                 ///< absolute path
  std::vector<std::string> arguments;  ///< behind the program
  base::Secret key;                    ///< for REPLY_API_KEY; empty: none
  bool ask_for_key = false;            ///< VS Code asks for the key when it starts the server
};

/// The entry as the client reads it, with the key in it.
[[nodiscard]] boost::json::value client_entry(std::string_view client, const ServerEntry& entry);

/// The client's file with the entry in it, everything else as it was.
/// Errors: the file is not JSON, or not in the form that this client writes.
[[nodiscard]] boost::system::result<std::string, EditError> with_entry(std::string_view client,
                                                                       const std::string& text,
                                                                       const ServerEntry& entry);

}  // namespace reply_mcp::app::commands
