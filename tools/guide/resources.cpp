#include "tools/guide/resources.hpp"

#include "mcp/errors.hpp"
#include "tools/binding.hpp"
#include "tools/definition.hpp"
#include "tools/guide/error_pages.hpp"
#include "tools/guide/record_kinds.hpp"
#include "tools/jobs/wait_tool.hpp"
#include "tools/json_text.hpp"

#include <charconv>
#include <utility>

namespace reply_mcp::tools {
namespace {

constexpr std::string_view k_scheme = "reply://";
constexpr std::string_view k_json = "application/json";
/// What does not change while the server runs.
constexpr std::int64_t k_lasting_ms = 300'000;
constexpr std::size_t k_longest_uri = 500;

struct OwnTemplate {
  std::string_view uri;
  std::string_view name;
  std::string_view title;
  std::string_view description;
};

constexpr OwnTemplate k_own_templates[] = {
    {"reply://schemas/{tool}", "schema", "Schema of a tool",
     "What a tool does and takes: description, full input schema, effect, scope, known errors."},
    {"reply://errors/{code}", "error", "Meaning of an error",
     "What a kind or code of a tool error means, what to do, and which tools answer with it."},
};

mcp::Outcome contents(std::string_view uri, std::string text, std::string_view type, std::int64_t ttl_ms) {
  json::object content{{"uri", uri}, {"mimeType", type}, {"text", std::move(text)}};
  mcp::Complete complete;
  complete.result["contents"] = json::array{std::move(content)};
  complete.ttl_ms = ttl_ms;
  return complete;
}

/// The id of a record as its tool takes it; nothing when it cannot be one.
std::optional<json::value> id_argument(const RecordKind& kind, std::string_view text) {
  if (text.empty() || text.find('/') != std::string_view::npos) return std::nullopt;
  if (kind.argument != "id") return json::value(text);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1) return std::nullopt;
  return json::value(id);
}

class Resources final : public mcp::ResourceSource {
 public:
  Resources(std::shared_ptr<const schemas::Catalogue> catalogue, schemas::Toolsets toolsets, Toolbox& toolbox,
            std::vector<OwnResource> own)
      : catalogue_(std::move(catalogue)),
        wait_(wait_operation(*catalogue_)),
        toolsets_(std::move(toolsets)),
        toolbox_(toolbox),
        own_(std::move(own)) {}

  mcp::Outcome list(const std::optional<std::string>& cursor, const mcp::CallContext& context) override {
    if (cursor) return mcp::invalid_params("params.cursor: the list of resources is one page");
    json::array all;
    if (toolbox_.offers("whoami_get", context)) {
      all.push_back(described("uri", "reply://whoami", "whoami", "Whose account this is",
                              "User and team that calls act as."));
    }
    all.push_back(described("uri", "reply://toolsets", "toolsets", "Toolsets and presets",
                            "The tools there are, by resource group, and the presets for roles."));
    for (const OwnResource& own : own_) {
      all.push_back(described("uri", own.uri, own.name, own.title, own.description));
    }
    return listed("resources", std::move(all));
  }

  mcp::Outcome list_templates(const std::optional<std::string>& cursor,
                              const mcp::CallContext& context) override {
    if (cursor) return mcp::invalid_params("params.cursor: the list of resource templates is one page");
    json::array all;
    for (const OwnTemplate& own : k_own_templates) {
      all.push_back(described("uriTemplate", own.uri, own.name, own.title, own.description));
    }
    for (const RecordKind& kind : record_kinds()) {
      if (!toolbox_.offers(kind.reader, context)) continue;
      const std::string uri =
          std::string(k_scheme) + std::string(kind.folder) + "/{" + std::string(kind.argument) + '}';
      all.push_back(described("uriTemplate", uri, kind.name, kind.title, kind.description));
    }
    return listed("resourceTemplates", std::move(all));
  }

  [[nodiscard]] bool can_subscribe(std::string_view /*uri*/) const override { return false; }

  mcp::asio::awaitable<mcp::Outcome> read(std::string uri, mcp::CallContext& context) override {
    if (uri.size() > k_longest_uri || !uri.starts_with(k_scheme))
      co_return mcp::resource_not_found(shorten(uri, k_longest_uri));
    for (const OwnResource& own : own_) {
      if (own.uri == uri) co_return contents(uri, compact_json(own.read(context)), k_json, 0);
    }
    const std::string_view path = std::string_view(uri).substr(k_scheme.size());
    if (path == "toolsets") co_return contents(uri, compact_json(toolsets(context)), k_json, k_lasting_ms);
    if (path == "whoami") {
      json::object none;
      mcp::Outcome outcome = co_await record(uri, "whoami_get", std::move(none), context);
      co_return outcome;
    }
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) co_return mcp::resource_not_found(uri);
    const std::string_view folder = path.substr(0, slash);
    const std::string_view last = path.substr(slash + 1);
    if (folder == "schemas") co_return schema(uri, last, context);
    if (folder == "errors") co_return error(uri, last);
    const RecordKind* kind = find_record_kind(folder);
    if (kind == nullptr || kind->folder != folder) co_return mcp::resource_not_found(uri);
    std::optional<json::value> id = id_argument(*kind, last);
    if (!id) co_return mcp::resource_not_found(uri);
    json::object arguments;
    arguments[kind->argument] = *std::move(id);
    mcp::Outcome outcome = co_await record(uri, kind->reader, std::move(arguments), context);
    co_return outcome;
  }

 private:
  static json::object described(std::string_view key, std::string_view uri, std::string_view name,
                                std::string_view title, std::string_view description) {
    json::object out;
    out[key] = uri;
    out["name"] = name;
    out["title"] = title;
    out["description"] = description;
    out["mimeType"] = k_json;
    return out;
  }

  static mcp::Outcome listed(std::string_view member, json::array all) {
    mcp::Complete complete;
    complete.result[member] = std::move(all);
    return complete;
  }

  /// What a tool answers, as a resource. A question to a person, where the policy wants one for reading,
  /// goes to the client like any other.
  mcp::asio::awaitable<mcp::Outcome> record(std::string uri, std::string_view tool, json::object arguments,
                                            mcp::CallContext& context) {
    if (!toolbox_.offers(tool, context)) co_return mcp::resource_not_found(uri);
    std::string name(tool);
    mcp::Outcome outcome = co_await toolbox_.run(std::move(name), std::move(arguments), context);
    const auto* complete = std::get_if<mcp::Complete>(&outcome);
    if (complete == nullptr) co_return outcome;
    const json::object& result = complete->result;
    std::string text(result.at("content").as_array().at(0).as_object().at("text").as_string());
    if (!result.contains("isError")) {
      boost::system::error_code no_json;
      std::ignore = json::parse(text, no_json);
      // Text of strangers stands in a marked block, which is no JSON any more.
      co_return contents(uri, std::move(text), no_json ? "text/plain" : k_json, 0);
    }
    const json::value& error = result.at("structuredContent").at("error");
    const json::string& kind = error.at("kind").as_string();
    if (kind == "notFound" || kind == "invalidArguments") co_return mcp::resource_not_found(uri);
    co_return mcp::Error{mcp::code::k_internal_error, std::move(text), error};
  }

  mcp::Outcome schema(const std::string& uri, std::string_view tool, const mcp::CallContext& context) const {
    const schemas::Operation* operation = catalogue_->find(tool);
    if (operation == nullptr && wait_ && wait_->id == tool) operation = &*wait_;
    if (operation == nullptr || !toolbox_.offers(tool, context)) return mcp::resource_not_found(uri);
    json::object page = definition(bind(*operation, false));
    page["effect"] = schemas::to_string(operation->effect);
    page["scope"] = operation->scope;
    page["status"] = schemas::to_string(operation->status);
    if (!operation->rate_limit.empty()) page["rateLimit"] = operation->rate_limit;
    json::array errors;
    for (const schemas::KnownError& known : operation->errors) {
      errors.push_back(json::object{{"status", known.status}, {"code", known.code}});
    }
    page["knownErrors"] = std::move(errors);
    return contents(uri, compact_json(page), k_json, k_lasting_ms);
  }

  mcp::Outcome error(const std::string& uri, std::string_view code) const {
    const auto page = explain_error(*catalogue_, code);
    if (!page) return mcp::resource_not_found(uri);
    return contents(uri, compact_json(*page), k_json, k_lasting_ms);
  }

  json::object toolsets(const mcp::CallContext& context) const {
    json::object groups;
    for (const ToolFacts& fact : facts_of(*catalogue_)) {
      if (!toolbox_.offers(fact.name, context)) continue;
      json::object& group = groups.emplace(fact.toolset, json::object()).first->value().as_object();
      if (group.empty()) {
        const auto words = toolsets_.toolsets.find(fact.toolset);
        if (words != toolsets_.toolsets.end()) {
          group["title"] = words->second.title;
          group["description"] = words->second.description;
        }
        group["tools"] = json::array();
      }
      group["tools"].as_array().emplace_back(fact.name);
    }
    json::object presets;
    for (const auto& [name, preset] : toolsets_.presets) {
      presets[name] = json::object{{"title", preset.title},
                                   {"description", preset.description},
                                   {"tools", json::value_from(preset.tools)}};
    }
    return json::object{{"toolsets", std::move(groups)}, {"presets", std::move(presets)}};
  }

  std::shared_ptr<const schemas::Catalogue> catalogue_;
  std::optional<schemas::Operation> wait_;
  schemas::Toolsets toolsets_;
  Toolbox& toolbox_;
  std::vector<OwnResource> own_;
};

}  // namespace

std::unique_ptr<mcp::ResourceSource> make_resources(std::shared_ptr<const schemas::Catalogue> catalogue,
                                                    schemas::Toolsets toolsets, Toolbox& toolbox,
                                                    std::vector<OwnResource> own) {
  return std::make_unique<Resources>(std::move(catalogue), std::move(toolsets), toolbox, std::move(own));
}

}  // namespace reply_mcp::tools
