#include "mcp/subscriptions.hpp"

#include "mcp/stateless_meta.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <iterator>

namespace reply_mcp::mcp {
namespace {

using NameSet = std::set<std::string, std::less<>>;

json::array to_array(const NameSet& names) {
  return json::array(names.begin(), names.end());
}

message::Checked<bool> read_flag(const json::object& from, std::string_view key) {
  // In place, because a result cannot tell a boolean from the first member of an error.
  using Flag = message::Checked<bool>;
  const json::value* value = from.if_contains(key);
  if (value == nullptr) return Flag(boost::system::in_place_value, false);
  if (!value->is_bool()) return message::wrong_param("notifications." + std::string(key), "a boolean", value);
  return Flag(boost::system::in_place_value, value->get_bool());
}

message::Checked<NameSet> read_names(const json::object& from, std::string_view key) {
  NameSet read;
  const json::value* value = from.if_contains(key);
  if (value == nullptr) return read;
  const json::array* names = value->if_array();
  if (names == nullptr)
    return message::wrong_param("notifications." + std::string(key), "an array of strings", value);
  for (const json::value& name : *names) {
    if (!name.is_string()) {
      return message::wrong_param("notifications." + std::string(key) + "[]", "a string", &name);
    }
    read.emplace(name.get_string());
  }
  return read;
}

}  // namespace

json::object SubscriptionFilter::to_json() const {
  json::object out;
  if (tools) out.emplace("toolsListChanged", true);
  if (prompts) out.emplace("promptsListChanged", true);
  if (resources) out.emplace("resourcesListChanged", true);
  if (!uris.empty()) out.emplace("resourceSubscriptions", to_array(uris));
  if (!tasks.empty()) out.emplace("taskIds", to_array(tasks));
  return out;
}

message::Checked<SubscriptionFilter> SubscriptionFilter::read(const json::object& params) {
  const json::object* wanted = message::find_object(params, "notifications");
  if (wanted == nullptr)
    return message::wrong_param("notifications", "an object", params.if_contains("notifications"));
  SubscriptionFilter filter;
  for (const auto& [key, flag] :
       {std::pair("toolsListChanged", &filter.tools), std::pair("promptsListChanged", &filter.prompts),
        std::pair("resourcesListChanged", &filter.resources)}) {
    const auto read = read_flag(*wanted, key);
    if (!read) return read.error();
    *flag = *read;
  }
  for (const auto& [key, names] :
       {std::pair("resourceSubscriptions", &filter.uris), std::pair("taskIds", &filter.tasks)}) {
    auto read = read_names(*wanted, key);
    if (!read) return read.error();
    *names = std::move(*read);
  }
  return filter;
}

SubscriptionFilter SubscriptionFilter::honoured(const Features& features, const CallContext& context) const {
  SubscriptionFilter out;
  out.tools = tools && features.tools != nullptr && features.tools->list_changes();
  out.prompts = prompts && features.prompts != nullptr && features.prompts->list_changes();
  out.resources = resources && features.resources != nullptr && features.resources->list_changes();
  if (features.resources != nullptr && features.resources->has_subscriptions()) {
    std::copy_if(uris.begin(), uris.end(), std::inserter(out.uris, out.uris.end()),
                 [&](const std::string& uri) { return features.resources->can_subscribe(uri); });
  }
  if (features.tasks != nullptr) {
    std::copy_if(tasks.begin(), tasks.end(), std::inserter(out.tasks, out.tasks.end()),
                 [&](const std::string& id) { return features.tasks->can_follow(id, context); });
  }
  return out;
}

Subscriptions::Stream::Stream(Subscriptions& owner, message::RequestId id, SubscriptionFilter filter,
                              std::shared_ptr<message::MessageSink> sink,
                              const asio::any_io_executor& executor)
    : owner_(owner),
      id_(std::move(id)),
      filter_(std::move(filter)),
      sink_(std::move(sink)),
      end_(std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max())) {}

Subscriptions::Stream::~Stream() {
  if (!open_) return;
  const std::lock_guard lock(owner_.mutex_);
  std::erase(owner_.streams_, this);
}

asio::awaitable<void> Subscriptions::Stream::wait_for_end() {
  boost::system::error_code ended;
  co_await end_->async_wait(asio::redirect_error(asio::use_awaitable, ended));
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(ended);
}

void Subscriptions::Stream::send(std::string_view method, json::object params) const {
  json::object tag;
  tag.emplace(meta_key::k_subscription_id, message::to_json(id_));
  params.insert_or_assign("_meta", std::move(tag));
  sink_->send(message::encode_notification(method, params));
}

bool Subscriptions::open(Stream& stream) {
  // Under the lock, so that a change in this moment comes after the acknowledgement and is not missed.
  const std::lock_guard lock(mutex_);
  if (shut_down_) return false;
  stream.send("notifications/subscriptions/acknowledged", {{"notifications", stream.filter_.to_json()}});
  streams_.push_back(&stream);
  stream.open_ = true;
  return true;
}

void Subscriptions::shutdown() {
  const std::lock_guard lock(mutex_);
  shut_down_ = true;
  for (Stream* stream : streams_) {
    if (stream->sink_->is_shared()) {
      // On stdio the end of a stream is announced (MCP 2026-07-28, basic/patterns/cancellation).
      stream->send("notifications/cancelled",
                   {{"requestId", message::to_json(stream->id_)}, {"reason", "The server is shutting down"}});
    }
    asio::post(stream->end_->get_executor(), [end = stream->end_] { end->cancel(); });
  }
  streams_.clear();
}

template <typename Wanted>
void Subscriptions::deliver(std::string_view method, const json::object& params, Wanted wanted) {
  const std::lock_guard lock(mutex_);
  for (const Stream* stream : streams_) {
    if (wanted(stream->filter_)) stream->send(method, params);
  }
}

void Subscriptions::tools_changed() {
  deliver("notifications/tools/list_changed", {}, [](const auto& filter) { return filter.tools; });
}

void Subscriptions::prompts_changed() {
  deliver("notifications/prompts/list_changed", {}, [](const auto& filter) { return filter.prompts; });
}

void Subscriptions::resources_changed() {
  deliver("notifications/resources/list_changed", {}, [](const auto& filter) { return filter.resources; });
}

void Subscriptions::resource_updated(std::string_view uri) {
  deliver("notifications/resources/updated", {{"uri", uri}},
          [&](const auto& filter) { return filter.uris.contains(uri); });
}

void Subscriptions::task_changed(const json::object& task) {
  const std::string id = message::find_string(task, "taskId");
  deliver("notifications/tasks", task, [&](const auto& filter) { return filter.tasks.contains(id); });
}

}  // namespace reply_mcp::mcp
