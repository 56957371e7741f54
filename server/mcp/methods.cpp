#include "mcp/methods.hpp"

#include "mcp/feature_methods.hpp"
#include "mcp/session.hpp"
#include "mcp/stateless.hpp"

#include <algorithm>

namespace reply_mcp::mcp {
namespace {

bool always(const ServerOptions&, const Features&) {
  return true;
}
bool has_logging(const ServerOptions& options, const Features&) {
  return options.logging;
}
bool has_tools(const ServerOptions&, const Features& features) {
  return features.tools != nullptr;
}
bool has_resources(const ServerOptions&, const Features& features) {
  return features.resources != nullptr;
}
bool has_prompts(const ServerOptions&, const Features& features) {
  return features.prompts != nullptr;
}
bool has_completion(const ServerOptions&, const Features& features) {
  return features.completion != nullptr;
}
bool has_tasks(const ServerOptions&, const Features& features) {
  return features.tasks != nullptr;
}
bool has_subscriptions(const ServerOptions&, const Features& features) {
  return features.resources != nullptr && features.resources->has_subscriptions();
}

// clang-format off
constexpr MethodBinding k_methods[] = {
    // Lifecycle and connection
    {.name = "initialize",               .offered = always,            .begins_session = true, .in_session = &Session::initialize},
    {.name = "ping",                     .offered = always,            .needs_no_session = true, .in_session = &Session::ping},
    {.name = "server/discover",          .offered = always,            .caching = Caching::list, .in_stateless = &StatelessAdapter::discover},
    {.name = "subscriptions/listen",     .offered = always,            .opens_stream = true, .in_stateless = &StatelessAdapter::listen},
    {.name = "logging/setLevel",         .offered = has_logging,       .in_session = &Session::set_level},
    // Tools
    {.name = "tools/list",               .offered = has_tools,         .caching = Caching::list, .run = list_tools},
    {.name = "tools/call",               .offered = has_tools,         .may_ask = true, .may_start_task = true, .mirrored_name = "name", .mirrors_arguments = true, .run = call_tool},
    // Resources
    {.name = "resources/list",           .offered = has_resources,     .caching = Caching::list, .run = list_resources},
    {.name = "resources/templates/list", .offered = has_resources,     .caching = Caching::list, .run = list_resource_templates},
    {.name = "resources/read",           .offered = has_resources,     .caching = Caching::read, .may_ask = true, .mirrored_name = "uri", .run = read_resource},
    {.name = "resources/subscribe",      .offered = has_subscriptions, .in_session = &Session::subscribe},
    {.name = "resources/unsubscribe",    .offered = has_subscriptions, .in_session = &Session::unsubscribe},
    // Prompts
    {.name = "prompts/list",             .offered = has_prompts,       .caching = Caching::list, .run = list_prompts},
    {.name = "prompts/get",              .offered = has_prompts,       .may_ask = true, .mirrored_name = "name", .run = get_prompt},
    // Completion
    {.name = "completion/complete",      .offered = has_completion,    .run = complete_argument},
    // Tasks extension
    {.name = "tasks/get",                .offered = has_tasks,         .of_tasks = true, .mirrored_name = "taskId", .run = get_task},
    {.name = "tasks/update",             .offered = has_tasks,         .of_tasks = true, .mirrored_name = "taskId", .run = update_task},
    {.name = "tasks/cancel",             .offered = has_tasks,         .of_tasks = true, .mirrored_name = "taskId", .run = cancel_task},
};
// clang-format on

}  // namespace

std::span<const MethodBinding> methods() {
  return k_methods;
}

const MethodBinding* find_method(std::string_view name) {
  const auto* found = std::find_if(std::begin(k_methods), std::end(k_methods),
                                   [&](const MethodBinding& method) { return method.name == name; });
  return found == std::end(k_methods) ? nullptr : found;
}

}  // namespace reply_mcp::mcp
