#include "tools/toolbox.hpp"

#include "base/json_text.hpp"
#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "tools/discovery/definitions.hpp"
#include "tools/operation/definition.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/selection/tool_view.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

constexpr std::size_t k_suggestions = 3;
constexpr std::size_t k_shown_name = 100;

mcp::message::Error wrong_narrowing(const std::string& why) {
  return {mcp::message::code::k_invalid_params, "This request asks for unavailable tools: " + why,
          std::nullopt};
}

class CatalogueToolbox final : public Toolbox {
 public:
  CatalogueToolbox(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api,
                   call::IdentityOf identity, ToolboxOptions options)
      : catalogue_(std::move(catalogue)),
        options_(std::move(options)),
        names_(names_of(options_, *catalogue_)),
        wait_(operation::wait_operation(*catalogue_)),
        calls_(*catalogue_, api, std::move(identity),
               {.files_root = options_.files_root,
                .answers = options_.answers,
                .link = options_.link,
                .names = names_,
                .guard = options_.guard,
                .audit = options_.audit,
                .jobs = options_.jobs,
                .job_pause = options_.job_pause}),
        views_(first_view(), known_tools(*catalogue_, options_.mode, options_.detail), options_.toolsets),
        discovery_(operations(), {options_.mode, options_.detail, options_.files_root.has_value(),
                                  options_.answers.max_bytes(), options_.toolsets}) {}

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (!view) return wrong_narrowing(view.error());
    return (*view)->list.page(cursor);
  }

  const json::object* input_schema(std::string_view name, const mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (!view) return nullptr;
    const std::string_view present = present_name(name, **view);
    if (discovery::Discovery::has(present))
      return &discovery::Discovery::definition(present).at("inputSchema").as_object();
    const operation::OperationTool* tool = listed_operation(present);
    return tool == nullptr ? nullptr : &tool->parts().schema;
  }

  mcp::asio::awaitable<mcp::message::Outcome> call(std::string name, json::object arguments,
                                                   mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (!view) co_return wrong_narrowing(view.error());
    const std::string_view present = present_name(name, **view);
    const operation::OperationTool* tool = nullptr;
    if (discovery::Discovery::has(present)) {
      auto answer = discovery_.call(present, std::move(arguments), (*view)->names, context.request_id);
      if (mcp::message::Outcome* outcome = std::get_if<mcp::message::Outcome>(&answer))
        co_return std::move(*outcome);
      discovery::Discovery::Target& target = std::get<discovery::Discovery::Target>(answer);
      tool = operation(target.operation->id);
      arguments = std::move(target.arguments);
    } else {
      tool = listed_operation(present);
    }
    const std::string_view began;
    mcp::message::Outcome outcome =
        co_await run_offered(tool, name, began, std::move(arguments), std::nullopt, context);
    co_return outcome;
  }

  [[nodiscard]] std::optional<mcp::message::Error> refusal(std::string_view operation,
                                                           const mcp::CallContext& context) const override {
    const selection::Views::Result view = views_.of(context.caller);
    if (!view) return wrong_narrowing(view.error());
    if ((*view)->names.has(operation)) return std::nullopt;
    return unknown_tool(names_.of(operation), **view);
  }

  mcp::asio::awaitable<mcp::message::Outcome> go_on(const operation::OperationTool& operation,
                                                    std::string_view began, json::object arguments,
                                                    mcp::CallContext& context) override {
    const std::string name = names_.of(operation.operation().id);
    mcp::message::Outcome outcome =
        co_await run_offered(&operation, name, began, std::move(arguments), std::nullopt, context);
    co_return outcome;
  }

  [[nodiscard]] bool offers(std::string_view operation, const mcp::CallContext& context) const override {
    return !refusal(operation, context);
  }

  mcp::asio::awaitable<mcp::message::Outcome> run(std::string operation, json::object arguments,
                                                  mcp::CallContext& context) override {
    mcp::message::Outcome outcome =
        co_await run_own(std::move(operation), std::move(arguments), std::nullopt, context);
    co_return outcome;
  }

  mcp::asio::awaitable<mcp::message::Outcome> read_text(std::string operation, json::object arguments,
                                                        result::TextPart part,
                                                        mcp::CallContext& context) override {
    std::optional<result::TextPart> wanted(std::move(part));
    mcp::message::Outcome outcome =
        co_await run_own(std::move(operation), std::move(arguments), std::move(wanted), context);
    co_return outcome;
  }

  [[nodiscard]] std::optional<mcp::message::Complete> read_kept(const result::KeptAddress& address,
                                                                const mcp::CallContext& context) override {
    return calls_.read_kept(address, context);
  }

  [[nodiscard]] const selection::ToolNames& names() const override { return names_; }

  [[nodiscard]] json::array definitions() const override { return views_.whole().list.definitions(); }

  [[nodiscard]] boost::system::result<void, std::string> check(const mcp::Caller& caller) const override {
    if (const selection::Views::Result view = views_.of(caller); !view) return view.error();
    return {};
  }

 private:
  static selection::ToolNames names_of(const ToolboxOptions& options, const schemas::Catalogue& catalogue) {
    if (options.names.offered() != nullptr) return options.names;
    return options.names.offering(
        selection::Selection::all(known_tools(catalogue, options.mode, options.detail)));
  }

  /// The operator's view, and the tools in it.
  selection::View first_view() {
    const bool paths_allowed = options_.files_root.has_value();
    std::vector<std::reference_wrapper<const schemas::Operation>> operations(catalogue_->operations().begin(),
                                                                             catalogue_->operations().end());
    if (wait_) operations.emplace_back(*wait_);
    std::sort(operations.begin(), operations.end(),
              [](const schemas::Operation& a, const schemas::Operation& b) { return a.id < b.id; });
    for (const schemas::Operation& operation : operations) {
      if (!names_.has(operation.id)) continue;
      tools_.push_back(std::make_unique<operation::OperationTool>(operation, paths_allowed));
    }
    selection::ToolList list(options_.page_size);
    for (const std::string& name : names_.offered()->names()) {
      if (const std::optional<json::object> shown = shown_definition(name)) {
        list.add(name, names_.in_text(base::compact_json(*shown)));
      }
    }
    list.finish();
    return {names_, std::move(list)};
  }

  /// A call from inside, by the name in the catalogue; in discovery mode, too, where no operation can be
  /// called by its own name from outside.
  mcp::asio::awaitable<mcp::message::Outcome> run_own(std::string name, json::object arguments,
                                                      std::optional<result::TextPart> part,
                                                      mcp::CallContext& context) {
    const std::string shown = names_.of(name);
    const std::string_view began;
    mcp::message::Outcome outcome =
        co_await run_offered(operation(name), shown, began, std::move(arguments), std::move(part), context);
    co_return outcome;
  }

  /// The one way to an operation, whichever door a request came in by: what the operator chose, and the
  /// request narrowed, holds here. `tool` may be null; `shown`: what the request called it; `began`: as in
  /// TaskTools::go_on, else empty.
  mcp::asio::awaitable<mcp::message::Outcome> run_offered(const operation::OperationTool* tool,
                                                          std::string_view shown, std::string_view began,
                                                          json::object arguments,
                                                          std::optional<result::TextPart> part,
                                                          mcp::CallContext& context) {
    const selection::Views::Result view = views_.of(context.caller);
    if (!view) co_return wrong_narrowing(view.error());
    const selection::ToolNames& names = (*view)->names;
    const bool has = tool != nullptr && names.has(tool->operation().id);
    const bool reads_own = tool != nullptr && !began.empty() && names.has(began) &&
                           tool->operation().effect == schemas::Effect::read;
    if (!has && !reads_own) co_return unknown_tool(shown, **view);
    mcp::message::Outcome outcome =
        co_await calls_.run(*tool, std::move(arguments), context, std::move(part));
    co_return outcome;
  }

  [[nodiscard]] discovery::Discovery::Operations operations() const {
    discovery::Discovery::Operations all;
    for (const auto& tool : tools_) all.emplace_back(tool->operation());
    return all;
  }

  /// What tools/list shows of a tool; nothing when it is not listed.
  [[nodiscard]] std::optional<json::object> shown_definition(std::string_view name) const {
    if (discovery::Discovery::has(name))
      return operation::compact_definition(discovery::Discovery::definition(name));
    if (options_.mode == discovery::Mode::discover) return std::nullopt;
    const operation::OperationTool* tool = operation(name);
    if (tool == nullptr) return std::nullopt;
    json::object whole = operation::definition(
        operation::bind(tool->operation(), options_.files_root.has_value()), options_.answers.max_bytes());
    return options_.detail == operation::SchemaDetail::full ? std::move(whole)
                                                            : operation::compact_definition(whole);
  }

  /// The name without its prefix, for an old name the present one; empty when the view has no such tool.
  [[nodiscard]] std::string_view present_name(std::string_view shown, const selection::View& view) const {
    std::string_view name = view.names.without_prefix(shown).value_or(std::string_view());
    if (!view.names.has(name) && options_.toolsets) {
      const auto alias = options_.toolsets->aliases.find(name);
      if (alias != options_.toolsets->aliases.end()) name = alias->second;
    }
    return view.names.has(name) ? name : std::string_view();
  }

  /// Null when there is none, or when it is called through reply_read and reply_write only.
  [[nodiscard]] const operation::OperationTool* listed_operation(std::string_view name) const {
    return options_.mode == discovery::Mode::discover ? nullptr : operation(name);
  }

  [[nodiscard]] const operation::OperationTool* operation(std::string_view name) const {
    const auto at =
        std::lower_bound(tools_.begin(), tools_.end(), name,
                         [](const auto& tool, std::string_view key) { return tool->operation().id < key; });
    return at == tools_.end() || (*at)->operation().id != name ? nullptr : at->get();
  }

  [[nodiscard]] mcp::message::Error unknown_tool(std::string_view name, const selection::View& view) const {
    std::vector<std::pair<std::size_t, std::string>> near;
    // Comparing is quadratic in the length of the name, and a name from outside may have any.
    if (name.size() <= k_shown_name) {
      for (const std::string& one : view.names.offered()->names()) {
        std::string known = view.names.of(one);
        const std::size_t distance = base::name_distance(name, known);
        if (distance <= base::plausible_distance(name)) near.emplace_back(distance, std::move(known));
      }
    }
    std::sort(near.begin(), near.end());
    std::string message = "Unknown tool: " + base::shorten(name, k_shown_name);
    json::array suggestions;
    if (options_.mode == discovery::Mode::discover) {
      message += "; call tools through " + view.names.of(discovery::k_read_tool) + " and " +
                 view.names.of(discovery::k_write_tool);
      near.clear();
    }
    for (const auto& [distance, known] : near) {
      if (suggestions.size() == k_suggestions) break;
      message += (suggestions.empty() ? "; did you mean " : " or ") + known;
      suggestions.emplace_back(known);
    }
    if (!suggestions.empty()) message += '?';
    json::object data;
    data["tool"] = base::shorten(name, k_shown_name);
    if (!suggestions.empty()) data["suggestions"] = std::move(suggestions);
    return {mcp::message::code::k_invalid_params, std::move(message), std::move(data)};
  }

  std::shared_ptr<const schemas::Catalogue> catalogue_;
  ToolboxOptions options_;
  selection::ToolNames names_;
  std::optional<schemas::Operation> wait_;
  call::OperationCalls calls_;
  std::vector<std::unique_ptr<operation::OperationTool>> tools_;  ///< in order of name, as the catalogue
  selection::Views views_;                                        ///< made of what stands above it
  discovery::Discovery discovery_;                                ///< of all tools_
};

}  // namespace

std::vector<selection::ToolFacts> known_tools(const schemas::Catalogue& catalogue, discovery::Mode mode,
                                              operation::SchemaDetail detail) {
  std::vector<selection::ToolFacts> facts = selection::facts_of(catalogue);
  for (selection::ToolFacts& fact : discovery::Discovery::facts(mode, detail))
    facts.push_back(std::move(fact));
  return facts;
}

std::unique_ptr<Toolbox> Toolbox::create(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api,
                                         call::IdentityOf identity, ToolboxOptions options) {
  return std::make_unique<CatalogueToolbox>(std::move(catalogue), api, std::move(identity),
                                            std::move(options));
}

}  // namespace reply_mcp::tools
