#include "mcp/server.hpp"

#include "mcp/core.hpp"
#include "mcp/params.hpp"
#include "mcp/session.hpp"
#include "mcp/stateless.hpp"
#include "mcp/stateless_meta.hpp"

#include <algorithm>

namespace reply_mcp::mcp {
namespace {

/// Ties sessions and the adapter of the stateless era to what they share.
class Engine final : public Server {
 public:
  Engine(ServerOptions options, Features features, std::shared_ptr<const Sealer> sealer)
      : core_{std::move(options), features, std::move(sealer)}, stateless_(core_, subscriptions_) {}

  asio::awaitable<Answer> handle(RequestMessage request, Caller caller,
                                 std::shared_ptr<Exchange> exchange) override {
    return shield_from_cancellation(
        stateless_.handle(std::move(request), std::move(caller), std::move(exchange)));
  }

  std::shared_ptr<Session> open_session() override { return keep(SessionImpl::create(core_)); }
  std::shared_ptr<Session> restore_session(SessionState state) override {
    return keep(SessionImpl::restore(core_, std::move(state)));
  }

  void shutdown() override { subscriptions_.shutdown(); }

  const ServerOptions& options() const override { return core_.options; }
  const Features& features() const override { return core_.features; }

  void tools_changed() override {
    subscriptions_.tools_changed();
    tell_sessions([](SessionImpl& session) { session.list_changed("notifications/tools/list_changed"); });
  }
  void prompts_changed() override {
    subscriptions_.prompts_changed();
    tell_sessions([](SessionImpl& session) { session.list_changed("notifications/prompts/list_changed"); });
  }
  void resources_changed() override {
    subscriptions_.resources_changed();
    tell_sessions([](SessionImpl& session) { session.list_changed("notifications/resources/list_changed"); });
  }
  void resource_updated(std::string_view uri) override {
    subscriptions_.resource_updated(uri);
    tell_sessions([uri](SessionImpl& session) { session.resource_updated(uri); });
  }
  void task_changed(const json::object& task) override { subscriptions_.task_changed(task); }

 private:
  std::shared_ptr<Session> keep(std::shared_ptr<SessionImpl> session) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= prune_at_) {
      std::erase_if(sessions_, [](const auto& known) { return known.expired(); });
      prune_at_ = std::max<std::size_t>(k_first_prune, sessions_.size() * 2);
    }
    sessions_.push_back(session);
    return session;
  }

  template <typename Tell>
  void tell_sessions(Tell tell) {
    std::vector<std::shared_ptr<SessionImpl>> alive;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& known : sessions_) {
        if (auto session = known.lock()) alive.push_back(std::move(session));
      }
    }
    for (const auto& session : alive) tell(*session);
  }

  static constexpr std::size_t k_first_prune = 64;

  Core core_;
  Subscriptions subscriptions_;
  StatelessAdapter stateless_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<SessionImpl>> sessions_;
  std::size_t prune_at_ = k_first_prune;  ///< doubled, so that pruning costs little for each session
};

}  // namespace

std::unique_ptr<Server> Server::create(ServerOptions options, Features features,
                                       std::shared_ptr<const Sealer> sealer) {
  return std::make_unique<Engine>(std::move(options), features, std::move(sealer));
}

bool Server::is_stateless(const RequestMessage& request) {
  if (request.method == "server/discover" || request.method == "subscriptions/listen") return true;
  const json::object* meta = find_object(request.params, "_meta");
  return meta != nullptr &&
         (meta->contains(meta_key::k_protocol_version) || meta->contains(meta_key::k_client_capabilities) ||
          meta->contains(meta_key::k_client_info));
}

}  // namespace reply_mcp::mcp
