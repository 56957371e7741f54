#include "tools/call/item_count.hpp"

#include "tools/call/page_reader.hpp"
#include "tools/result/list_summary.hpp"
#include "tools/result/projection.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::string_view k_member = "count";

/// Where in a list reading begins and how much comes at once: nothing that a number depends on.
bool is_paging(std::string_view wire_name) {
  return wire_name == "top" || wire_name == "skip";
}

/// The arguments for the operation that counts; nothing when it does not take all that was given.
std::optional<operation::BoundArguments> arguments_for(const operation::Binding& counting,
                                                       const operation::BoundArguments& given) {
  operation::BoundArguments arguments;
  for (const auto& [argument, value] : given.parameters) {
    if (is_paging(argument->wire_name)) continue;
    const operation::Argument* same = counting.find_wire(argument->place, argument->wire_name);
    if (same == nullptr) return std::nullopt;
    arguments.parameters.emplace_back(same, value);
  }
  if (given.body) {
    if (counting.body != operation::BodyForm::members || !given.body->is_object()) return std::nullopt;
    const json::object& members = given.body->get_object();
    const bool takes_all = std::all_of(members.begin(), members.end(), [&](const auto& member) {
      return counting.find_wire(operation::RequestPlace::body_member, member.key()) != nullptr;
    });
    if (!takes_all) return std::nullopt;
    arguments.body = given.body;
  }
  return arguments;
}

/// What Reply counted; nothing where it does not count this, or where the answer does not say. No error is
/// told of it: the list itself is read instead, and fails as it must.
mcp::asio::awaitable<std::optional<json::object>> ask(CallSender& sender, const result::FailedCall& call,
                                                      const operation::BoundArguments& arguments) {
  const schemas::Operation* operation = sender.tools().catalogue.find(call.binding.operation->count);
  if (operation == nullptr || operation->status == schemas::Status::coming_soon) co_return std::nullopt;
  const operation::Binding counting = operation::bind(*operation, false);
  std::optional<operation::BoundArguments> asked = arguments_for(counting, arguments);
  if (!asked) co_return std::nullopt;
  result::FailedCall asking{counting, call.hints, call.request_id, reply::Repeat::harmless};
  CallSender::Read answer = co_await sender.exchange(asking, *std::move(asked));
  const json::object* read = std::get_if<json::object>(&answer);
  const json::value* number = read == nullptr ? nullptr : read->if_contains(k_member);
  if (number == nullptr || !number->is_number()) co_return std::nullopt;
  json::object counted;
  counted[k_member] = *number;
  counted["countedBy"] = "reply";
  co_return std::optional<json::object>(std::move(counted));
}

json::object counted(std::size_t items, std::size_t requests) {
  json::object counted;
  counted[k_member] = items;
  counted["countedBy"] = "reading";
  counted["requests"] = requests;
  return counted;
}

json::object from_pages(const result::PageCollector::Collected& read) {
  json::object result = counted(read.answer.at("items").get_array().size(), read.origin.pages);
  std::string why = read.origin.error_text;
  if (why.empty() && read.origin.ended_by_empty_page)
    why = "Reply said that more follow and sent an empty page";
  if (why.empty() && read.answer.at("hasMore").get_bool()) why = "a page brought nothing new";
  if (!why.empty()) {
    result["complete"] = false;
    result["reason"] = why;
  }
  return result;
}

}  // namespace

mcp::asio::awaitable<CallSender::Read> count_items(CallSender& sender, const result::FailedCall& call,
                                                   const operation::BoundArguments& arguments) {
  const schemas::Operation& operation = *call.binding.operation;
  std::optional<json::object> by_reply = co_await ask(sender, call, arguments);
  if (by_reply) co_return *std::move(by_reply);
  if (!operation.paged) {
    operation::BoundArguments same = arguments;
    CallSender::Read answer = co_await sender.exchange(call, std::move(same));
    if (json::object* whole = std::get_if<json::object>(&answer)) {
      const result::ListForm form = result::list_form(*whole);
      if (form == result::ListForm::none)
        co_return result::from_unreadable_answer(call, 200, "The answer is no list.");
      answer = counted(result::items_of(*whole, form).size(), 1);
    }
    co_return answer;
  }
  const result::Projection nothing;
  ReadPages all;
  all.of_items = &nothing;
  all.max_items = std::numeric_limits<std::uint64_t>::max();
  all.max_bytes = std::numeric_limits<std::size_t>::max();
  all.as_given = false;
  PagesRead read = co_await read_pages(sender, call, arguments, all);
  if (result::ToolError* error = std::get_if<result::ToolError>(&read)) co_return std::move(*error);
  co_return from_pages(std::get<result::PageCollector::Collected>(read));
}

std::string describe_count(const json::object& counted) {
  const std::string number = json::serialize(counted.at(k_member));
  const json::value* reason = counted.if_contains("reason");
  if (reason == nullptr) return number + " in all.";
  return "At least " + number + ": reading stopped, because " + std::string(reason->get_string()) + '.';
}

}  // namespace reply_mcp::tools::call
