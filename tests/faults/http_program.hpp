// `reply-mcp http` as a process, called by clients with tokens; for tests that need several callers, several
// replicas, or the metrics.
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_file.hpp"

#include <boost/json.hpp>

#include <csignal>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::faults {

class HttpProgram {
 public:
  /// Callers "ann", "bob", ... have the tokens "token-of-ann", "token-of-bob", ...; all act on the account
  /// of the one key that the program has.
  HttpProgram(const std::vector<std::string>& callers, std::vector<std::string> options,
              std::map<std::string, std::string> environment = {});

  /// The result of a tool called by this caller; thread-safe. `lines` are further header lines with CRLF.
  [[nodiscard]] boost::json::object call(const std::string& caller, const std::string& tool,
                                         boost::json::object arguments, const std::string& lines = "") const;
  /// The same for a client that can put questions to a person: `params` are all of tools/call's, the result
  /// may be such a question.
  [[nodiscard]] boost::json::object call_or_ask(const std::string& caller, boost::json::object params) const;
  /// Reads a resource; the object that its text is.
  [[nodiscard]] boost::json::object read_resource(const std::string& caller, const std::string& uri) const;
  /// What the admin listener answers to GET /metrics.
  [[nodiscard]] std::string metrics() const;
  /// What it has logged once `text` is part of that.
  [[nodiscard]] std::string log_with(std::string_view text) {
    child_.wait_for_error_text(text);
    return child_.errors();
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Most memory that it has had, in KiB.
  [[nodiscard]] long peak_memory() const;
  /// Ends it at once; calls that are under way fail with std::runtime_error.
  void kill() const { child_.signal(SIGKILL); }

 private:
  [[nodiscard]] boost::json::object ask(const std::string& caller, const std::string& method,
                                        const std::string& name, boost::json::object params,
                                        const std::string& lines,
                                        boost::json::object capabilities = {}) const;

  testing::TemporaryFile tokens_;
  test::ChildProcess child_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

}  // namespace reply_mcp::faults
