// Everything behind a transport, put together: catalogue, Reply client (or the embedded account), tools,
// protocol engine. The one place that knows all the parts; the commands give it to their transport.
#pragma once

#include "app/options/account_options.hpp"
#include "app/service/quota_resource.hpp"
#include "app/service/reply_stack.hpp"
#include "mcp/composite_resource_source.hpp"
#include "mcp/server.hpp"
#include "sandbox/sandbox.hpp"
#include "schemas/catalogue.hpp"
#include "tools/toolbox.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>

namespace reply_mcp::app::service {

class MeteredTools;
class ReplyMetrics;

/// What a transport with many callers adds.
struct ServiceCallers {
  /// Whose account a call acts on; empty: always the operator's.
  tools::call::IdentityOf identity;
  /// Seals what clients bring back; without one, no tool can ask for input over several requests.
  std::shared_ptr<const mcp::Sealer> sealer;
  /// Counts what happens; null: nothing is counted.
  std::shared_ptr<ReplyMetrics> metrics;
};

class Service {
 public:
  /// The error is for the operator: what is unavailable and which option it concerns.
  static boost::system::result<std::unique_ptr<Service>, std::string> create(
      const std::shared_ptr<const schemas::Catalogue>& catalogue, const options::AccountOptionGroup& account,
      tools::ToolboxOptions toolbox, ServiceCallers callers = {});

  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] mcp::Server& server() { return *server_; }
  [[nodiscard]] tools::Toolbox& toolbox() { return *toolbox_; }
  /// The account that calls act on.
  [[nodiscard]] const reply::Identity& identity() const { return identity_; }
  /// One reading request for the account itself, past the tools: for commands that look at it. The
  /// operation (x-probe of the catalogue) needs no argument; of a list one item is asked for.
  boost::asio::awaitable<reply::SendResult> probe(const schemas::Operation& operation);
  /// Where Reply is for this service.
  [[nodiscard]] const std::string& base_url() const { return base_url_; }

 private:
  Service();

  // The three steps of create(), in their order; each builds on the members that the one before it set.

  /// The way to the account: the embedded one where it was asked for, and the stack that sends to it.
  boost::system::result<void, std::string> reach_account(
      const std::shared_ptr<const schemas::Catalogue>& catalogue, const options::AccountOptionGroup& account,
      bool shows_quota);
  /// The tools, and with a sealer the jobs that they start.
  void make_tools(const std::shared_ptr<const schemas::Catalogue>& catalogue, tools::ToolboxOptions toolbox,
                  const std::shared_ptr<const mcp::Sealer>& sealer);
  /// What is offered besides tools, and the server that offers all of it.
  boost::system::result<void, std::string> make_server(
      const std::shared_ptr<const schemas::Catalogue>& catalogue, std::shared_ptr<const mcp::Sealer> sealer);
  /// What the server offers, out of the parts that have been made.
  mcp::Features features();

  // In the order in which they depend on each other.
  std::string base_url_;
  reply::Identity identity_;
  tools::call::IdentityOf identity_of_;
  QuotaView quota_view_;
  std::chrono::milliseconds call_timeout_{0};
  std::shared_ptr<ReplyMetrics> metrics_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<ReplyStack> reply_;
  std::shared_ptr<const tools::jobs::JobHandles> jobs_;
  std::unique_ptr<tools::Toolbox> toolbox_;
  std::unique_ptr<MeteredTools> metered_;
  std::unique_ptr<QuotaResource> quota_;
  std::unique_ptr<mcp::ResourceSource> records_;
  std::unique_ptr<mcp::CompositeResourceSource> resources_;
  std::unique_ptr<mcp::PromptSource> prompts_;
  std::unique_ptr<mcp::CompletionSource> completions_;
  std::unique_ptr<mcp::TaskSource> tasks_;
  std::unique_ptr<mcp::Server> server_;
};

}  // namespace reply_mcp::app::service
