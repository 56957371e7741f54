#include "tools/call/bulk_run.hpp"

#include "base/json_reader.hpp"
#include "tools/call/request.hpp"
#include "tools/result/answered_call.hpp"
#include "tools/result/id_ranges.hpp"
#include "tools/result/tool_answer.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr int k_ok = 200;
constexpr int k_accepted = 202;

json::array slice(const json::array& ids, std::size_t from, std::size_t count) {
  const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(from);
  return json::array(begin, begin + static_cast<std::ptrdiff_t>(std::min(count, ids.size() - from)));
}

json::object counted(const json::array& ids) {
  json::object counted;
  counted["count"] = ids.size();
  counted["ids"] = result::in_ranges(ids);
  return counted;
}

}  // namespace

operation::BoundArguments with_ids(const operation::Binding& binding, operation::BoundArguments arguments,
                                   json::array ids) {
  arguments.body->as_object()[binding.operation->ids->member] = std::move(ids);
  return arguments;
}

void merge_answer(json::value& all, json::value next) {
  if (json::object* members = all.if_object(); members != nullptr && next.is_object()) {
    for (auto& [key, value] : next.get_object()) {
      json::value* known = members->if_contains(key);
      if (known == nullptr) {
        members->emplace(key, std::move(value));
      } else {
        merge_answer(*known, std::move(value));
      }
    }
  } else if (json::array* items = all.if_array(); items != nullptr && next.is_array()) {
    items->insert(items->end(), next.get_array().begin(), next.get_array().end());
  } else if (all.is_int64() && next.is_int64()) {
    all = all.get_int64() + next.get_int64();
  } else if (all.is_number() && next.is_number()) {
    all = all.to_number<double>() + next.to_number<double>();
  } else if (all.is_null()) {
    all = std::move(next);
  }
}

BulkRun::BulkRun(const ToolCallServices& tools, const operation::Binding& binding,
                 operation::BoundArguments arguments, const json::array& ids, reply::Identity identity,
                 mcp::CallContext& context, SentIds& sent, std::string key)
    : tools_(tools),
      binding_(binding),
      arguments_(std::move(arguments)),
      known_(sent.known(key, ids)),
      sender_(tools, std::move(identity), context),
      failed_{binding, tools.hints, context.request_id, reply::Repeat::harmful},
      sent_(sent),
      key_(std::move(key)),
      sent_before_(ids.size() - known_.unsent.size() - known_.unknown.size()) {}

mcp::asio::awaitable<mcp::message::Outcome> BulkRun::run() {
  while (next_ < known_.unsent.size()) {
    json::array ids = slice(known_.unsent, next_, binding_.operation->ids->most);
    const bool go_on = co_await send(std::move(ids));
    if (!go_on) break;
    sender_.report(static_cast<double>(next_),
                   std::to_string(next_) + " of " + std::to_string(known_.unsent.size()) + " sent");
  }
  co_return outcome();
}

mcp::asio::awaitable<bool> BulkRun::send(json::array ids) {
  const operation::BoundArguments arguments = with_ids(binding_, arguments_, ids);
  reply::Request request = build_request(binding_, arguments);
  failed_.repeat = request.repeat;
  // First: when this coroutine is destroyed while it waits, these may have been sent.
  sent_.begin(key_, ids);
  const reply::SendResult sent = co_await sender_.send(*binding_.operation, std::move(request));
  ++requests_;
  CallSender::Read answer = sender_.read(failed_, sent, arguments);
  if (result::ToolError* error = std::get_if<result::ToolError>(&answer)) {
    if (error->outcome_unknown) {
      unknown_ = ids;
      next_ += ids.size();
    } else {
      sent_.take_back(key_, ids);
    }
    error_ = std::move(*error);
    co_return false;
  }
  sent_.answered(key_, ids);
  next_ += ids.size();
  take_in(std::get<json::object>(std::move(answer)), *sent, ids);
  co_return true;
}

void BulkRun::take_in(json::object answer, const reply::Response& response, const json::array& ids) {
  done_.insert(done_.end(), ids.begin(), ids.end());
  if (response.status == k_accepted) {
    if (json::value* job = answer.if_contains("job")) jobs_.push_back(std::move(*job));
    answer.erase("job");
    if (!answer.empty()) merge_answer(merged_, std::move(answer));
    return;
  }
  auto body = base::read_json(response.body);
  if (!response.body.empty() && body) {
    merge_answer(merged_, *std::move(body));
  } else if (!confirmation_) {
    confirmation_ = std::move(answer);
  }
}

json::object BulkRun::answered() {
  if (!jobs_.empty()) {
    json::object jobs = merged_.is_object() ? std::move(merged_.get_object()) : json::object();
    if (jobs_.size() == 1) {
      jobs["job"] = std::move(jobs_.front());
    } else {
      jobs["jobs"] = std::move(jobs_);
    }
    return jobs;
  }
  if (merged_.is_null()) return confirmation_ ? *std::move(confirmation_) : json::object();
  // Read once more as the one answer that it makes: what became of each id, counted over all.
  reply::Response whole;
  whole.status = k_ok;
  whole.headers.emplace_back("content-type", "application/json");
  whole.body = json::serialize(merged_);
  CallSender::Read read = result::read_answer(failed_, with_ids(binding_, arguments_, done_), whole);
  if (json::object* structured = std::get_if<json::object>(&read)) return std::move(*structured);
  return {};
}

json::object BulkRun::stopped() const {
  json::object stopped;
  stopped["error"] = result::error_object(*error_);
  if (!unknown_.empty()) stopped["unknown"] = counted(unknown_);
  const json::array rest = slice(known_.unsent, next_, known_.unsent.size());
  stopped["notSent"] = counted(rest);
  stopped["next"] = unknown_.empty()
                        ? "The same call goes on with what was not sent."
                        : "The same call goes on with what was not sent; of unknown ones it is not known "
                          "whether they were done, and they are not sent again.";
  return stopped;
}

mcp::message::Outcome BulkRun::outcome() {
  const std::string name = tools_.names.of(binding_.operation->id);
  if (error_ && done_.empty()) {
    if (unknown_.empty() && known_.unknown.empty() && sent_before_ == 0) sent_.forget(key_);
    return result::render_error(*error_, name, tools_.shaper.max_bytes());
  }
  if (!error_) sent_.forget(key_);
  json::object structured = answered();
  json::object selected;
  selected["ids"] = known_.unsent.size() + known_.unknown.size() + sent_before_;
  selected["requests"] = requests_;
  if (sent_before_ > 0) selected["sentBefore"] = sent_before_;
  // Of a try before this one; not sent again.
  if (!known_.unknown.empty()) selected["unknownBefore"] = counted(known_.unknown);
  structured["selected"] = std::move(selected);
  if (error_) structured["stopped"] = stopped();
  const result::AnsweredCall call{*binding_.operation,
                                  &tools_.catalogue,
                                  {},
                                  {},
                                  nullptr,
                                  tools_.names,
                                  owner_of(sender_.context(), sender_.identity())};
  return tools_.shaper.result(std::move(structured), call);
}

}  // namespace reply_mcp::tools::call
