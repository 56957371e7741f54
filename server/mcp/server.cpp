#include "mcp/server.hpp"

#include "mcp/core.hpp"
#include "mcp/session.hpp"
#include "mcp/stateless.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace reply_mcp::mcp {
namespace {

/// Ties the adapters of the two eras to what they share.
class Engine final : public Server {
 public:
  Engine(ServerOptions options, Features features, std::shared_ptr<const Sealer> sealer)
      : core_{std::move(options), features, std::move(sealer)}, stateless_(core_, subscriptions_) {}

  std::shared_ptr<Channel> open_channel(ChannelOptions options) override {
    std::shared_ptr<Session> session;
    if (options.era != Era::stateless) session = keep(std::make_shared<Session>(core_));
    return std::make_shared<Channel>(core_, stateless_, std::move(session), options);
  }

  OpenedSession open_session(message::RequestMessage request, Caller caller) override {
    const auto session = std::make_shared<Session>(core_);
    OpenedSession opened{session->begin(std::move(request), std::move(caller)), nullptr};
    if (session->initialized()) opened.channel = channel_of(session);
    return opened;
  }

  std::shared_ptr<Channel> restore_session(SessionState state) override {
    return channel_of(std::make_shared<Session>(core_, std::move(state)));
  }

  MirroredValues mirrored_values(const message::RequestMessage& request,
                                 const Caller& caller) const override {
    MirroredValues values = mcp::mirrored_values(request);
    if (values.arguments == nullptr || values.name == nullptr || core_.features.tools == nullptr)
      return values;
    CallContext context;
    context.caller = caller;
    values.input_schema = core_.features.tools->input_schema(*values.name, context);
    return values;
  }

  void shutdown() override { subscriptions_.shutdown(); }

  void tools_changed() override {
    subscriptions_.tools_changed();
    tell_sessions([](Session& session) { session.list_changed("notifications/tools/list_changed"); });
  }
  void prompts_changed() override {
    subscriptions_.prompts_changed();
    tell_sessions([](Session& session) { session.list_changed("notifications/prompts/list_changed"); });
  }
  void resources_changed() override {
    subscriptions_.resources_changed();
    tell_sessions([](Session& session) { session.list_changed("notifications/resources/list_changed"); });
  }
  void resource_updated(std::string_view uri) override {
    subscriptions_.resource_updated(uri);
    tell_sessions([uri](Session& session) { session.resource_updated(uri); });
  }
  void task_changed(const json::object& task) override { subscriptions_.task_changed(task); }

 private:
  std::shared_ptr<Channel> channel_of(std::shared_ptr<Session> session) {
    return std::make_shared<Channel>(core_, stateless_, keep(std::move(session)),
                                     ChannelOptions{.era = Era::stateful});
  }

  std::shared_ptr<Session> keep(std::shared_ptr<Session> session) {
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
    std::vector<std::shared_ptr<Session>> alive;
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
  std::vector<std::weak_ptr<Session>> sessions_;
  std::size_t prune_at_ = k_first_prune;  ///< doubled, so that pruning costs little for each session
};

}  // namespace

std::unique_ptr<Server> Server::create(ServerOptions options, Features features,
                                       std::shared_ptr<const Sealer> sealer) {
  return std::make_unique<Engine>(std::move(options), features, std::move(sealer));
}

}  // namespace reply_mcp::mcp
