#include "tools/result/view_options.hpp"

#include "tools/operation/known_fields.hpp"

#include <string_view>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

namespace json = boost::json;

void read_fields(const schemas::Operation& operation, const json::array& given, ViewOptions& view,
                 ViewViolations& wrong) {
  using Verdict = operation::KnownFields::Verdict;
  const operation::KnownFields known(operation);
  const bool bare = operation::answers_bare_list(operation);
  constexpr std::string_view k_wrapper = "result.";
  constexpr std::string_view k_page = "items.";
  for (std::size_t i = 0; i < given.size(); ++i) {
    std::string_view path = given[i].get_string();
    // What a client sees of an array stands in {"result": [...]}.
    if (bare && path.starts_with(k_wrapper)) path.remove_prefix(k_wrapper.size());
    if (known.verdict(path) != Verdict::unknown) {
      view.fields.emplace_back(path);
      continue;
    }
    // Of a page, a caller mostly means its items: "email" is "items.email".
    std::string of_item = std::string(k_page).append(path);
    if (operation.paged && known.verdict(of_item) == Verdict::known) {
      view.fields.push_back(std::move(of_item));
    } else {
      wrong.violations.push_back(
          {'/' + std::string(operation::k_fields) + '/' + std::to_string(i), known.refuse(path)});
    }
  }
  if (!wrong.violations.empty()) wrong.hint = known.listed();
}

}  // namespace

boost::system::result<ViewOptions, ViewViolations> parse_view_options(const schemas::Operation& operation,
                                                                      const json::object& own) {
  ViewOptions view;
  ViewViolations wrong;
  if (const json::value* count = own.if_contains(operation::k_count)) view.count = count->get_bool();
  if (view.count) return view;
  if (const json::value* fields = own.if_contains(operation::k_fields)) {
    read_fields(operation, fields->get_array(), view, wrong);
  }
  if (const json::value* all = own.if_contains(operation::k_fetch_all)) view.fetch_all = all->get_bool();
  if (const json::value* most = own.if_contains(operation::k_max_items)) {
    view.max_items = most->to_number<std::uint64_t>();
    if (!view.fetch_all) {
      wrong.violations.push_back(
          {'/' + std::string(operation::k_max_items), "is for fetch_all: true; the size of one page is top"});
    }
  }
  if (const json::value* skip = own.if_contains(operation::k_skip)) {
    view.skip = skip->to_number<std::uint64_t>();
  }
  if (!wrong.violations.empty()) return wrong;
  return view;
}

}  // namespace reply_mcp::tools::result
