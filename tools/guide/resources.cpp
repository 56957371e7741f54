#include "tools/guide/resources.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/uri_text.hpp"
#include "mcp/message/errors.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/guide/error_pages.hpp"
#include "tools/guide/record_kinds.hpp"
#include "tools/guide/text_links.hpp"
#include "tools/operation/binding.hpp"
#include "tools/operation/definition.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/selection/tool_names.hpp"

#include <charconv>
#include <utility>

namespace reply_mcp::tools::guide {
namespace {

constexpr std::string_view k_scheme = "reply://";
constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_plain = "text/plain";
/// What does not change while the server runs.
constexpr std::int64_t k_lasting_ms = 300'000;
constexpr std::size_t k_max_uri = 500;

struct OwnTemplate {
  std::string_view uri;
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view type = k_json;
};

constexpr OwnTemplate k_own_templates[] = {
    {"reply://schemas/{tool}", "schema", "Schema of a tool",
     "What a tool does and takes: description, full input schema, effect, scope, known errors."},
    {"reply://errors/{code}", "error", "Meaning of an error",
     "What a kind or code of a tool error means, what to do, and which tools answer with it."},
    {k_text_template, "text", "Rest of a long text",
     "What an answer had no room for, by the address that the answer links to.", k_plain},
    {result::k_kept_template, "result", "Answer of a change",
     "All of a long answer of a change, by the address that the answer links to. Kept for an hour.", k_plain},
};

json::object content(std::string_view uri, std::string_view text, std::string_view type) {
  return {{"uri", uri}, {"mimeType", type}, {"text", text}};
}

mcp::message::Outcome contents(std::string_view uri, const json::object& page, std::int64_t ttl_ms) {
  mcp::message::Complete complete;
  complete.result["contents"] = json::array{content(uri, base::compact_json(page), k_json)};
  complete.ttl_ms = ttl_ms;
  return complete;
}

/// What a tool answered, as the contents of a resource: each text is one, so that untrusted text, which
/// stands in a marked block of its own, comes along; links to the rest of long texts are one together.
json::array contents_of(std::string_view uri, const json::object& result) {
  json::array all;
  json::array links;
  for (const json::value& item : result.at("content").as_array()) {
    const json::object& part = item.as_object();
    if (part.at("type") == "resource_link") {
      links.push_back({{"uri", part.at("uri")}, {"description", part.at("description")}});
      continue;
    }
    const json::string& text = part.at("text").as_string();
    boost::system::error_code no_json;
    std::ignore = json::parse(text, no_json);
    all.push_back(content(uri, text, no_json ? k_plain : k_json));
  }
  if (!links.empty())
    all.push_back(content(uri, base::compact_json(json::object{{"continues", std::move(links)}}), k_json));
  return all;
}

/// Why a tool did not answer, as the error of a resource that cannot be read.
mcp::message::Error error_of(const std::string& uri, const json::object& result) {
  const json::value& error = result.at("structuredContent").at("error");
  const json::string& kind = error.at("kind").as_string();
  if (kind == "notFound" || kind == "invalidArguments") return mcp::message::resource_not_found(uri);
  const json::value& words = result.at("content").at(0).at("text");
  return {mcp::message::code::k_internal_error, std::string(words.as_string()), error};
}

/// The id of a record as its tool takes it; nothing when it cannot be one.
std::optional<json::value> id_argument(const schemas::Parameter& parameter, std::string_view text) {
  if (text.empty() || text.find('/') != std::string_view::npos) return std::nullopt;
  using schemas::json_schema::Kinds;
  if (!schemas::json_schema::declared_kinds(*parameter.schema).has(Kinds::k_integer))
    return json::value(text);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1) return std::nullopt;
  return json::value(id);
}

class Resources final : public mcp::ResourceSource {
 public:
  Resources(std::shared_ptr<const schemas::Catalogue> catalogue, schemas::Toolsets toolsets,
            call::CallerTools& tools)
      : catalogue_(std::move(catalogue)),
        readers_(*catalogue_),
        wait_(operation::wait_operation(*catalogue_)),
        toolsets_(std::move(toolsets)),
        tools_(tools),
        all_(tools.names().offering(selection::Selection::all(selection::facts_of(*catalogue_)))) {}

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override {
    if (cursor) return mcp::message::invalid_params("params.cursor: the list of resources is one page");
    json::array all;
    for (const RecordReader& reader : readers_.all()) {
      if (reader.id == nullptr && tools_.offers(reader.read->id, context))
        all.push_back(described("uri", reader));
    }
    all.push_back(described("uri", "reply://toolsets", "toolsets", "Toolsets and presets",
                            "The tools there are, by resource group, and the presets for roles."));
    return listed("resources", std::move(all));
  }

  mcp::message::Outcome list_templates(const std::optional<std::string>& cursor,
                                       const mcp::CallContext& context) override {
    if (cursor)
      return mcp::message::invalid_params("params.cursor: the list of resource templates is one page");
    json::array all;
    for (const OwnTemplate& own : k_own_templates) {
      all.push_back(described("uriTemplate", own.uri, own.name, own.title, own.description, own.type));
    }
    for (const RecordReader& reader : readers_.all()) {
      if (reader.id != nullptr && tools_.offers(reader.read->id, context))
        all.push_back(described("uriTemplate", reader));
    }
    return listed("resourceTemplates", std::move(all));
  }

  [[nodiscard]] bool can_subscribe(std::string_view /*uri*/) const override { return false; }

  mcp::asio::awaitable<mcp::message::Outcome> read(std::string uri, mcp::CallContext& context) override {
    if (uri.starts_with(k_text_uri_begin)) {
      mcp::message::Outcome outcome = co_await text(uri, context);
      co_return outcome;
    }
    if (uri.starts_with(result::k_kept_uri_begin)) co_return kept(uri, context);
    if (uri.size() > k_max_uri || !uri.starts_with(k_scheme))
      co_return mcp::message::resource_not_found(base::shorten(uri, k_max_uri));
    const std::string_view path = std::string_view(uri).substr(k_scheme.size());
    if (path == "toolsets") co_return named(contents(uri, toolsets(context), k_lasting_ms));
    if (const RecordReader* only = readers_.in_folder(path); only != nullptr && only->id == nullptr) {
      json::object none;
      mcp::message::Outcome outcome = co_await record(uri, only->read->id, std::move(none), context);
      co_return outcome;
    }
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) co_return mcp::message::resource_not_found(uri);
    const std::string_view folder = path.substr(0, slash);
    const std::string_view last = path.substr(slash + 1);
    if (folder == "schemas") co_return schema(uri, last, context);
    if (folder == "errors") co_return error(uri, last);
    const RecordReader* reader = readers_.in_folder(folder);
    if (reader == nullptr || reader->id == nullptr) co_return mcp::message::resource_not_found(uri);
    const std::optional<std::string> written = base::percent_decoded(last);
    std::optional<json::value> id = written ? id_argument(*reader->id, *written) : std::nullopt;
    if (!id) co_return mcp::message::resource_not_found(uri);
    json::object arguments;
    arguments[reader->id->name] = *std::move(id);
    mcp::message::Outcome outcome = co_await record(uri, reader->read->id, std::move(arguments), context);
    co_return outcome;
  }

 private:
  static json::object described(std::string_view key, std::string_view uri, std::string_view name,
                                std::string_view title, std::string_view description,
                                std::string_view type = k_json) {
    json::object out;
    out[key] = uri;
    out["name"] = name;
    out["title"] = title;
    out["description"] = description;
    out["mimeType"] = type;
    return out;
  }

  static json::object described(std::string_view key, const RecordReader& reader) {
    const schemas::RecordKind& kind = *reader.kind;
    return described(key, reader.uri_template(), kind.name, kind.title, kind.description);
  }

  static mcp::message::Outcome listed(std::string_view member, json::array all) {
    mcp::message::Complete complete;
    complete.result[member] = std::move(all);
    return complete;
  }

  /// What a tool answers, as a resource. A question to a person, where the policy wants one for reading,
  /// goes to the client like any other.
  mcp::asio::awaitable<mcp::message::Outcome> record(std::string uri, std::string_view tool,
                                                     json::object arguments, mcp::CallContext& context) {
    if (!tools_.offers(tool, context)) co_return mcp::message::resource_not_found(uri);
    std::string name(tool);
    mcp::message::Outcome outcome = co_await tools_.run(std::move(name), std::move(arguments), context);
    const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
    if (complete == nullptr) co_return outcome;
    if (complete->result.contains("isError")) co_return error_of(uri, complete->result);
    mcp::message::Complete read;
    read.result["contents"] = contents_of(uri, complete->result);
    read.ttl_ms = 0;
    co_return read;
  }

  /// The text, and behind it {"from", "to", "of", "next"}: how much of it that is, and where it goes on.
  mcp::asio::awaitable<mcp::message::Outcome> text(std::string uri, mcp::CallContext& context) {
    std::optional<TextAddress> address = read_text_uri(uri);
    const schemas::Operation* operation = address ? catalogue_->find(address->tool) : nullptr;
    // An address may have been made up: it must not do what a resource never does.
    if (operation == nullptr || operation->effect != schemas::Effect::read ||
        !tools_.offers(address->tool, context))
      co_return mcp::message::resource_not_found(base::shorten(uri, k_max_uri));
    std::string tool = address->tool;
    json::object arguments = address->arguments;
    result::TextPart part = address->part;
    mcp::message::Outcome outcome =
        co_await tools_.read_text(std::move(tool), std::move(arguments), std::move(part), context);
    const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
    if (complete == nullptr) co_return outcome;
    if (complete->result.contains("isError")) co_return error_of(uri, complete->result);
    json::object place = complete->result.at("structuredContent").as_object();
    address->part.from = place.at("to").to_number<std::size_t>();
    const bool more = address->part.from < place.at("of").to_number<std::size_t>();
    const std::optional<std::string> next = more ? text_uri(*address) : std::nullopt;
    if (next) place["next"] = *next;
    co_return text_page(uri, complete->result, place);
  }

  /// The same for what was kept of an answer.
  mcp::message::Outcome kept(const std::string& uri, const mcp::CallContext& context) {
    std::optional<result::KeptAddress> address = result::read_kept_uri(uri);
    const auto part = address ? tools_.read_kept(*address, context) : std::nullopt;
    if (!part) return mcp::message::resource_not_found(base::shorten(uri, k_max_uri));
    json::object place = part->result.at("structuredContent").as_object();
    address->from = place.at("to").to_number<std::size_t>();
    if (address->from < place.at("of").to_number<std::size_t>()) place["next"] = result::kept_uri(*address);
    return text_page(uri, part->result, place);
  }

  static mcp::message::Complete text_page(const std::string& uri, const json::object& result,
                                          const json::object& place) {
    const json::value& words = result.at("content").at(0).at("text");
    mcp::message::Complete read;
    read.result["contents"] = json::array{content(uri, words.as_string(), k_plain),
                                          content(uri, base::compact_json(place), k_json)};
    read.ttl_ms = 0;
    return read;
  }

  mcp::message::Outcome schema(const std::string& uri, std::string_view tool,
                               const mcp::CallContext& context) const {
    if (!all_.has(tool)) tool = all_.without_prefix(tool).value_or(tool);
    const schemas::Operation* operation = catalogue_->find(tool);
    if (operation == nullptr && wait_ && wait_->id == tool) operation = &*wait_;
    if (operation == nullptr || !tools_.offers(tool, context)) return mcp::message::resource_not_found(uri);
    const operation::Binding binding = operation::bind(*operation, false);
    json::object page = operation::definition(binding);
    operation::describe_effect(binding, page);
    page["scope"] = operation->scope;
    page["status"] = schemas::to_string(operation->status);
    if (!operation->rate_limit.empty()) page["rateLimit"] = operation->rate_limit;
    json::array errors;
    for (const schemas::KnownError& known : operation->errors) {
      errors.push_back(json::object{{"status", known.status}, {"code", known.code}});
    }
    page["knownErrors"] = std::move(errors);
    return named(contents(uri, page, k_lasting_ms));
  }

  mcp::message::Outcome error(const std::string& uri, std::string_view code) const {
    const auto page = explain_error(*catalogue_, code);
    if (!page) return mcp::message::resource_not_found(uri);
    return named(contents(uri, *page, k_lasting_ms));
  }

  /// A page of the server's own with tools named as the client sees them.
  mcp::message::Outcome named(mcp::message::Outcome page) const {
    auto* complete = std::get_if<mcp::message::Complete>(&page);
    if (complete == nullptr) return page;
    json::value& text = complete->result["contents"].as_array().front().as_object()["text"];
    text = all_.in_text(text.as_string());
    return page;
  }

  json::object toolsets(const mcp::CallContext& context) const {
    json::object groups;
    for (const selection::ToolFacts& fact : selection::facts_of(*catalogue_)) {
      if (!tools_.offers(fact.name, context)) continue;
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
  const RecordReaders readers_;
  std::optional<schemas::Operation> wait_;
  schemas::Toolsets toolsets_;
  call::CallerTools& tools_;
  const selection::ToolNames all_;  ///< of every tool in the catalogue, offered or not
};

}  // namespace

std::unique_ptr<mcp::ResourceSource> make_resources(std::shared_ptr<const schemas::Catalogue> catalogue,
                                                    schemas::Toolsets toolsets, call::CallerTools& tools) {
  return std::make_unique<Resources>(std::move(catalogue), std::move(toolsets), tools);
}

}  // namespace reply_mcp::tools::guide
