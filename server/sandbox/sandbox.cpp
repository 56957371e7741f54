#include "sandbox/sandbox.hpp"

#include "http_server/simple_server.hpp"
#include "sandbox/engine/account.hpp"
#include "sandbox/engine/account_answer.hpp"
#include "sandbox/resources/handlers.hpp"
#include "sandbox/seed/seed.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

namespace reply_mcp::sandbox {

using namespace engine;

namespace {

/// Reply documents no limit for attachments and 100 MB for media; the tools send at most 25 MiB
/// (tools/call/upload.hpp), and a form is a little larger than the file in it.
constexpr std::size_t k_max_body_bytes = 26 * 1024 * 1024;
/// How long an answer that is being sent may take when the sandbox stops.
constexpr std::chrono::seconds k_drain(2);

http_server::HttpLimits sandbox_limits() {
  http_server::HttpLimits limits;
  limits.max_body_bytes = k_max_body_bytes;
  limits.max_connections = 512;
  // The client of an upload that is refused sends all of it before it looks for the answer.
  limits.max_linger_bytes = 64 * 1024 * 1024;
  // Whoever stops the sandbox has stopped its clients before.
  limits.stop_linger = std::chrono::milliseconds(0);
  return limits;
}

class LoopbackSandbox final : public Sandbox {
 public:
  explicit LoopbackSandbox(std::unique_ptr<http_server::SimpleHttpServer> server, std::string host)
      : server_(std::move(server)), host_(std::move(host)) {}
  LoopbackSandbox(const LoopbackSandbox&) = delete;
  LoopbackSandbox& operator=(const LoopbackSandbox&) = delete;
  ~LoopbackSandbox() override { server_->stop(k_drain); }

  [[nodiscard]] std::uint16_t port() const override { return server_->port(); }
  [[nodiscard]] std::string base_url() const override {
    return "http://" + http_server::ListenAddress{host_, port()}.to_string();
  }

 private:
  const std::unique_ptr<http_server::SimpleHttpServer> server_;
  const std::string host_;
};

}  // namespace

boost::system::result<std::unique_ptr<Sandbox>, std::string> Sandbox::start(
    std::shared_ptr<const schemas::Catalogue> catalogue, SandboxOptions options) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(options.address, ec);
  if (ec || !address.is_loopback()) {
    return "the sandbox listens on loopback addresses only, such as 127.0.0.1 or ::1, not on " +
           options.address;
  }
  EngineOptions account_options;
  account_options.api_key = base::Secret(std::move(options.api_key));
  account_options.limits = {options.per_minute, options.per_hour, options.reports_per_hour};
  account_options.scopes = std::move(options.scopes);
  account_options.seed = options.seed;
  AccountModel model;
  model.handlers = resources::all_handlers();
  model.tables = resources::all_tables();
  model.seed = seed::seed_account;
  model.counts_as_report = resources::counts_as_report;
  model.jobs_table = resources::k_jobs_table;
  auto account = std::make_shared<Account>(std::move(catalogue), std::move(model), std::move(account_options),
                                           [] { return std::chrono::system_clock::now(); });
  http_server::SimpleResponder responder;
  responder.answer = [account](const http_server::HttpRequest& request) { return account->answer(request); };
  responder.render_error = [](int status, std::string_view message) {
    return to_response(plain_problem(status, std::string(message) + "."));
  };
  const std::string host = address.to_string();
  auto server = http_server::SimpleHttpServer::start(
      std::move(responder), {{host, options.port}, sandbox_limits(), options.threads});
  if (!server) return server.error();
  return std::make_unique<LoopbackSandbox>(*std::move(server), host);
}

}  // namespace reply_mcp::sandbox
