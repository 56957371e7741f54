// Webhook subscriptions: events, addresses, how many may be active. Nothing is ever delivered: the sandbox
// calls no one. Source: Reply, "Webhooks", and "Webhook deliveries" for the list of events.
#include "sandbox/resources/handlers.hpp"
#include "schemas/json_schema/pattern.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = "webhooks";
constexpr std::size_t k_max_active = 50;

Record* webhook_of(AccountCall& call) {
  return call.store().find(k_table, call.id());
}
AccountAnswer no_webhook(const AccountCall& call) {
  return call.not_found("There is no subscription with that id.");
}

/// `organization` is a reserved value: it has a code of its own, not a validation problem.
Admission refuse_organization(AccountCall& call) {
  if (text_of(call.fields(), "scope") != "organization") return {};
  return call.refuse(400, "organizationScopeNotImplemented",
                     "Subscriptions of an organization do not exist yet.");
}

bool known_event(Store& store, std::string_view name) {
  const Record* const document = store.table("webhooks/events").find("document");
  if (document == nullptr) return true;
  const json::array& events = document->at("events").as_array();
  return std::find(events.begin(), events.end(), json::value(name)) != events.end();
}

bool at_limit(Store& store) {
  return select(store, k_table, [](const Record& record) { return flag_of(record, "enabled"); }).size() >=
         k_max_active;
}

AccountAnswer limit_reached(const AccountCall& call) {
  return call.refuse(409, "limitReached", "A user can have 50 active subscriptions.");
}

Admission check(const AccountCall& call, const Record* self) {
  const json::object& fields = call.fields();
  const std::string_view event = text_of(fields, "eventType");
  if (!known_event(call.store(), event)) {
    return call.refuse(400, "invalidEvent", "There is no event " + std::string(event) + ".");
  }
  const std::string_view url = text_of(fields, "url");
  if (!schemas::json_schema::is_uri(url) || (!url.starts_with("http://") && !url.starts_with("https://"))) {
    return call.refuse(400, "invalidUrl", "url must be an absolute http or https address.");
  }
  if (self == nullptr && flag_of(fields, "enabled", true) && at_limit(call.store())) {
    return limit_reached(call);
  }
  return {};
}

void complete(AccountState&, Record& webhook) {
  if (!has_value(webhook, "scope")) webhook["scope"] = "personal";
  if (!has_value(webhook, "enabled")) webhook["enabled"] = true;
}

AccountAnswer update(AccountCall& call) {
  Record* const webhook = webhook_of(call);
  if (webhook == nullptr) return no_webhook(call);
  if (auto checked = check(call, webhook); !checked) return checked.error();
  static constexpr std::string_view k_fields[] = {"eventType", "url", "scope"};
  copy_fields(call.fields(), *webhook, k_fields);
  const json::value* config = call.fields().if_contains("payloadConfig");
  // What is left out goes back to its default: nothing more than the event.
  (*webhook)["payloadConfig"] = config != nullptr && config->is_object() ? *config : json::object();
  return done(*webhook);
}

AccountAnswer enable(AccountCall& call) {
  Record* const webhook = webhook_of(call);
  if (webhook == nullptr) return no_webhook(call);
  if (flag_of(*webhook, "enabled")) return done();
  if (at_limit(call.store())) return limit_reached(call);
  (*webhook)["enabled"] = true;
  return done();
}

AccountAnswer test(AccountCall& call) {
  const Record* const webhook = webhook_of(call);
  if (webhook == nullptr || !flag_of(*webhook, "enabled")) return no_webhook(call);
  return done();
}

}  // namespace

std::span<const OperationHandler> webhook_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"webhooks_create", nullptr, refuse_organization},
      {"webhooks_update", update, refuse_organization},
      {"webhooks_enable", enable},
      {"webhooks_test", test},
  };
  return k_handlers;
}

std::span<const TableRules> webhook_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_table, .check = check, .complete = complete},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
