#include "app/options/account_options.hpp"

#include "app/cli/option_values.hpp"
#include "app/options/api_key.hpp"
#include "base/ascii.hpp"

#include <CLI/CLI.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace reply_mcp::app::options {
namespace {

using namespace std::chrono_literals;

/// Ids in Reply are positive 32-bit integers: 1 to 2147483647.
CLI::Option* add_id(CLI::App& app, const std::string& name, std::string& target,
                    const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &target](const std::string& text) {
            const bool digits = text.size() <= 10 && base::ascii::is_number(text);
            const std::uint64_t id = digits ? std::stoull(text) : 0;
            if (id < 1 || id > 2147483647) {
              throw CLI::ValidationError(
                  name, "\"" + cli::shown(text) + "\" is not an id: a whole number from 1 to 2147483647");
            }
            target = text;
          },
          description)
      ->type_name("ID");
}

CLI::Option* add_email(CLI::App& app, const std::string& name, std::string& target,
                       const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &target](const std::string& text) {
            const std::size_t at = text.find('@');
            const bool plain = std::all_of(text.begin(), text.end(),
                                           [](char c) { return c > 0x20 && c < 0x7F && c != ','; });
            if (!plain || at == 0 || at == std::string::npos || at + 1 == text.size() ||
                text.find('@', at + 1) != std::string::npos) {
              throw CLI::ValidationError(
                  name, "\"" + cli::shown(text) + "\" is not an e-mail address such as jane@example.com");
            }
            target = text;
          },
          description)
      ->type_name("EMAIL");
}

}  // namespace

void AccountOptionGroup::declare(CLI::App& app) {
  const std::string account = "Reply account";
  app.add_flag("--sandbox", sandbox, "Use an embedded example account instead of Reply; no API key is needed")
      ->group(account);
  cli::add_text(app, "--api-key-file", key_file_, "FILE",
                "File that holds the Reply API key and nothing else")
      ->group(account);
  // Never accepted as an argument (see command_line.cpp); here so that variable and file can set it.
  app.add_option("--api-key", key_text_, "The Reply API key")->group("");
  cli::add_text(app, "--base-url", client.base_url, "URL", "Address of Reply's API, with or without /v3")
      ->group(account);
  add_id(app, "--team-id", identity.team_id, "Team to act in (X-TEAM-ID), for keys that reach several teams")
      ->group(account);
  add_id(app, "--user-id", identity.user_id, "User to act as (X-USER-ID), for team and organization keys")
      ->group(account);
  add_email(app, "--user-email", identity.user_email,
            "User to act as (X-User-Email), for team and organization keys; not together with --user-id")
      ->group(account);
  cli::add_number(app, "--sandbox-per-minute", sandbox_per_minute, 0, 1'000'000,
                  "Calls a minute that the embedded account allows before it answers 429; 0: no limit")
      ->group(account);
  cli::add_number(app, "--sandbox-per-hour", sandbox_per_hour, 0, 100'000'000,
                  "Calls an hour that the embedded account allows before it answers 429; 0: no limit")
      ->group(account);

  const std::string connection = "Connection to Reply";
  cli::add_duration(app, "--connect-timeout", client.connect_timeout, 100ms, 5min,
                    "Longest time for each of: resolving the host name, connecting, the TLS handshake")
      ->group(connection);
  cli::add_duration(app, "--idle-timeout", client.idle_timeout, 100ms, 10min,
                    "Longest time without a byte while a call runs")
      ->group(connection);
  cli::add_duration(app, "--timeout", client.total_timeout, 100ms, 60min,
                    "Longest time for one try of a call")
      ->group(connection);
  cli::add_duration(app, "--keep-alive", client.keep_alive, 0ms, 60min,
                    "How long an unused connection to Reply is kept open")
      ->group(connection);
  cli::add_size(app, "--max-response", client.max_response_bytes, 1024, std::size_t{1} << 30,
                "Largest answer accepted from Reply")
      ->group(connection);
  cli::add_number(app, "--max-connections", client.max_connections, 1, 10'000,
                  "Most connections to Reply at the same time; over HTTP, one caller gets at most three "
                  "quarters of them")
      ->group(connection);
  cli::add_text(app, "--tls-ca-file", client.tls_ca_file, "FILE",
                "Certificate authorities to trust instead of the system's, as PEM")
      ->group(connection);
  app.add_flag("--allow-plain-http", client.allow_plain_http,
               "Allow a base URL with http:// on another machine; the API key is then sent unencrypted")
      ->group(connection);
  resilience.declare(app);
}

cli::Validation AccountOptionGroup::validate(const cli::Origins& origins) {
  if (!identity.user_id.empty() && !identity.user_email.empty()) {
    return "--user-id and --user-email were both given; Reply takes one of them, so give only one";
  }
  if (sandbox && origins.given("base-url")) {
    return "--sandbox and --base-url were both given; one means the embedded account, the other a server";
  }
  if (!sandbox && (origins.given("sandbox-per-minute") || origins.given("sandbox-per-hour"))) {
    return "--sandbox-per-minute and --sandbox-per-hour only mean something together with --sandbox";
  }
  if (auto valid = resilience.validate(origins); !valid) return valid;
  auto taken = take_key(origins);
  OPENSSL_cleanse(key_text_.data(), key_text_.size());
  key_text_.clear();
  return taken;
}

cli::Validation AccountOptionGroup::take_key(const cli::Origins& origins) {
  const cli::Origin text = origins.of("api-key");
  const cli::Origin file = origins.of("api-key-file");
  if (text == cli::Origin::none && file == cli::Origin::none) return {};
  if (text == file) {
    return text == cli::Origin::environment
               ? "REPLY_API_KEY and REPLY_MCP_API_KEY_FILE are both set; set only one of them"
               : "api-key and api-key-file are both set in the configuration file; keep only one of them";
  }
  if (sandbox) {
    warnings.emplace_back("--sandbox was given, so the configured API key is not used");
    return {};
  }
  if (text > file) {
    auto key = make_api_key(key_text_);
    const std::string source = text == cli::Origin::environment ? "REPLY_API_KEY" : "the configuration file";
    if (!key) return source + ": " + key.error();
    if (text == cli::Origin::config_file && readable_by_others(origins.config_file())) {
      warnings.push_back("every user of this machine can read the API key in " + origins.config_file() +
                         "; chmod 600 it");
    }
    identity.api_key = std::move(*key);
    key_source = source;
    return {};
  }
  auto key = read_api_key_file(key_file_);
  if (!key) return key.error();
  if (key->readable_by_others) {
    warnings.push_back("every user of this machine can read the API key in " + key_file_ + "; chmod 600 it");
  }
  identity.api_key = std::move(key->key);
  key_source = key_file_;
  return {};
}

}  // namespace reply_mcp::app::options
