#include "app/options/http_options.hpp"

#include "app/cli/option_values.hpp"
#include "app/cli/text_file.hpp"
#include "app/options/listen_address.hpp"
#include "base/ascii.hpp"
#include "http_server/limits.hpp"
#include "tools/selection/narrowing.hpp"
#include "transport/aead_sealer.hpp"
#include "transport/http/access_control.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

namespace reply_mcp::app::options {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 3> k_auth_modes{"none", "token", "passthrough"};
constexpr std::size_t k_max_secret_file = 1024 * 1024;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  std::istringstream in(list);
  for (std::string item; std::getline(in, item, ',');) {
    const std::string_view trimmed = base::ascii::trim(item);
    if (!trimmed.empty()) out.emplace_back(trimmed);
  }
  return out;
}

/// The file's content. Refuses one that cannot be read or is too large to hold secrets only.
boost::system::result<std::string, std::string> read_secret_file(const std::string& option,
                                                                 const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  if (in) cli::skip_byte_order_mark(in);
  if (in) content << in.rdbuf();
  using Result = boost::system::result<std::string, std::string>;
  if (!in || content.str().size() > k_max_secret_file) {
    return Result(boost::system::in_place_error, option + ": " + path + " cannot be read");
  }
  return Result(boost::system::in_place_value, content.str());
}

}  // namespace

void HttpOptionGroup::declare(CLI::App& app) {
  const std::string group = "HTTP";
  cli::add_text(app, "--listen", listen_, "ADDRESS:PORT",
                "Address and port to serve MCP on; port 0 takes a free one")
      ->group(group);
  cli::add_text(app, "--admin-listen", admin_listen_, "ADDRESS:PORT",
                "Address and port to serve /metrics and health checks on, without authentication")
      ->group(group);
  cli::add_number(app, "--threads", options_.threads, 0, 1024, "Worker threads; 0: one for each core")
      ->group(group);
  cli::add_duration(app, "--drain-timeout", drain_timeout, 0ms, 10min,
                    "How long calls in flight may take after SIGTERM")
      ->group(group);
  declare_access(app);
  declare_limits(app);
}

void HttpOptionGroup::declare_access(CLI::App& app) {
  const std::string group = "Who may call";
  cli::add_choice(app, "--auth", auth_, k_auth_modes,
                  "none: anybody on this machine; token: bearer tokens from --token-file; passthrough: "
                  "callers bring their own Reply API key")
      ->group(group);
  cli::add_text(app, "--token-file", token_file_, "FILE",
                "Accepted tokens, one per line: SHA-256 in hexadecimal, then a name")
      ->group(group);
  app.add_flag("--allow-unauthenticated", options_.auth.allow_unauthenticated,
               "Allow --auth none on an address that other machines reach")
      ->group(group);
  cli::add_text(app, "--allowed-hosts", allowed_hosts_, "NAMES",
                "Host names that requests may be addressed to, separated by commas; without it the names of "
                "this machine on loopback, any name elsewhere")
      ->group(group);
  cli::add_text(app, "--allowed-origins", allowed_origins_, "ORIGINS",
                "Web origins whose pages may call, separated by commas, such as https://app.example.com")
      ->group(group);
  cli::add_text(app, "--tls-cert", options_.tls.certificate_file, "FILE",
                "Certificate chain as PEM; read again on SIGHUP")
      ->group(group);
  cli::add_text(app, "--tls-key", options_.tls.key_file, "FILE",
                "Private key of the certificate as PEM; read again on SIGHUP")
      ->group(group);
  cli::add_text(app, "--session-key-file", session_key_file_, "FILE",
                "Secret that replicas share, so that each can continue the sessions of the others; one per "
                "line: the first one seals, all of them open")
      ->group(group);
}

void HttpOptionGroup::declare_limits(CLI::App& app) {
  const std::string group = "Limits";
  http_server::HttpLimits& limits = options_.limits;
  transport::http::SessionLimits& session_limits = options_.session_limits;
  const auto size = [&](const char* name, std::size_t& target, const char* text) {
    cli::add_size(app, name, target, 1024, std::size_t{1} << 30, text)->group(group);
  };
  const auto number = [&](const char* name, std::size_t& target, std::size_t min, std::size_t max,
                          const char* text) {
    cli::add_number(app, name, target, min, max, text)->group(group);
  };
  const auto time = [&](const char* name, auto& target, const char* text) {
    cli::add_duration(app, name, target, 100ms, std::chrono::hours(24 * 365), text)->group(group);
  };
  size("--max-header", limits.max_header_bytes, "Largest request header");
  size("--max-body", limits.max_body_bytes, "Largest request body");
  number("--max-depth", options_.decode.max_depth, 4, 500,
         "Deepest nesting of arrays and objects accepted from the client");
  number("--max-clients", limits.max_connections, 1, 1'000'000, "Most client connections at the same time");
  number("--max-calls-per-caller", session_limits.max_requests_per_caller, 1, 1'000'000,
         "Most requests of one caller at the same time");
  number("--max-streams-per-caller", session_limits.max_streams_per_caller, 1, 1'000'000,
         "Most open streams of one caller at the same time");
  size("--max-stream-queue", session_limits.max_stream_queue_bytes,
       "How much may wait for a client that does not read, before it is disconnected");
  time("--header-timeout", limits.header_timeout, "Longest time for a request's header to arrive");
  time("--body-timeout", limits.body_timeout,
       "Longest time for a request's body to arrive, plus a second for each 16 KiB");
  time("--client-idle-timeout", limits.idle_timeout, "How long a connection without a request is kept open");
  time("--write-timeout", limits.write_timeout, "Longest time for a client to accept 64 KiB of an answer");
  time("--stream-keep-alive", session_limits.keep_alive_interval,
       "How often a comment line is sent on a quiet stream");
  time("--stream-lifetime", session_limits.max_stream_lifetime,
       "Longest life of a stream; the client then reconnects");
  time("--session-lifetime", session_limits.session_lifetime, "How long a session id is valid");
}

cli::Validation HttpOptionGroup::validate(const cli::Origins& /*origins*/) {
  const auto listen = read_listen_address("--listen", listen_);
  if (!listen) return listen.error();
  options_.listen = {listen->host, listen->port};
  if (!admin_listen_.empty()) {
    const auto admin = read_listen_address("--admin-listen", admin_listen_);
    if (!admin) return admin.error();
    options_.admin = {admin->host, admin->port};
  }
  if (auth_ == "token" && token_file_.empty()) return "--auth token needs --token-file";
  if (auth_ != "token" && !token_file_.empty()) return "--token-file is for --auth token only";
  if (auth_ == "none" && !options_.listen.is_loopback() && !options_.auth.allow_unauthenticated) {
    return "--auth none serves this machine only, and --listen " + cli::shown(listen_) +
           " can be reached by others: choose --auth token or passthrough, or add --allow-unauthenticated";
  }
  if (options_.tls.certificate_file.empty() != options_.tls.key_file.empty()) {
    return std::string("--tls-cert and --tls-key belong together; one of them is missing");
  }
  options_.allowed_hosts = split(allowed_hosts_);
  options_.allowed_origins = split(allowed_origins_);
  for (const std::string& origin : options_.allowed_origins) {
    const bool web = origin.starts_with("https://") || origin.starts_with("http://");
    const std::size_t authority = web ? origin.find("://") + 3 : 0;
    if (!web || origin.find('/', authority) != std::string::npos) {
      return "--allowed-origins: \"" + cli::shown(origin) +
             "\" is not an origin such as https://app.example.com";
    }
  }
  return {};
}

boost::system::result<transport::http::HttpOptions, std::string> HttpOptionGroup::load() const {
  transport::http::HttpOptions options = options_;
  options.auth.realm = "reply-mcp";
  options.auth.mode = auth_ == "token"         ? transport::http::AuthMode::token
                      : auth_ == "passthrough" ? transport::http::AuthMode::passthrough
                                               : transport::http::AuthMode::none;
  options.pass_headers = {"traceparent"};
  for (const std::string_view header : tools::selection::k_narrowing_headers) {
    options.pass_headers.emplace_back(header);
  }
  if (is_passthrough()) {
    options.auth.credential_headers = {"authorization", "x-reply-api-key"};
    for (const char* header : {"x-team-id", "x-user-id", "x-user-email"})
      options.pass_headers.emplace_back(header);
  }
  auto tokens = load_tokens();
  if (!tokens) return tokens.error();
  options.auth.tokens = std::move(*tokens);
  auto sealer = load_sealer();
  if (!sealer) return sealer.error();
  options.sealer = std::move(*sealer);
  return options;
}

boost::system::result<std::vector<transport::http::TokenDigest>, std::string> HttpOptionGroup::load_tokens()
    const {
  if (token_file_.empty()) return std::vector<transport::http::TokenDigest>{};
  const auto text = read_secret_file("--token-file", token_file_);
  if (!text) return text.error();
  auto tokens = transport::http::parse_token_file(*text);
  if (!tokens) return "--token-file: " + token_file_ + ": " + tokens.error();
  return std::move(*tokens);
}

boost::system::result<std::shared_ptr<const mcp::Sealer>, std::string> HttpOptionGroup::load_sealer() const {
  if (session_key_file_.empty()) return transport::AeadSealer::with_random_key();
  const auto text = read_secret_file("--session-key-file", session_key_file_);
  if (!text) return text.error();
  std::vector<base::Secret> secrets;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::string_view secret = base::ascii::trim(line);
    if (!secret.empty()) secrets.emplace_back(std::string(secret));
  }
  auto sealer = transport::AeadSealer::from_secrets(secrets);
  if (!sealer) return "--session-key-file: " + session_key_file_ + ": " + sealer.error();
  return std::move(*sealer);
}

}  // namespace reply_mcp::app::options
