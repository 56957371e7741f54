#include "tools/toolbox.hpp"

#include "base/json_text.hpp"
#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "tools/jobs/wait_tool.hpp"
#include "tools/operation/definition.hpp"
#include "tools/selection/prefix.hpp"
#include "tools/selection/tool_view.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

constexpr std::size_t k_suggestions = 3;
constexpr std::size_t k_shown_name = 100;

mcp::Error wrong_narrowing(const std::string& why) {
  return {mcp::code::k_invalid_params, "This request asks for tools that cannot be had: " + why,
          std::nullopt};
}

class CatalogueToolbox final : public Toolbox {
 public:
  CatalogueToolbox(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api,
                   call::IdentityOf identity, ToolboxOptions options)
      : catalogue_(std::move(catalogue)),
        options_(std::move(options)),
        wait_(jobs::wait_operation(*catalogue_)),
        calls_(*catalogue_, api, std::move(identity),
               {options_.files_root, options_.answers, options_.link, options_.prefix, options_.guard,
                options_.audit, options_.jobs, options_.job_pause,
                // Of the operator's choice; what a request leaves out besides may still be named.
                [this](std::string_view tool) { return views_.whole().selection.contains(tool); }}),
        views_(first_view(), known_tools(*catalogue_, options_.mode, options_.detail), options_.toolsets),
        discovery_(operations(), {options_.mode, options_.detail, options_.prefix,
                                  options_.files_root.has_value(), options_.answers, options_.toolsets}) {}

  mcp::Outcome list(const std::optional<std::string>& cursor, const mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (view.has_error()) return wrong_narrowing(view.error());
    return (*view)->list.page(cursor);
  }

  const json::object* input_schema(std::string_view name, const mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (view.has_error()) return nullptr;
    const std::string_view present = present_name(name, **view);
    if (discovery::Discovery::has(present))
      return &discovery::Discovery::definition(present).at("inputSchema").as_object();
    const operation::OperationTool* tool = listed_operation(present);
    return tool == nullptr ? nullptr : &tool->parts().schema;
  }

  mcp::asio::awaitable<mcp::Outcome> call(std::string name, json::object arguments,
                                          mcp::CallContext& context) override {
    const selection::Views::Result view = views_.of(context.caller);
    if (view.has_error()) co_return wrong_narrowing(view.error());
    const std::string_view present = present_name(name, **view);
    const operation::OperationTool* tool = nullptr;
    if (discovery::Discovery::has(present)) {
      auto answer = discovery_.call(present, std::move(arguments), (*view)->selection, context.request_id);
      if (mcp::Outcome* outcome = std::get_if<mcp::Outcome>(&answer)) co_return std::move(*outcome);
      discovery::Discovery::Target& target = std::get<discovery::Discovery::Target>(answer);
      tool = operation(target.operation->id);
      arguments = std::move(target.arguments);
    } else {
      tool = listed_operation(present);
    }
    if (tool == nullptr) co_return unknown_tool(name, **view);
    mcp::Outcome outcome = co_await calls_.run(*tool, std::move(arguments), context);
    co_return outcome;
  }

  [[nodiscard]] bool offers(std::string_view operation, const mcp::CallContext& context) const override {
    const selection::Views::Result view = views_.of(context.caller);
    return !view.has_error() && (*view)->selection.contains(operation);
  }

  mcp::asio::awaitable<mcp::Outcome> run(std::string operation, json::object arguments,
                                         mcp::CallContext& context) override {
    mcp::Outcome outcome =
        co_await run_own(std::move(operation), std::move(arguments), std::nullopt, context);
    co_return outcome;
  }

  mcp::asio::awaitable<mcp::Outcome> read_text(std::string operation, json::object arguments,
                                               result::TextPart part, mcp::CallContext& context) override {
    std::optional<result::TextPart> wanted(std::move(part));
    mcp::Outcome outcome =
        co_await run_own(std::move(operation), std::move(arguments), std::move(wanted), context);
    co_return outcome;
  }

  [[nodiscard]] const call::OperationCalls& calls() const override { return calls_; }

  [[nodiscard]] json::array definitions() const override { return views_.whole().list.definitions(); }

  [[nodiscard]] std::optional<std::string> refuse(const mcp::Caller& caller) const override {
    const selection::Views::Result view = views_.of(caller);
    return view.has_error() ? std::optional(view.error()) : std::nullopt;
  }

 private:
  /// The operator's view, and the tools in it.
  selection::View first_view() {
    selection::Selection selection = options_.selection.value_or(
        selection::Selection::all(known_tools(*catalogue_, options_.mode, options_.detail)));
    const bool paths_allowed = options_.files_root.has_value();
    std::vector<std::reference_wrapper<const schemas::Operation>> operations(catalogue_->operations().begin(),
                                                                             catalogue_->operations().end());
    if (wait_) operations.emplace_back(*wait_);
    std::sort(operations.begin(), operations.end(),
              [](const schemas::Operation& a, const schemas::Operation& b) { return a.id < b.id; });
    for (const schemas::Operation& operation : operations) {
      if (!selection.contains(operation.id)) continue;
      tools_.push_back(std::make_unique<operation::OperationTool>(operation, paths_allowed));
    }
    selection::ToolList list(options_.page_size);
    for (const std::string& name : selection.names()) {
      if (const std::optional<json::object> shown = shown_definition(name)) {
        list.add(name, selection::with_prefix(base::compact_json(*shown), options_.prefix, selection));
      }
    }
    list.finish();
    return {std::move(selection), std::move(list)};
  }

  /// A call from inside, by the name in the catalogue; in discovery mode, too, where no operation can be
  /// called by its own name from outside.
  mcp::asio::awaitable<mcp::Outcome> run_own(std::string name, json::object arguments,
                                             std::optional<result::TextPart> part,
                                             mcp::CallContext& context) {
    const selection::Views::Result view = views_.of(context.caller);
    if (view.has_error()) co_return wrong_narrowing(view.error());
    const operation::OperationTool* tool = (*view)->selection.contains(name) ? operation(name) : nullptr;
    if (tool == nullptr) co_return unknown_tool(options_.prefix + name, **view);
    mcp::Outcome outcome = co_await calls_.run(*tool, std::move(arguments), context, std::move(part));
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
      return operation::lean_definition(discovery::Discovery::definition(name));
    if (options_.mode == discovery::Mode::discover) return std::nullopt;
    const operation::OperationTool* tool = operation(name);
    if (tool == nullptr) return std::nullopt;
    json::object whole = operation::definition(
        operation::bind(tool->operation(), options_.files_root.has_value()), options_.answers);
    return options_.detail == operation::SchemaDetail::full ? std::move(whole)
                                                            : operation::lean_definition(whole);
  }

  /// The name without its prefix, for an old name the present one; empty when the view has no such tool.
  [[nodiscard]] std::string_view present_name(std::string_view name, const selection::View& view) const {
    if (!name.starts_with(options_.prefix)) return {};
    name.remove_prefix(options_.prefix.size());
    if (!view.selection.contains(name) && options_.toolsets) {
      const auto alias = options_.toolsets->aliases.find(name);
      if (alias != options_.toolsets->aliases.end()) name = alias->second;
    }
    return view.selection.contains(name) ? name : std::string_view();
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

  [[nodiscard]] mcp::Error unknown_tool(std::string_view name, const selection::View& view) const {
    std::vector<std::pair<std::size_t, std::string>> near;
    // Comparing is quadratic in the length of the name, and a name from outside may have any.
    if (name.size() <= k_shown_name) {
      for (const std::string& one : view.selection.names()) {
        std::string known = options_.prefix + one;
        const std::size_t distance = base::name_distance(name, known);
        if (distance <= base::plausible_distance(name)) near.emplace_back(distance, std::move(known));
      }
    }
    std::sort(near.begin(), near.end());
    std::string message = "Unknown tool: " + base::shorten(name, k_shown_name);
    json::array suggestions;
    if (options_.mode == discovery::Mode::discover) {
      message +=
          "; call tools through " + options_.prefix + "reply_read and " + options_.prefix + "reply_write";
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
    return {mcp::code::k_invalid_params, std::move(message), std::move(data)};
  }

  std::shared_ptr<const schemas::Catalogue> catalogue_;
  ToolboxOptions options_;
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
