#include "app/service/service.hpp"

#include "app/service/quota_resource.hpp"
#include "app/service/reply_metrics.hpp"
#include "base/version.hpp"
#include "schemas/toolsets.hpp"
#include "tools/guide/completions.hpp"
#include "tools/guide/instructions.hpp"
#include "tools/guide/prompts.hpp"
#include "tools/guide/resources.hpp"
#include "tools/guide/text_links.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/selection/prefix.hpp"

#include <spdlog/spdlog.h>

namespace reply_mcp::app::service {
namespace {

/// `instructions`: for models, with the names of tools as clients see them.
mcp::ServerOptions server_options(std::string instructions) {
  mcp::ServerOptions options;
  options.info.name = "reply-mcp";
  options.info.title = "Reply.io";
  options.info.version = base::k_version;
  options.info.description = "Works a Reply.io account through the Reply REST API V3";
  options.instructions = std::move(instructions);
  options.on_exception = [](std::string_view method, std::string_view request_id, std::string_view what) {
    spdlog::error("bug: {} (call {}) threw: {}", method, request_id, what);
  };
  return options;
}

}  // namespace

Service::Service() = default;
Service::~Service() = default;

mcp::Features Service::features(const tools::call::IdentityOf& identity,
                                const options::ResilienceOptions& resilience) {
  mcp::Features features;
  features.tools = toolbox_.get();
  if (metrics_) {
    metered_ = std::make_unique<MeteredTools>(*toolbox_, *metrics_);
    features.tools = metered_.get();
  }
  const QuotaView view{.limits = resilience.limits,
                       .max_wait = resilience.calls.retry.max_wait,
                       .shared = resilience.redis.has_value()};
  quota_ = std::make_unique<QuotaResource>(reply_->quota(), view, identity,
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
    std::shared_ptr<const schemas::Catalogue> catalogue, const options::AccountOptions& account,
    tools::ToolboxOptions toolbox, ServiceCallers callers) {
  for (const std::string& warning : account.warnings) spdlog::warn("{}", warning);

  std::unique_ptr<Service> self(new Service);
  self->identity_ = account.identity;
  reply::client::ClientOptions client = account.client;
  if (account.sandbox) {
    sandbox::SandboxOptions options;
    options.per_minute = account.sandbox_per_minute;
    options.per_hour = account.sandbox_per_hour;
    self->identity_.api_key = base::Secret(options.api_key);
    auto sandbox = SandboxThread::start(catalogue, std::move(options));
    if (sandbox.has_error()) return "--sandbox: " + sandbox.error();
    self->sandbox_ = std::move(*sandbox);
    client.base_url = self->sandbox_->base_url();
  }
  self->base_url_ = client.base_url;

  take_proxy(cli::process_environment(), client);
  options::ResilienceOptions resilience = account.resilience;
  // The embedded account has no limits of its own unless it was given some.
  if (account.sandbox && !resilience.limits_given) resilience.limits.reset();
  self->metrics_ = std::move(callers.metrics);
  auto stack = ReplyStack::create(std::move(client), resilience, self->metrics_.get());
  if (stack.has_error()) return stack.error();
  self->reply_ = std::move(*stack);
  if (!callers.identity) self->reply_->show_quota_of(self->identity_.fingerprint());

  const std::size_t operations = catalogue->operations().size();
  tools::call::IdentityOf identity_of = std::move(callers.identity);
  if (!identity_of) identity_of = [identity = self->identity_](const mcp::CallContext&) { return identity; };
  std::shared_ptr<const tools::jobs::JobHandles> jobs;
  if (callers.sealer) jobs = std::make_shared<const tools::jobs::JobHandles>(callers.sealer);
  toolbox.jobs = jobs;
  toolbox.link = tools::guide::text_links();
  toolbox.guard.claims = self->reply_->claims();
  const std::string prefix = toolbox.prefix;
  std::string instructions =
      tools::selection::with_prefix(tools::guide::k_instructions, prefix,
                                    tools::selection::Selection::all(tools::selection::facts_of(*catalogue)));
  self->toolbox_ = tools::Toolbox::create(catalogue, self->reply_->api(), identity_of, std::move(toolbox));
  auto toolsets = schemas::Toolsets::embedded();
  if (toolsets.has_error()) return toolsets.error().message();
  self->records_ = tools::guide::make_resources(catalogue, std::move(*toolsets), *self->toolbox_, prefix);
  self->prompts_ = tools::guide::make_prompts(*self->toolbox_, prefix);
  self->completions_ = tools::guide::make_completions(catalogue, *self->toolbox_, identity_of, prefix);
  if (jobs)
    self->tasks_ =
        tools::jobs::make_job_tasks(*catalogue, self->toolbox_->calls(), jobs, identity_of, prefix);
  const mcp::Features features = self->features(identity_of, resilience);
  self->server_ =
      mcp::Server::create(server_options(std::move(instructions)), features, std::move(callers.sealer));

  spdlog::info("reply-mcp {}: {} operations, {}, {}", base::k_version, operations,
               account.sandbox ? "embedded example account" : "Reply at " + self->base_url_,
               account.sandbox              ? std::string("no API key needed")
               : account.key_source.empty() ? std::string("no API key: tools are listed, calls are refused")
                                            : "API key from " + account.key_source);
  return self;
}

boost::asio::awaitable<reply::SendResult> Service::read(std::string target, std::string operation) {
  reply::Request request;
  request.target = std::move(target);
  request.operation = std::move(operation);
  request.changes = false;
  request.repeat = reply::Repeat::harmless;
  reply::Identity identity = identity_;
  reply::CallOptions options;
  reply::SendResult result =
      co_await reply_->api().send(std::move(request), std::move(identity), std::move(options));
  co_return result;
}

}  // namespace reply_mcp::app::service
