#include "tools/call/page_reader.hpp"

#include "base/truncate.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::string_view k_top = "top";
constexpr std::string_view k_skip = "skip";
/// Page size of a list whose description names no limit.
constexpr std::uint64_t k_unlimited_page = 100;
constexpr std::size_t k_error_words = 500;

/// Why reading stopped, on one line.
std::string describe_error(const result::ToolError& error) {
  std::string words = error.title;
  if (!error.detail.empty()) words += ": " + error.detail;
  words = base::shorten(text::make_visible(words), k_error_words);
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

result::PageCollector::Limits limits_of(const operation::Binding& binding,
                                        const operation::BoundArguments& arguments, const ReadPages& wanted) {
  result::PageCollector::Limits limits;
  limits.max_items = wanted.max_items;
  limits.max_bytes = wanted.max_bytes;
  // The largest pages there are, unless the caller says otherwise: requests are what Reply counts.
  limits.page_size = k_unlimited_page;
  if (const operation::Argument* top = binding.find_wire(operation::RequestPlace::query, k_top)) {
    const auto most = schemas::json_schema::integer_member(*top->schema, "maximum");
    if (most && *most > 0) limits.page_size = static_cast<std::uint64_t>(*most);
  }
  if (!wanted.as_given) return limits;
  limits.skip = given_number(arguments, k_skip).value_or(0);
  limits.page_size = given_number(arguments, k_top).value_or(limits.page_size);
  return limits;
}

/// The same call for another page.
operation::BoundArguments page_arguments(const operation::Binding& binding,
                                         operation::BoundArguments arguments,
                                         const result::PageCollector::Page& page) {
  std::erase_if(arguments.parameters, [](const auto& entry) {
    return entry.first->place == operation::RequestPlace::query &&
           (entry.first->wire_name == k_top || entry.first->wire_name == k_skip);
  });
  if (const operation::Argument* top = binding.find_wire(operation::RequestPlace::query, k_top)) {
    arguments.parameters.emplace_back(top, page.top);
  }
  if (const operation::Argument* skip = binding.find_wire(operation::RequestPlace::query, k_skip)) {
    arguments.parameters.emplace_back(skip, page.skip);
  }
  return arguments;
}

}  // namespace

std::optional<std::uint64_t> given_number(const operation::BoundArguments& arguments,
                                          std::string_view wire_name) {
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::query && argument->wire_name == wire_name &&
        value.is_number()) {
      return value.to_number<std::uint64_t>();
    }
  }
  return std::nullopt;
}

mcp::asio::awaitable<PagesRead> read_pages(CallSender& sender, const result::FailedCall& call,
                                           const operation::BoundArguments& arguments,
                                           const ReadPages& wanted) {
  const operation::Binding& binding = call.binding;
  result::PageCollector pages(*binding.operation, limits_of(binding, arguments, wanted), wanted.of_items);
  while (const std::optional<result::PageCollector::Page> page = pages.next()) {
    operation::BoundArguments of_page = page_arguments(binding, arguments, *page);
    CallSender::Read answer = co_await sender.exchange(call, std::move(of_page));
    const bool first = pages.pages() == 0;
    if (json::object* structured = std::get_if<json::object>(&answer)) {
      if (first && wanted.check_first) {
        if (std::optional<result::ToolError> error = wanted.check_first(*structured))
          co_return *std::move(error);
      }
      if (pages.add(std::move(*structured))) {
        sender.report(static_cast<double>(pages.items()), std::to_string(pages.items()) + " items read");
        continue;
      }
      answer = result::from_unreadable_answer(call, 200,
                                              "The answer is no page of a list: it lacks items or hasMore.");
    }
    result::ToolError& error = std::get<result::ToolError>(answer);
    if (first) co_return std::move(error);
    pages.stop(result::error_object(error), describe_error(error));
  }
  co_return pages.take();
}

}  // namespace reply_mcp::tools::call
