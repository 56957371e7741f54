#include "app/service/quota_resource.hpp"

#include "mcp/message/errors.hpp"

namespace reply_mcp::app::service {
namespace {

namespace json = mcp::json;

/// Whole seconds, rounded up: a caller who comes back then is not too early.
std::int64_t seconds_of(std::chrono::milliseconds time) {
  return std::chrono::ceil<std::chrono::seconds>(time).count();
}

json::object window(std::size_t limit, std::size_t left) {
  return {{"limit", limit}, {"left", left}};
}

mcp::message::Error unknown_cursor() {
  return {mcp::message::code::k_invalid_params, "cursor: this list has one page and gave no cursor",
          std::nullopt};
}

}  // namespace

QuotaResource::QuotaResource(reply::quota::QuotaStore& store, QuotaView view,
                             tools::call::IdentityOf identity, std::function<std::size_t()> waiting)
    : store_(store), view_(view), identity_(std::move(identity)), waiting_(std::move(waiting)) {}

mcp::message::Outcome QuotaResource::list(const std::optional<std::string>& cursor,
                                          const mcp::CallContext& /*context*/) {
  if (cursor) return unknown_cursor();
  json::object resource;
  resource["uri"] = k_uri;
  resource["name"] = "quota";
  resource["title"] = "Request quota";
  resource["description"] =
      "How many requests this account may still send to Reply in this minute and this hour, and whether "
      "calls have to wait. Read it before many calls in a row.";
  resource["mimeType"] = "application/json";
  mcp::message::Complete complete;
  complete.result["resources"] = json::array{std::move(resource)};
  return complete;
}

mcp::message::Outcome QuotaResource::list_templates(const std::optional<std::string>& cursor,
                                                    const mcp::CallContext& /*context*/) {
  if (cursor) return unknown_cursor();
  mcp::message::Complete complete;
  complete.result["resourceTemplates"] = json::array{};
  return complete;
}

mcp::asio::awaitable<mcp::message::Outcome> QuotaResource::read(std::string uri, mcp::CallContext& context) {
  if (uri != k_uri) co_return mcp::message::Outcome(mcp::message::resource_not_found(uri));
  std::string account = identity_(context).fingerprint();
  const reply::quota::QuotaBook::State left = co_await store_.refresh(std::move(account));
  json::object content;
  content["uri"] = uri;
  content["mimeType"] = "application/json";
  content["text"] = json::serialize(describe(left));
  mcp::message::Complete complete;
  complete.result["contents"] = json::array{std::move(content)};
  co_return mcp::message::Outcome(std::move(complete));
}

json::object QuotaResource::describe(const reply::quota::QuotaBook::State& left) const {
  json::object quota;
  quota["counted"] = view_.limits.has_value();
  if (!view_.limits) {
    quota["note"] = "This server does not count requests; Reply alone does.";
    return quota;
  }
  quota["shared"] = view_.shared;
  quota["minute"] = window(view_.limits->per_minute, left.minute);
  quota["hour"] = window(view_.limits->per_hour, left.hour);
  quota["reporting"] =
      json::object{{"minute", window(view_.limits->reporting_per_minute, left.reporting_minute)},
                   {"hour", window(view_.limits->reporting_per_hour, left.reporting_hour)}};
  quota["blockedSeconds"] = seconds_of(left.blocked);
  quota["reportingBlockedSeconds"] = seconds_of(left.reporting_blocked);
  quota["waiting"] = waiting_();
  quota["maxWaitSeconds"] = seconds_of(view_.max_wait);
  return quota;
}

}  // namespace reply_mcp::app::service
