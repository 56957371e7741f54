#include "tools/guard/auditor.hpp"

#include "base/truncate.hpp"
#include "base/utc_text.hpp"
#include "tools/guard/action_description.hpp"
#include "tools/result/job_answer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

namespace asio = boost::asio;

constexpr std::size_t k_max_ids = 1'000;
constexpr std::size_t k_max_name = 100;

json::object targets(const AuditedCall& call) {
  json::object out;
  for (const auto& [argument, value] : call.arguments.parameters) {
    if (argument->place == operation::RequestPlace::path) out[argument->name] = value;
  }
  const Targets found = targets_of(call.binding, call.arguments);
  if (!found.listed.empty()) {
    json::array ids;
    for (std::size_t i = 0; i < std::min(found.listed.size(), k_max_ids); ++i) {
      ids.push_back(result::id_value(found.listed[i]));
    }
    out["ids"] = std::move(ids);
    if (found.listed.size() > k_max_ids) out["idsLeftOut"] = found.listed.size() - k_max_ids;
  }
  if (found.items > 0) out["items"] = found.items;
  if (call.arguments.upload.read) out["file"] = file_facts(*call.arguments.upload.read);
  return out;
}

json::object all_arguments(const AuditedCall& call) {
  json::object out;
  for (const auto& [argument, value] : call.arguments.parameters) out[argument->name] = value;
  if (call.arguments.body) out["body"] = *call.arguments.body;
  if (call.arguments.upload.file_name) out["file_name"] = *call.arguments.upload.file_name;
  return out;
}

/// How a call ended, from what its caller is told.
void describe(json::object& entry, int status, const mcp::message::Outcome& outcome) {
  if (status != 0) entry["status"] = status;
  if (std::holds_alternative<mcp::message::TaskStarted>(outcome)) {
    entry["outcome"] = "task";
    return;
  }
  const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
  if (complete == nullptr) {
    entry["outcome"] = "error";
    return;
  }
  const json::value* failed = complete->result.if_contains("isError");
  if (failed == nullptr || *failed != json::value(true)) {
    entry["outcome"] = "ok";
    return;
  }
  entry["outcome"] = "error";
  boost::system::error_code ec;
  const json::value result(complete->result);
  if (const json::value* kind = result.find_pointer("/structuredContent/error/kind", ec))
    entry["kind"] = *kind;
  if (const json::value* open = result.find_pointer("/structuredContent/error/outcome", ec)) {
    entry["outcome"] = *open;
  }
}

}  // namespace

Auditor::Auditor(std::shared_ptr<AuditLog> log) : log_(std::move(log)) {
  if (log_) disk_ = std::make_unique<asio::thread_pool>(1);
}

Auditor::~Auditor() {
  if (disk_) disk_->join();
}

Auditor::Entry::Entry(Auditor& auditor, std::string call, std::string tool, bool durable)
    : auditor_(auditor),
      call_(std::move(call)),
      tool_(std::move(tool)),
      durable_(durable),
      begun_(std::chrono::steady_clock::now()) {}

Auditor::Entry::~Entry() {
  if (ended_) return;
  json::object entry = ending();
  entry["outcome"] = "cancelled";
  auditor_.write_now(entry, durable_);
}

json::object Auditor::Entry::ending() const {
  const auto took = std::chrono::steady_clock::now() - begun_;
  json::object entry;
  entry["at"] = base::utc_text_ms(std::chrono::system_clock::now());
  entry["event"] = "end";
  entry["call"] = call_;
  entry["tool"] = tool_;
  entry["ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  return entry;
}

mcp::asio::awaitable<void> Auditor::Entry::end(int status, const mcp::message::Outcome& outcome) {
  json::object entry = ending();
  describe(entry, status, outcome);
  // Said here and not by the destructor from now on, also when this coroutine is cancelled meanwhile.
  ended_ = true;
  std::ignore = co_await auditor_.write(std::move(entry), durable_);
}

mcp::asio::awaitable<Auditor::Started> Auditor::start(AuditedCall call, std::string_view decision,
                                                      const mcp::CallContext& context) {
  std::unique_ptr<Entry> started;
  if (!log_) co_return started;
  const bool durable = call.effect != schemas::Effect::read;
  json::object entry = opening(call, "start", decision, context);
  const AuditLog::Written written = co_await write(std::move(entry), durable);
  if (!written) co_return written.error();
  started = std::make_unique<Entry>(*this, context.request_id, call.binding.operation->id, durable);
  co_return started;
}

mcp::asio::awaitable<void> Auditor::note(AuditedCall call, std::string_view event, std::string_view decision,
                                         const mcp::CallContext& context) {
  if (!log_) co_return;
  json::object entry = opening(call, event, decision, context);
  std::ignore = co_await write(std::move(entry), call.effect != schemas::Effect::read);
}

json::object Auditor::opening(const AuditedCall& call, std::string_view event, std::string_view decision,
                              const mcp::CallContext& context) const {
  json::object entry;
  entry["at"] = base::utc_text_ms(std::chrono::system_clock::now());
  entry["event"] = event;
  entry["call"] = context.request_id;
  entry["caller"] = context.caller.principal.empty() ? std::string("local") : context.caller.principal;
  if (!context.client.name.empty()) {
    entry["client"] = base::shorten(context.client.name + ' ' + context.client.version, k_max_name);
  }
  entry["account"] = call.account;
  entry["tool"] = call.binding.operation->id;
  entry["effect"] = schemas::to_string(call.effect);
  entry["decision"] = decision;
  entry["targets"] = targets(call);
  if (log_->options().arguments) entry["arguments"] = all_arguments(call);
  return entry;
}

mcp::asio::awaitable<AuditLog::Written> Auditor::write(json::object entry, bool durable) {
  // Without waiting for the disk it is a copy into memory.
  if (!durable) co_return log_->append(entry, false);
  auto work = [](std::shared_ptr<AuditLog> log, json::object line) -> asio::awaitable<AuditLog::Written> {
    co_return log->append(line, true);
  };
  asio::awaitable<AuditLog::Written> writing = work(log_, std::move(entry));
  AuditLog::Written written =
      co_await asio::co_spawn(disk_->get_executor(), std::move(writing), asio::use_awaitable);
  co_return written;
}

void Auditor::write_now(const json::object& entry, bool durable) noexcept {
  try {
    std::ignore = log_->append(entry, durable);
  } catch (const std::exception&) {
    // Out of memory at the end of a call: the start without an end tells as much.
    return;
  }
}

}  // namespace reply_mcp::tools::guard
