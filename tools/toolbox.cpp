#include "tools/toolbox.hpp"

#include "base/nearest.hpp"
#include "tools/arguments.hpp"
#include "tools/definition.hpp"
#include "tools/exchange.hpp"
#include "tools/input_schema.hpp"
#include "tools/json_text.hpp"
#include "tools/request.hpp"
#include "tools/tool_error.hpp"
#include "tools/tool_list.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <variant>

namespace reply_mcp::tools {
namespace {

constexpr std::size_t k_suggestions = 3;
constexpr std::size_t k_shown_name = 100;

/// What a call of one tool needs. Made at its first use: most tools of a run are never called.
struct Tool {
  struct Parts {
    Parts(const schemas::Operation& operation, bool paths_allowed)
        : binding(bind(operation, paths_allowed)), reader(binding), schema(input_schema(binding)) {}
    Binding binding;
    ArgumentReader reader;
    json::object schema;
  };

  Tool(const schemas::Operation& of, bool may_name_paths) : operation(of), paths_allowed(may_name_paths) {}

  const Parts& parts() const {
    std::call_once(once, [this] { made = std::make_unique<const Parts>(operation, paths_allowed); });
    return *made;
  }

  const schemas::Operation& operation;
  bool paths_allowed;
  mutable std::once_flag once;
  mutable std::unique_ptr<const Parts> made;
};

class CatalogueToolbox final : public Toolbox {
 public:
  CatalogueToolbox(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api, IdentityOf identity,
                   ToolboxOptions options)
      : catalogue_(std::move(catalogue)),
        hints_(*catalogue_),
        identity_(std::move(identity)),
        options_(std::move(options)),
        shaper_(options_.answers, options_.link),
        exchange_tools_{*catalogue_, hints_, shaper_, api},
        list_(options_.page_size) {
    const bool paths_allowed = options_.files_root.has_value();
    for (const schemas::Operation& operation : catalogue_->operations()) {
      if (operation.status == schemas::Status::coming_soon && !options_.include_coming_soon) continue;
      list_.add(operation.id, definition(bind(operation, paths_allowed), options_.answers));
      tools_.push_back(std::make_unique<Tool>(operation, paths_allowed));
    }
    list_.finish();
  }

  mcp::Outcome list(const std::optional<std::string>& cursor, const mcp::CallContext& /*context*/) override {
    return list_.page(cursor);
  }

  const json::object* input_schema(std::string_view name, const mcp::CallContext& /*context*/) override {
    const Tool* tool = find(name);
    return tool == nullptr ? nullptr : &tool->parts().schema;
  }

  mcp::asio::awaitable<mcp::Outcome> call(std::string name, json::object arguments,
                                          mcp::CallContext& context) override {
    const Tool* tool = find(name);
    if (tool == nullptr) co_return unknown_tool(name);
    std::variant<PreparedCall, ToolError> prepared = prepare(*tool, std::move(arguments), context);
    if (const ToolError* error = std::get_if<ToolError>(&prepared)) co_return render_error(*error, name);
    Exchange exchange(exchange_tools_, tool->parts().binding, std::get<PreparedCall>(std::move(prepared)),
                      identity_(context), context);
    mcp::Outcome outcome = co_await exchange.run();
    co_return outcome;
  }

  [[nodiscard]] json::array definitions() const override { return list_.definitions(); }

 private:
  [[nodiscard]] const Tool* find(std::string_view name) const {
    const auto at =
        std::lower_bound(tools_.begin(), tools_.end(), name,
                         [](const auto& tool, std::string_view key) { return tool->operation.id < key; });
    return at == tools_.end() || (*at)->operation.id != name ? nullptr : at->get();
  }

  /// Everything before the request is sent; nothing of it waits.
  std::variant<PreparedCall, ToolError> prepare(const Tool& tool, json::object arguments,
                                                const mcp::CallContext& context) const {
    const Tool::Parts& parts = tool.parts();
    const FailedCall failed{parts.binding, hints_, context.request_id, reply::Repeat::harmful};
    ArgumentReader::Result read = parts.reader.read(std::move(arguments));
    shape::ReadWish wish;
    // Values that do not fit their schemas were refused above; those are not looked at again.
    if (read.violations.empty()) wish = shape::read_wish(tool.operation, read.arguments.server);
    std::move(wish.refusals.begin(), wish.refusals.end(), std::back_inserter(read.violations));
    if (!read.violations.empty()) {
      ToolError error = from_violations(failed, read.violations);
      if (!wish.hint.empty()) error.hint += ' ' + wish.hint;
      return error;
    }
    auto request = build_request(parts.binding, read.arguments, options_.files_root);
    if (!request) {
      const UploadRefusal& refusal = request.error();
      return from_violations(failed, {upload_violation(parts.binding, refusal)});
    }
    return PreparedCall{std::move(read.arguments), *std::move(request), std::move(wish.wish)};
  }

  static Violation upload_violation(const Binding& binding, const UploadRefusal& refusal) {
    const auto concerned =
        std::find_if(binding.arguments.begin(), binding.arguments.end(),
                     [&](const Argument& argument) { return argument.place == refusal.place; });
    const std::string where = concerned == binding.arguments.end() ? std::string() : '/' + concerned->name;
    return {where, refusal.detail};
  }

  [[nodiscard]] mcp::Error unknown_tool(std::string_view name) const {
    std::vector<std::pair<std::size_t, std::string_view>> near;
    // Comparing is quadratic in the length of the name, and a name from outside may have any.
    if (name.size() <= k_shown_name) {
      for (const auto& tool : tools_)
        near.emplace_back(name_distance(name, tool->operation.id), tool->operation.id);
    }
    std::erase_if(near, [&](const auto& entry) { return entry.first > plausible_distance(name); });
    std::sort(near.begin(), near.end());
    std::string message = "Unknown tool: " + shorten(name, k_shown_name);
    json::array suggestions;
    for (const auto& [distance, known] : near) {
      if (suggestions.size() == k_suggestions) break;
      message += (suggestions.empty() ? "; did you mean " : " or ") + std::string(known);
      suggestions.emplace_back(known);
    }
    if (!suggestions.empty()) message += '?';
    json::object data;
    data["tool"] = shorten(name, k_shown_name);
    if (!suggestions.empty()) data["suggestions"] = std::move(suggestions);
    return {mcp::code::k_invalid_params, std::move(message), std::move(data)};
  }

  std::shared_ptr<const schemas::Catalogue> catalogue_;
  HintSource hints_;
  IdentityOf identity_;
  ToolboxOptions options_;
  shape::Shaper shaper_;
  ExchangeTools exchange_tools_;
  ToolList list_;
  std::vector<std::unique_ptr<Tool>> tools_;  ///< in order of name, as the catalogue
};

}  // namespace

std::unique_ptr<Toolbox> Toolbox::create(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api,
                                         IdentityOf identity, ToolboxOptions options) {
  return std::make_unique<CatalogueToolbox>(std::move(catalogue), api, std::move(identity),
                                            std::move(options));
}

}  // namespace reply_mcp::tools
