// The methods that a session answers itself, and what it tells its client unasked.
#include "mcp/capabilities.hpp"
#include "mcp/message/errors.hpp"
#include "mcp/message/params.hpp"
#include "mcp/message/revision.hpp"
#include "mcp/session.hpp"

#include <mutex>

namespace reply_mcp::mcp {
namespace {

constexpr std::size_t k_max_subscriptions = 1024;

}  // namespace

message::Outcome Session::initialize(json::object&& params) {
  const auto requested = message::string_param(params, "protocolVersion");
  if (!requested) return requested.error();
  const auto capabilities = message::take_object_param(params, "capabilities");
  if (!capabilities) return capabilities.error();
  const auto info = message::take_object_param(params, "clientInfo");
  if (!info) return info.error();

  const std::string_view version = message::revision::negotiate(*requested);
  {
    const std::lock_guard lock(mutex_);
    // Not only the first time: clients and bridges that keep a connection open begin on it again, and none
    // of what they agreed on before holds any more.
    initialized_ = true;
    ++state_.beginning;
    log_from_ = k_first_log_level;
    subscribed_.clear();
    state_.protocol_version = version;
    state_.client = read_implementation(*info);
    state_.client_capabilities = essential_capabilities(*capabilities, version);
  }
  message::Complete complete;
  complete.result.emplace("protocolVersion", version);
  complete.result.emplace("capabilities", server_capabilities(core_.options, core_.features, version));
  complete.result.emplace("serverInfo", implementation_object(core_.options.info, version));
  if (!core_.options.instructions.empty()) {
    complete.result.emplace("instructions", core_.options.instructions);
  }
  return complete;
}

message::Outcome Session::ping(json::object&&) {
  return message::Complete{};
}

message::Outcome Session::set_level(json::object&& params) {
  const auto name = message::string_param(params, "level");
  if (!name) return name.error();
  const auto level = message::parse_log_level(*name);
  if (!level) {
    return message::invalid_params(
        "params.level must be one of debug, info, notice, warning, error, critical, alert, emergency");
  }
  const std::lock_guard lock(mutex_);
  log_from_ = *level;
  return message::Complete{};
}

message::Outcome Session::subscribe(json::object&& params) {
  auto uri = message::string_param(params, "uri");
  if (!uri) return uri.error();
  if (!core_.features.resources->can_subscribe(*uri)) {
    return message::invalid_params("There is no resource that can be subscribed to at " + *uri);
  }
  const std::lock_guard lock(mutex_);
  if (subscribed_.size() >= k_max_subscriptions && !subscribed_.contains(*uri)) {
    return message::Error{message::code::k_invalid_request,
                          "A session has at most " + std::to_string(k_max_subscriptions) + " subscriptions",
                          std::nullopt};
  }
  subscribed_.insert(std::move(*uri));
  return message::Complete{};
}

message::Outcome Session::unsubscribe(json::object&& params) {
  const auto uri = message::string_param(params, "uri");
  if (!uri) return uri.error();
  const std::lock_guard lock(mutex_);
  subscribed_.erase(*uri);
  return message::Complete{};
}

void Session::list_changed(std::string_view method) {
  const std::lock_guard lock(mutex_);
  if (initialized_ && sink_) sink_->send(message::encode_notification(method, {}));
}

void Session::resource_updated(std::string_view uri) {
  const std::lock_guard lock(mutex_);
  if (!initialized_ || !sink_ || !subscribed_.contains(uri)) return;
  sink_->send(message::encode_notification("notifications/resources/updated", {{"uri", uri}}));
}

}  // namespace reply_mcp::mcp
