// What `reply-mcp doctor` says about what it found out. Pure: facts in, findings out.
#pragma once

#include "app/cli/environment.hpp"
#include "reply/api.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace reply_mcp::app::commands {

struct Finding {
  enum class State { good, note, bad };
  State state = State::good;
  std::string subject;  ///< one or two words: "clock"
  std::string text;     ///< one sentence; with State::bad also what to do
};

/// Key, network, TLS, account: from the answer that tells whose key it is. Several findings, because a
/// failure at one step means that the steps behind it were not tried.
[[nodiscard]] std::vector<Finding> account_findings(const reply::SendResult& whoami,
                                                    const std::string& base_url);

/// How far this machine's clock is from Reply's (the Date field); TLS fails when it is far off.
[[nodiscard]] Finding clock_finding(const reply::Response& response, std::chrono::sys_seconds now);

/// What is left of the rate limit, as the answer's fields say.
[[nodiscard]] Finding quota_finding(const reply::Response& response,
                                    std::chrono::system_clock::time_point now);

/// One scope, from the answer of an operation that needs it.
[[nodiscard]] Finding scope_finding(const std::string& scope, const reply::SendResult& answer);

/// HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE as they are set. Passwords are not repeated.
[[nodiscard]] std::vector<Finding> environment_findings(const cli::Environment& environment);

/// One client's configuration: whether it is there, can be read and starts a program that exists. A name
/// without a folder is looked up on this environment's PATH; the client may have a different one.
[[nodiscard]] Finding client_finding(std::string_view client, const std::filesystem::path& file,
                                     const cli::Environment& environment);

/// The findings as lines; the last one counts what is wrong.
[[nodiscard]] std::string doctor_text(const std::vector<Finding>& findings);
[[nodiscard]] bool is_well(const std::vector<Finding>& findings);

}  // namespace reply_mcp::app::commands
