// reply-mcp http: MCP over HTTP, for clients on other machines and for many of them at once.
#include "app/cli/exit_code.hpp"
#include "app/commands/commands.hpp"
#include "app/options/account_options.hpp"
#include "app/options/catalogue_options.hpp"
#include "app/options/guard_options.hpp"
#include "app/options/http_options.hpp"
#include "app/options/log_options.hpp"
#include "app/options/tool_options.hpp"
#include "app/service/lifecycle.hpp"
#include "app/service/reply_metrics.hpp"
#include "app/service/service.hpp"
#include "transport/http/server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>
#include <sys/resource.h>

namespace reply_mcp::app::commands {
namespace {

namespace asio = boost::asio;

void write_log(transport::http::HttpLogLevel level, std::string_view line) {
  switch (level) {
    case transport::http::HttpLogLevel::debug:
      return spdlog::debug("http {}", line);
    case transport::http::HttpLogLevel::info:
      return spdlog::info("http {}", line);
    case transport::http::HttpLogLevel::warning:
      return spdlog::warn("http {}", line);
    case transport::http::HttpLogLevel::error:
      return spdlog::error("http {}", line);
  }
}

/// Lets the process have as many files open as the system allows: each connection is one, and the usual
/// soft limit of 1024 is below --max-clients.
void raise_file_limit(std::size_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  constexpr std::size_t k_others = 256;  // Reply's connections, logs, listeners
  if (limit.rlim_cur < connections + k_others) {
    spdlog::warn(
        "the system lets this process have {} files open, which is too few for {} clients (--max-clients, "
        "ulimit -n)",
        static_cast<std::uint64_t>(limit.rlim_cur), connections);
  }
}

/// The caller's own account: its key and its acting-user headers, for this call only.
reply::Identity identity_of_caller(const mcp::CallContext& context) {
  reply::Identity identity;
  if (!context.caller.credentials.empty()) identity.api_key = context.caller.credentials.begin()->second;
  const auto header = [&](const char* name) {
    const auto found = context.caller.headers.find(name);
    return found == context.caller.headers.end() ? std::string() : found->second;
  };
  identity.team_id = header("x-team-id");
  identity.user_id = header("x-user-id");
  identity.user_email = header("x-user-email");
  return identity;
}

/// What serve() needs, and how it went.
struct Serving {
  transport::http::HttpOptions options;
  mcp::Server& mcp;
  std::chrono::milliseconds drain;
  int code = cli::k_exit_ok;
};

std::unique_ptr<transport::http::HttpServer> start(Serving& serving) {
  const bool tls = !serving.options.tls.certificate_file.empty();
  const std::string host = http_server::ListenAddress{serving.options.listen.host, 0}.to_string();
  auto server = transport::http::HttpServer::start(std::move(serving.options), serving.mcp);
  if (!server) {
    spdlog::error("{}", server.error());
    serving.code = cli::k_exit_failed;
    return nullptr;
  }
  std::cout << "listening on port " << (*server)->port() << std::endl;
  spdlog::info("MCP at {}://{}{}/mcp", tls ? "https" : "http", host.substr(0, host.size() - 1),
               (*server)->port());
  if ((*server)->admin_port() != 0) spdlog::info("metrics and health at port {}", (*server)->admin_port());
  return *std::move(server);
}

void read_certificate_again(transport::http::HttpServer& server, bool tls) {
  if (!tls) {
    spdlog::info("SIGHUP: there is no certificate to read again");
    return;
  }
  if (const auto reloaded = server.reload_tls(); !reloaded) {
    spdlog::error("SIGHUP: {}; the certificate in use stays", reloaded.error());
  } else {
    spdlog::info("SIGHUP: certificate read again");
  }
}

/// Serves until it is cancelled, then drains. SIGHUP reads the certificate again. It is
/// ready for signals before it says that the server listens, so that whoever reads that can stop it.
asio::awaitable<void> serve(Serving& serving) {
  co_await asio::this_coro::throw_if_cancelled(false);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::signal_set hangup(executor, SIGHUP);
  const bool tls = !serving.options.tls.certificate_file.empty();
  const std::unique_ptr<transport::http::HttpServer> server = start(serving);
  if (!server) co_return;
  for (;;) {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
    const auto [error, number] = co_await hangup.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) break;
    read_certificate_again(*server, tls);
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  // stop() waits for the worker threads, and a second signal must be noticed meanwhile.
  asio::thread_pool helper(1);
  auto stopping = [](transport::http::HttpServer& running,
                     std::chrono::milliseconds time) -> asio::awaitable<void> {
    if (!running.stop(time)) spdlog::warn("calls that did not end in time were cancelled");
    co_return;
  };
  co_await asio::co_spawn(helper, stopping(*server, serving.drain), asio::use_awaitable);
}

class HttpCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "http"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Serve MCP over HTTP (Streamable HTTP, and the older HTTP+SSE) to many clients";
  }

  void declare(CLI::App& app) override {
    http_.declare(app);
    account_.declare(app);
    catalogue_.declare(app);
    tools_.declare(app);
    guard_.declare(app);
    log_.declare(app);
  }

  [[nodiscard]] cli::Validation validate(const cli::Origins& origins) override {
    if (auto valid = http_.validate(origins); !valid) return valid;
    if (auto valid = tools_.validate(); !valid) return valid;
    if (auto valid = guard_.validate(origins); !valid) return valid;
    if (auto valid = account_.validate(origins); !valid) return valid;
    if (!http_.is_passthrough()) return {};
    if (!account_.key_source.empty()) {
      return "--auth passthrough and an API key were both given; with passthrough each caller brings a key "
             "and the server has none";
    }
    const reply::Identity& identity = account_.identity;
    if (!identity.team_id.empty() || !identity.user_id.empty() || !identity.user_email.empty()) {
      return "--team-id, --user-id and --user-email are for the server's own key; with --auth passthrough "
             "the callers send their own (X-TEAM-ID, X-USER-ID, X-User-Email)";
    }
    return {};
  }

  int run() override {
    if (const auto opened = log_.open(); !opened) return refuse(opened.error());
    auto catalogue = catalogue_.load();
    if (!catalogue) return refuse(catalogue.error());
    auto toolbox = tools_.load(**catalogue);
    if (!toolbox) return refuse(toolbox.error());
    auto options = http_.load();
    if (!options) return refuse(options.error());
    options->log = write_log;
    if (http_.has_own_session_key()) {
      spdlog::info("sessions end with this process; replicas need a common --session-key-file");
    }

    service::ServiceCallers callers;
    callers.sealer = options->sealer;
    callers.metrics = std::make_shared<service::ReplyMetrics>();
    options->metrics = callers.metrics;
    if (http_.is_passthrough()) callers.identity = identity_of_caller;
    if (const auto guarded = guard_.apply_to(*toolbox, **catalogue); !guarded) return refuse(guarded.error());
    auto service = service::Service::create(*catalogue, account_, *std::move(toolbox), std::move(callers));
    if (!service) return refuse(service.error());

    raise_file_limit(options->limits.max_connections);
    options->check_caller = [&toolbox = (*service)->toolbox()](const mcp::Caller& caller) {
      return toolbox.check(caller);
    };
    asio::io_context io(1);
    Serving serving{std::move(*options), (*service)->server(), http_.drain_timeout};
    const int code = service::run_to_end(io, serve(serving));
    if (serving.code == cli::k_exit_ok) spdlog::info("stopped");
    return code == cli::k_exit_ok ? serving.code : code;
  }

 private:
  options::HttpOptionGroup http_;
  options::AccountOptionGroup account_;
  options::CatalogueOptionGroup catalogue_;
  options::ToolOptionGroup tools_;
  options::GuardOptionGroup guard_;
  options::LogOptionGroup log_;
};

}  // namespace

std::unique_ptr<cli::Command> make_http_command() {
  return std::make_unique<HttpCommand>();
}

}  // namespace reply_mcp::app::commands
