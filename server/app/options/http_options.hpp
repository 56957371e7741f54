// The options of `reply-mcp http`: where it listens, who may call, and the limits of the transport.
#pragma once

#include "app/cli/command.hpp"
#include "transport/http/options.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::app::options {

class HttpOptionGroup {
 public:
  void declare(CLI::App& app);
  [[nodiscard]] cli::Validation validate(const cli::Origins& origins);

  /// Everything the transport needs, with tokens and session keys read from their files. The error names
  /// the option and what is wrong with its file.
  [[nodiscard]] boost::system::result<transport::http::HttpOptions, std::string> load() const;

  [[nodiscard]] bool is_passthrough() const { return auth_ == "passthrough"; }
  /// Whether session ids end with this process because no key is shared with others.
  [[nodiscard]] bool has_own_session_key() const { return session_key_file_.empty(); }

  std::chrono::milliseconds drain_timeout{10'000};

 private:
  void declare_access(CLI::App& app);
  void declare_limits(CLI::App& app);
  [[nodiscard]] boost::system::result<std::vector<transport::http::TokenDigest>, std::string> load_tokens()
      const;
  [[nodiscard]] boost::system::result<std::shared_ptr<const mcp::Sealer>, std::string> load_sealer() const;

  transport::http::HttpOptions options_;
  std::string listen_ = "127.0.0.1:8080";
  std::string admin_listen_;
  std::string auth_ = "none";
  std::string token_file_;
  std::string session_key_file_;
  std::string allowed_hosts_;
  std::string allowed_origins_;
};

}  // namespace reply_mcp::app::options
