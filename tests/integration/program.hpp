// Starting the built program the way the integration tests do.
#pragma once

#include "support/child_process.hpp"
#include "support/mcp_pipe.hpp"

#include <map>
#include <string>
#include <vector>

namespace reply_mcp::test {

/// Path of the program under test.
inline const std::string k_program = REPLY_MCP_PROGRAM;

/// `reply-mcp stdio` with those options and an MCP client on its pipes.
class StdioServer {
 public:
  explicit StdioServer(std::vector<std::string> options = {"--sandbox"},
                       const std::map<std::string, std::string>& environment = {})
      : child(k_program, with_command(std::move(options)), environment), mcp(child) {}

  /// Ends the input and gives the exit code.
  int finish() {
    child.close_input();
    return child.wait();
  }

  ChildProcess child;
  McpPipe mcp;

 private:
  static std::vector<std::string> with_command(std::vector<std::string> options) {
    options.insert(options.begin(), "stdio");
    return options;
  }
};

/// The outcome of a command that runs to its end by itself.
struct Finished {
  int code = 0;
  std::string output;
  std::string errors;
};

inline Finished run_program(std::vector<std::string> arguments,
                            const std::map<std::string, std::string>& environment = {}) {
  ChildProcess child(k_program, std::move(arguments), environment);
  child.close_input();
  Finished finished;
  finished.code = child.wait();
  finished.output = child.all_output();
  finished.errors = child.errors();
  return finished;
}

/// structuredContent.error of a CallToolResult with isError; throws when it has none.
inline json::object tool_error(const json::object& result) {
  if (!result.contains("isError") || !result.at("isError").as_bool()) {
    throw std::runtime_error("not an error: " + json::serialize(result));
  }
  return result.at("structuredContent").at("error").as_object();
}

}  // namespace reply_mcp::test
