#include "tools/call/id_selection.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "tools/call/page_reader.hpp"
#include "tools/call/upload.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/result/list_summary.hpp"
#include "tools/result/projection.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::size_t k_first = 5;
constexpr std::size_t k_max_name = 100;
/// Room for k_max_selected_ids of ten digits, each on a line of its own with a few characters beside.
constexpr std::size_t k_max_id_file = std::size_t{2} << 20U;

using schemas::json_schema::Violation;

std::string place(std::string_view key) {
  return '/' + std::string(operation::k_from) + '/' + std::string(key);
}

result::ToolError wrong(const result::FailedCall& call, std::string pointer, std::string detail) {
  return result::from_violations(call, {Violation{std::move(pointer), std::move(detail)}});
}

/// The sources by the names that a caller uses, for a message.
std::string listed(const schemas::ManyIds& many) {
  std::string text;
  for (const schemas::IdSource& source : many.sources) text += source.by + ", ";
  return text + std::string(operation::k_from_file);
}

/// The ids of what was read, each once, and what the first are called.
class Collector {
 public:
  Collector(const schemas::IdSource& source, std::vector<std::string> labels, std::string_view only)
      : source_(source), labels_(std::move(labels)), only_(only) {}

  /// What is needed of an item.
  [[nodiscard]] result::Projection projection() const {
    std::vector<std::string> members = labels_;
    members.push_back(source_.id);
    if (!source_.where.empty()) members.push_back(source_.where);
    return result::Projection(members);
  }

  void add(const json::array& items) {
    for (const json::value& item : items) {
      const json::object* object = item.if_object();
      const json::value* id = object == nullptr ? nullptr : object->if_contains(source_.id);
      const bool is_id = id != nullptr && (id->is_int64() || id->is_uint64());
      if (!is_id || !is_wanted(*object)) continue;
      if (!seen_.insert(base::plain_text(*id)).second) {
        ++selected_.repeats;
        continue;
      }
      if (selected_.first.size() < k_first) selected_.first.push_back(name_of(*object, *id));
      selected_.ids.push_back(*id);
    }
  }

  [[nodiscard]] SelectedIds take() {
    // Lists come newest first or sorted by name; in order, a thousand neighbours are told as one range.
    std::sort(selected_.ids.begin(), selected_.ids.end(), [](const json::value& a, const json::value& b) {
      return a.to_number<std::int64_t>() < b.to_number<std::int64_t>();
    });
    return std::move(selected_);
  }

 private:
  [[nodiscard]] bool is_wanted(const json::object& item) const {
    if (only_.empty()) return true;
    const json::value* value = item.if_contains(source_.where);
    return value != nullptr && base::plain_text(*value) == only_;
  }

  [[nodiscard]] std::string name_of(const json::object& item, const json::value& id) const {
    std::string name = base::plain_text(id);
    for (const std::string& label : labels_) {
      const json::value* value = item.if_contains(label);
      if (value != nullptr && value->is_string()) name += ' ' + std::string(value->get_string());
    }
    std::string shown = base::shorten(text::drop_hidden(name), k_max_name);
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    return shown;
  }

  const schemas::IdSource& source_;
  std::vector<std::string> labels_;
  std::string_view only_;
  std::set<std::string> seen_;
  SelectedIds selected_;
};

/// Members of a listed record that people know it by.
std::vector<std::string> labels_of(const schemas::Catalogue& catalogue, const schemas::IdSource& source) {
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (operation.record && operation.record->name == source.of) return operation.record->labels;
  }
  return {};
}

json::object arguments_for(const operation::Binding& binding, const schemas::IdSource& source,
                           json::value value) {
  if (source.argument.empty()) return std::move(value.as_object());
  json::object arguments;
  const auto argument =
      std::find_if(binding.arguments.begin(), binding.arguments.end(),
                   [&](const operation::Argument& one) { return one.wire_name == source.argument; });
  if (argument != binding.arguments.end()) arguments[argument->name] = std::move(value);
  return arguments;
}

/// What was wrong with the arguments of the list, as places in those of the call.
result::ToolError wrong_filter(const result::FailedCall& call, const schemas::IdSource& source,
                               const schemas::json_schema::Violations& violations) {
  schemas::json_schema::Violations here;
  for (const Violation& violation : violations) {
    const std::string below = source.argument.empty() ? violation.pointer : std::string();
    here.push_back({place(source.by) + below, violation.detail});
  }
  return result::from_violations(call, here);
}

mcp::asio::awaitable<std::variant<SelectedIds, result::ToolError>> read_list(
    CallSender& sender, const result::FailedCall& reading, const operation::BoundArguments& arguments,
    Collector& collector) {
  if (!reading.binding.operation->paged) {
    operation::BoundArguments same = arguments;
    CallSender::Read answer = co_await sender.exchange(reading, std::move(same));
    if (result::ToolError* error = std::get_if<result::ToolError>(&answer)) co_return std::move(*error);
    const json::object& whole = std::get<json::object>(answer);
    const result::ListForm form = result::list_form(whole);
    if (form == result::ListForm::none)
      co_return result::from_unreadable_answer(reading, 200, "The answer is no list.");
    collector.add(result::items_of(whole, form));
    co_return collector.take();
  }
  const result::Projection projection = collector.projection();
  ReadPages all;
  all.of_items = &projection;
  all.max_items = k_max_selected_ids + 1;
  all.max_bytes = std::numeric_limits<std::size_t>::max();
  all.as_given = false;
  PagesRead read = co_await read_pages(sender, reading, arguments, all);
  if (result::ToolError* error = std::get_if<result::ToolError>(&read)) co_return std::move(*error);
  const auto& collected = std::get<result::PageCollector::Collected>(read);
  collector.add(collected.answer.at("items").get_array());
  if (collected.answer.at("hasMore").get_bool() || collected.origin.ended_by_empty_page) {
    result::ToolError error;
    error.kind = result::ErrorKind::upstream;
    error.title = "The ids could not all be read";
    error.detail =
        collected.origin.error_text.empty() ? "More follow than can be read." : collected.origin.error_text;
    error.detail += " Nothing was changed.";
    error.retryable = true;
    error.request_id = std::string(reading.request_id);
    co_return error;
  }
  co_return collector.take();
}

mcp::asio::awaitable<Selected> from_list(const SelectionServices& services, const result::FailedCall& call,
                                         const schemas::IdSource& source, json::value value,
                                         const std::string& only, const reply::Identity& identity,
                                         mcp::CallContext& context) {
  const schemas::Operation* listing = services.catalogue.find(source.operation);
  if (listing == nullptr || !services.names.has(source.operation))
    co_return wrong(call, place(source.by), "cannot be used here, because what lists them is not offered");
  if (source.argument.empty() && !value.is_object())
    co_return wrong(call, place(source.by),
                    "expected an object with arguments of " + services.names.of(source.operation));
  const operation::Binding binding = operation::bind(*listing, false);
  const operation::ArgumentReader reader(binding);
  json::object given = arguments_for(binding, source, std::move(value));
  const auto arguments = reader.read(std::move(given));
  if (!arguments) co_return wrong_filter(call, source, arguments.error());
  const std::string name = services.names.of(source.operation);
  const guard::ProposedCall proposed{name, binding, *arguments, identity};
  guard::CallGate::Authorization authorized = co_await services.gate.authorize(proposed, context);
  if (auto* stopped = std::get_if<mcp::message::Outcome>(&authorized)) co_return std::move(*stopped);
  guard::AuthorizedCall& allowed = *std::get<std::unique_ptr<guard::AuthorizedCall>>(authorized);
  const ToolCallServices tools{services.catalogue, services.hints,     services.shaper, allowed,
                               services.names,     services.background};
  CallSender sender(tools, identity, context);
  const result::FailedCall reading{binding, call.hints, call.request_id, reply::Repeat::harmless};
  Collector collector(source, labels_of(services.catalogue, source), only);
  std::variant<SelectedIds, result::ToolError> read =
      co_await read_list(sender, reading, *arguments, collector);
  const bool failed = std::holds_alternative<result::ToolError>(read);
  mcp::message::Outcome ended = mcp::message::Complete{};
  if (failed)
    ended = result::render_error(std::get<result::ToolError>(read), name, services.shaper.max_bytes());
  co_await allowed.end(ended);
  if (failed) co_return std::get<result::ToolError>(std::move(read));
  co_return std::get<SelectedIds>(std::move(read));
}

mcp::asio::awaitable<Selected> from_file(const SelectionServices& services, const result::FailedCall& call,
                                         json::value path) {
  const std::string where = place(operation::k_from_file);
  if (!services.files_root)
    co_return wrong(call, where, "cannot be used here: this server reads no files (--files-root)");
  std::filesystem::path root = *services.files_root;
  std::string name(path.as_string());
  const auto content = co_await read_below(std::move(root), std::move(name), k_max_id_file);
  if (!content) co_return wrong(call, where, content.error().detail);
  IdsInText found = ids_in_text(*content);
  if (found.wrong_line > 0)
    co_return wrong(
        call, where,
        "expected ids, one a line; line " + std::to_string(found.wrong_line) + " has something else");
  const schemas::IdSource in_file{{}, {}, {}, "id", {}, {}};
  Collector collector(in_file, {}, {});
  json::array items;
  for (json::value& id : found.ids) items.push_back(json::object{{"id", std::move(id)}});
  collector.add(items);
  co_return collector.take();
}

}  // namespace

IdsInText ids_in_text(std::string_view text) {
  constexpr std::string_view k_mark = "\xEF\xBB\xBF";
  constexpr std::string_view k_between = " \t\r\n,;\"'";
  if (text.starts_with(k_mark)) text.remove_prefix(k_mark.size());
  IdsInText found;
  std::size_t line = 1;
  bool heading = true;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find_first_of(k_between), text.size());
    if (length == 0) {
      if (text.front() == '\n') ++line;
      text.remove_prefix(1);
      continue;
    }
    const std::string_view word = text.substr(0, length);
    text.remove_prefix(length);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (error == std::errc() && end == word.data() + word.size() && id > 0) {
      found.ids.emplace_back(id);
    } else if (!heading) {
      found.wrong_line = line;
      return found;
    }
    heading = false;
  }
  return found;
}

mcp::asio::awaitable<Selected> select_ids(const SelectionServices& services, const result::FailedCall& call,
                                          json::value from, const reply::Identity& identity,
                                          mcp::CallContext& context) {
  const schemas::ManyIds& many = *call.binding.operation->ids;
  json::object& given = from.as_object();
  std::string only;
  const schemas::IdSource* source = nullptr;
  std::size_t named = given.contains(operation::k_from_file) ? 1 : 0;
  for (const schemas::IdSource& candidate : many.sources) {
    if (!given.contains(candidate.by)) continue;
    source = &candidate;
    ++named;
  }
  if (named != 1)
    co_return wrong(call, '/' + std::string(operation::k_from), "expected exactly one of " + listed(many));
  if (const json::value* status = given.if_contains(operation::k_from_status)) {
    if (source == nullptr || source->where.empty())
      co_return wrong(call, place(operation::k_from_status),
                      "is only for a source whose items have a status");
    only = base::plain_text(*status);
  }
  if (source == nullptr) {
    json::value path = given.at(operation::k_from_file);
    Selected selected = co_await from_file(services, call, std::move(path));
    co_return selected;
  }
  json::value value = std::move(given.at(source->by));
  Selected selected = co_await from_list(services, call, *source, std::move(value), only, identity, context);
  co_return selected;
}

}  // namespace reply_mcp::tools::call
