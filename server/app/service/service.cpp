#include "app/service/service.hpp"

#include "app/service/reply_metrics.hpp"
#include "base/version.hpp"
#include "schemas/toolsets.hpp"
#include "tools/call/request.hpp"
#include "tools/guide/completions.hpp"
#include "tools/guide/instructions.hpp"
#include "tools/guide/prompts.hpp"
#include "tools/guide/resources.hpp"
#include "tools/guide/text_links.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/selection/tool_names.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

namespace reply_mcp::app::service {
namespace {

/// `instructions`: for models, with the names of tools as clients see them.
mcp::ServerOptions server_options(std::string instructions, std::chrono::milliseconds call_timeout) {
  mcp::ServerOptions options;
  options.ask_timeout = call_timeout;  // a person's time to answer is part of the call
  options.info.name = "reply-mcp";
  options.info.title = "Reply.io";
  options.info.version = base::k_version;
  options.info.description = "Use your Reply.io account through the Reply REST API V3";
  options.instructions = std::move(instructions);
  options.on_exception = [](std::string_view method, std::string_view request_id, std::string_view what) {
    spdlog::error("bug: {} (call {}) threw: {}", method, request_id, what);
  };
  return options;
}

}  // namespace

Service::Service() = default;
Service::~Service() = default;

boost::system::result<void, std::string> Service::reach_account(
    const std::shared_ptr<const schemas::Catalogue>& catalogue, const options::AccountOptionGroup& account,
    bool shows_quota) {
  identity_ = account.identity;
  reply::client::ClientOptions client = account.client;
  if (account.sandbox) {
    sandbox::SandboxOptions options;
    options.per_minute = account.sandbox_per_minute;
    options.per_hour = account.sandbox_per_hour;
    identity_.api_key = base::Secret(options.api_key);
    auto sandbox = sandbox::Sandbox::start(catalogue, std::move(options));
    if (!sandbox) return "--sandbox: " + sandbox.error();
    sandbox_ = std::move(*sandbox);
    client.base_url = sandbox_->base_url();
  }
  base_url_ = client.base_url;
  take_proxy(cli::process_environment(), client);

  options::ResilienceOptionGroup resilience = account.resilience;
  // The embedded account has no limits of its own unless it was given some.
  if (account.sandbox && !resilience.limits_given) resilience.limits.reset();
  call_timeout_ = resilience.calls.total_timeout;
  quota_view_ = {.limits = resilience.limits,
                 .max_wait = resilience.calls.retry.max_wait,
                 .shared = resilience.redis.has_value()};
  auto stack = ReplyStack::create(std::move(client), resilience, metrics_.get());
  if (!stack) return stack.error();
  reply_ = std::move(*stack);
  if (shows_quota) reply_->show_quota_of(identity_.fingerprint());
  return {};
}

void Service::make_tools(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                         tools::ToolboxOptions toolbox, const std::shared_ptr<const mcp::Sealer>& sealer) {
  if (sealer) jobs_ = std::make_shared<const tools::jobs::JobHandles>(sealer);
  toolbox.jobs = jobs_;
  toolbox.link = tools::guide::text_links();
  toolbox.guard.claims = reply_->claims();
  toolbox.guard.name_targets = true;
  toolbox_ = tools::Toolbox::create(catalogue, reply_->api(), identity_of_, std::move(toolbox));
}

boost::system::result<void, std::string> Service::make_server(
    const std::shared_ptr<const schemas::Catalogue>& catalogue, std::shared_ptr<const mcp::Sealer> sealer) {
  const auto& toolsets = schemas::Toolsets::embedded();
  if (!toolsets) return toolsets.error().message();
  records_ = tools::guide::make_resources(catalogue, *toolsets, *toolbox_);
  prompts_ = tools::guide::make_prompts(*toolbox_);
  completions_ = tools::guide::make_completions(catalogue, *toolbox_, identity_of_);
  if (jobs_)
    tasks_ = tools::jobs::make_job_tasks(*catalogue, *toolbox_, toolbox_->names(), jobs_, identity_of_);
  std::string instructions =
      toolbox_->names()
          .offering(tools::selection::Selection::all(tools::selection::facts_of(*catalogue)))
          .in_text(tools::guide::k_instructions);
  server_ = mcp::Server::create(server_options(std::move(instructions), call_timeout_), features(),
                                std::move(sealer));
  return {};
}

mcp::Features Service::features() {
  mcp::Features features;
  features.tools = toolbox_.get();
  if (metrics_) {
    metered_ = std::make_unique<MeteredTools>(*toolbox_, *metrics_);
    features.tools = metered_.get();
  }
  quota_ = std::make_unique<QuotaResource>(reply_->quota(), quota_view_, identity_of_,
                                           [this] { return reply_->resilience().waiting; });
  resources_ = std::make_unique<mcp::CompositeResourceSource>(
      std::vector<mcp::ResourceSource*>{quota_.get(), records_.get()});
  features.resources = resources_.get();
  features.prompts = prompts_.get();
  features.completion = completions_.get();
  features.tasks = tasks_.get();
  return features;
}

boost::system::result<std::unique_ptr<Service>, std::string> Service::create(
    const std::shared_ptr<const schemas::Catalogue>& catalogue, const options::AccountOptionGroup& account,
    tools::ToolboxOptions toolbox, ServiceCallers callers) {
  for (const std::string& warning : account.warnings) spdlog::warn("{}", warning);

  std::unique_ptr<Service> self(new Service);
  self->metrics_ = std::move(callers.metrics);
  const bool own_account = !callers.identity;
  if (auto reached = self->reach_account(catalogue, account, own_account); !reached) return reached.error();
  self->identity_of_ = std::move(callers.identity);
  if (own_account) {
    self->identity_of_ = [identity = self->identity_](const mcp::CallContext&) { return identity; };
  }
  self->make_tools(catalogue, std::move(toolbox), callers.sealer);
  if (auto made = self->make_server(catalogue, std::move(callers.sealer)); !made) return made.error();

  spdlog::info("reply-mcp {}: {} operations, {}, {}", base::k_version, catalogue->operations().size(),
               account.sandbox ? "embedded example account" : "Reply at " + self->base_url_,
               account.sandbox              ? std::string("no API key needed")
               : account.key_source.empty() ? std::string("no API key: tools are listed, calls are refused")
                                            : "API key from " + account.key_source);
  return self;
}

boost::asio::awaitable<reply::SendResult> Service::probe(const schemas::Operation& operation) {
  reply::Request request = tools::call::bare_request(operation);
  request.target = operation.path + (operation.paged ? "?top=1" : "");
  reply::Identity identity = identity_;
  reply::CallOptions options;
  reply::SendResult result =
      co_await reply_->api().send(std::move(request), std::move(identity), std::move(options));
  co_return result;
}

}  // namespace reply_mcp::app::service
