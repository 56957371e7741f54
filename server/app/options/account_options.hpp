// The options that say which Reply account is used and how it is reached; shared by every command that
// calls Reply.
//
// The API key is not an option: every user of a machine can read the arguments of its processes. It comes
// from, strongest first: --api-key-file, then REPLY_API_KEY or REPLY_MCP_API_KEY_FILE, then the keys
// `api-key` or `api-key-file` of the configuration file.
#pragma once

#include "app/cli/command.hpp"
#include "app/options/resilience_options.hpp"
#include "reply/client/client.hpp"
#include "reply/types.hpp"

#include <string>
#include <vector>

namespace reply_mcp::app::options {

class AccountOptionGroup {
 public:
  void declare(CLI::App& app);
  /// Reads the API key and checks what the options say together.
  [[nodiscard]] cli::Validation validate(const cli::Origins& origins);

  /// Use the embedded account instead of Reply.
  bool sandbox = false;
  /// Rate limits of the embedded account; 0: none.
  unsigned sandbox_per_minute = 0;
  unsigned sandbox_per_hour = 0;
  /// How Reply is reached.
  reply::client::ClientOptions client;
  /// Quota, retries and cache.
  ResilienceOptionGroup resilience;
  /// Whose account it is. The key is empty when none was given, or with `sandbox`.
  reply::Identity identity;
  /// Where the key came from, for the log; empty when there is none.
  std::string key_source;
  /// What the operator should know although the program starts all the same.
  std::vector<std::string> warnings;

 private:
  cli::Validation take_key(const cli::Origins& origins);

  std::string key_text_;
  std::string key_file_;
};

}  // namespace reply_mcp::app::options
