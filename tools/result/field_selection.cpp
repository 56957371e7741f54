#include "tools/result/field_selection.hpp"

#include "tools/operation/known_fields.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_seen_depth = 4;
constexpr std::size_t k_seen = 60;

/// Reply's own value in structuredContent.
json::value* wrapped(json::object& structured) {
  return structured.size() == 1 ? structured.if_contains("result") : nullptr;
}
const json::value* wrapped(const json::object& structured) {
  return structured.size() == 1 ? structured.if_contains("result") : nullptr;
}

}  // namespace

std::optional<Projection> projection_of(const ViewOptions& view) {
  if (view.fields.empty()) return std::nullopt;
  Projection projection(view.fields);
  projection.keep_always("hasMore");
  projection.keep_always("job");
  return projection;
}

std::optional<MissingFields> missing_fields(const schemas::Operation& operation, const ViewOptions& view,
                                            const json::object& structured) {
  if (view.fields.empty()) return std::nullopt;
  const operation::KnownFields known(operation);
  const json::value* const inner = wrapped(structured);
  const json::value answer = inner == nullptr ? json::value(structured) : *inner;
  std::vector<std::string> missing;
  for (const std::string& path : view.fields) {
    const bool told = known.verdict(path) == operation::KnownFields::Verdict::known;
    if (!told && is_missing(answer, path)) missing.push_back(path);
  }
  if (missing.empty()) return std::nullopt;
  std::vector<std::string> seen = paths_in(answer, k_seen_depth, k_seen);
  // Where any name goes, names may be an outsider's.
  for (std::string& path : seen) path = text::make_visible(path);
  MissingFields result;
  for (const std::string& path : missing) {
    result.violations.push_back({'/' + std::string(operation::k_fields), known.refuse(path, seen)});
  }
  result.hint = known.listed(seen);
  return result;
}

json::object choose(json::object structured, const ViewOptions& view, const Projection* projection) {
  json::value* const inner = wrapped(structured);
  if (inner != nullptr && inner->is_array() && view.skip > 0) {
    json::array& items = inner->get_array();
    const auto passed = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(view.skip, items.size()));
    items.erase(items.begin(), items.begin() + passed);
  }
  if (projection == nullptr) return structured;
  if (inner != nullptr) {
    *inner = projection->apply(std::move(*inner));
    return structured;
  }
  json::value kept = projection->apply(std::move(structured));
  return std::move(kept.get_object());
}

}  // namespace reply_mcp::tools::result
