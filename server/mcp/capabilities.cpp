#include "mcp/capabilities.hpp"

#include "base/utf8.hpp"
#include "mcp/message/errors.hpp"
#include "mcp/message/params.hpp"
#include "mcp/message/revision.hpp"

namespace reply_mcp::mcp {
namespace {

json::object with_flag(std::string_view name, bool value) {
  json::object out;
  if (value) out.emplace(name, true);
  return out;
}

/// The object at `path` below `root`, made where it is not there yet.
json::object& at(json::object& root, std::string_view key) {
  json::value& value = root[key];
  if (!value.is_object()) value = json::object();
  return value.get_object();
}

}  // namespace

json::object server_capabilities(const ServerOptions& options, const Features& features,
                                 std::string_view revision) {
  json::object out;
  if (features.completion != nullptr && revision >= message::revision::k_2025_03_26) {
    out.emplace("completions", json::object());
  }
  if (options.logging) out.emplace("logging", json::object());
  if (features.prompts != nullptr) {
    out.emplace("prompts", with_flag("listChanged", features.prompts->list_changes()));
  }
  if (features.resources != nullptr) {
    json::object resources = with_flag("listChanged", features.resources->list_changes());
    if (features.resources->has_subscriptions()) resources.emplace("subscribe", true);
    out.emplace("resources", std::move(resources));
  }
  if (features.tools != nullptr) {
    out.emplace("tools", with_flag("listChanged", features.tools->list_changes()));
  }
  if (revision == message::k_stateless_version) {
    json::object extensions = options.extensions;
    if (features.tasks != nullptr) extensions.emplace(message::k_tasks_extension, json::object());
    if (!extensions.empty()) out.emplace("extensions", std::move(extensions));
  }
  return out;
}

json::object implementation_object(const message::Implementation& info, std::string_view revision) {
  json::object out{{"name", info.name}, {"version", info.version}};
  if (!info.title.empty() && revision >= message::revision::k_2025_06_18) out.emplace("title", info.title);
  if (revision >= message::revision::k_2025_11_25) {
    if (!info.description.empty()) out.emplace("description", info.description);
    if (!info.website_url.empty()) out.emplace("websiteUrl", info.website_url);
  }
  return out;
}

message::Implementation read_implementation(const json::object& wire) {
  constexpr std::size_t k_max_length = 128;
  const auto text = [&](std::string_view key) {
    return std::string(base::utf8::prefix(message::find_string(wire, key), k_max_length));
  };
  return {text("name"), text("version"), text("title"), {}, {}};
}

json::object essential_capabilities(const json::object& wire, std::string_view revision) {
  json::object out;
  const auto keep = [&](std::string_view key, std::initializer_list<std::string_view> members) {
    const json::object* from = message::find_object(wire, key);
    if (from == nullptr) return;
    json::object& into = at(out, key);
    for (const std::string_view member : members) {
      if (from->contains(member)) into.emplace(member, json::object());
    }
  };
  if (revision >= message::revision::k_2025_11_25) {
    keep("elicitation", {"form", "url"});
    keep("sampling", {"tools", "context"});
    const json::object* modes = message::find_object(wire, "elicitation");
    if (modes != nullptr && !modes->empty() && at(out, "elicitation").empty()) {
      // An empty object means form mode, so that only unknown modes must not become one.
      at(out, "elicitation").emplace("unknown", json::object());
    }
  } else {
    if (revision >= message::revision::k_2025_06_18) keep("elicitation", {});
    keep("sampling", {});
  }
  keep("roots", {});
  constexpr std::size_t k_max_extensions = 16;
  constexpr std::size_t k_max_name = 128;
  if (const json::object* extensions = message::find_object(wire, "extensions")) {
    for (const auto& [name, settings] : *extensions) {
      // Tasks of the extension belong to the stateless era.
      if (name == message::k_tasks_extension || name.size() > k_max_name) continue;
      json::object& into = at(out, "extensions");
      if (into.size() < k_max_extensions) into.emplace(name, json::object());
    }
  }
  return out;
}

std::optional<json::object> missing_for(const message::InputRequired& needed,
                                        const message::ClientCapabilities& have) {
  json::object missing;
  for (const auto& [key, request] : needed.requests) {
    if (request.method == "elicitation/create") {
      const bool url = message::find_string(request.params, "mode") == "url";
      const bool can = url ? have.elicitation_url() : have.elicitation_form();
      if (!can) at(missing, "elicitation").insert_or_assign(url ? "url" : "form", json::object());
    } else if (request.method == "sampling/createMessage") {
      const bool tools = request.params.contains("tools") || request.params.contains("toolChoice");
      if (!have.sampling()) at(missing, "sampling");
      if (tools && !have.sampling_tools()) at(missing, "sampling").insert_or_assign("tools", json::object());
    } else if (request.method == "roots/list") {
      if (!have.roots()) at(missing, "roots");
    }
  }
  if (missing.empty()) return std::nullopt;
  return missing;
}

}  // namespace reply_mcp::mcp
