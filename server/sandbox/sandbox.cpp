#include "sandbox/sandbox.hpp"

#include "sandbox/engine/account.hpp"
#include "sandbox/engine/http_server.hpp"
#include "sandbox/resources/handlers.hpp"
#include "sandbox/seed/seed.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <utility>

namespace reply_mcp::sandbox {

using namespace engine;

namespace {

/// Reply documents no limit for attachments and 100 MB for media; the tools send at most 25 MiB
/// (tools/call/upload.hpp), and a form is a little larger than the file in it.
constexpr std::uint64_t k_max_body_bytes = 26 * 1024 * 1024;

class LoopbackSandbox final : public Sandbox {
 public:
  LoopbackSandbox(std::shared_ptr<HttpServer> server, std::string host)
      : server_(std::move(server)), host_(std::move(host)) {}
  LoopbackSandbox(const LoopbackSandbox&) = delete;
  LoopbackSandbox& operator=(const LoopbackSandbox&) = delete;
  ~LoopbackSandbox() override { server_->stop(); }

  [[nodiscard]] std::uint16_t port() const override { return server_->port(); }
  [[nodiscard]] std::string base_url() const override {
    return "http://" + host_ + ":" + std::to_string(port());
  }

 private:
  std::shared_ptr<HttpServer> server_;
  std::string host_;
};

}  // namespace

boost::system::result<std::unique_ptr<Sandbox>, std::string> Sandbox::start(
    boost::asio::any_io_executor executor, std::shared_ptr<const schemas::Catalogue> catalogue,
    SandboxOptions options) {
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
  HttpLimits limits;
  limits.body_bytes = k_max_body_bytes;
  HttpServer::Result server = HttpServer::listen(
      std::move(executor), {address, options.port},
      [account](const HttpRequest& request) { return account->answer(request); }, limits);
  if (!server) return server.error();
  std::string host = address.to_string();
  if (address.is_v6()) host.insert(0, 1, '[').push_back(']');
  return std::make_unique<LoopbackSandbox>(*server, host);
}

}  // namespace reply_mcp::sandbox
