// Webhook subscriptions. Nothing is ever delivered: the sandbox calls no one.
// Source: Reply, "Webhooks", and "Webhook deliveries" for the list of events.
#include "sandbox/engine/formats.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "webhooks";
constexpr std::size_t k_most_active = 50;
constexpr std::string_view k_events[] = {"email_sent",
                                         "email_opened",
                                         "email_link_clicked",
                                         "email_replied",
                                         "reply_categorized",
                                         "email_bounced",
                                         "email_auto_reply",
                                         "email_account_connection_lost",
                                         "email_account_error",
                                         "linkedin_connection_request_sent",
                                         "linkedin_connection_request_accepted",
                                         "linkedin_message_sent",
                                         "linkedin_message_replied",
                                         "linkedin_reply_categorized",
                                         "linkedin_account_alerts",
                                         "linkedin_comment_posted",
                                         "linkedin_comment_skipped",
                                         "contact_called",
                                         "contact_finished",
                                         "contact_opted_out",
                                         "contact_replied",
                                         "autopilot_stopped"};

engine::Row* webhook_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_webhook(const engine::Call& call) {
  return call.not_found("There is no subscription with that id.");
}

/// `organization` is a reserved value: it has a code of its own, not a validation problem.
std::optional<engine::Answer> refuse_organization(engine::Call& call) {
  if (engine::text_of(call.fields(), "scope") != "organization") return std::nullopt;
  return call.refuse(400, "organizationScopeNotImplemented",
                     "Subscriptions of an organization do not exist yet.");
}

std::optional<engine::Answer> refusal(const engine::Call& call) {
  const json::object& fields = call.fields();
  const std::string_view event = engine::text_of(fields, "eventType");
  if (std::find(std::begin(k_events), std::end(k_events), event) == std::end(k_events)) {
    return call.refuse(400, "invalidEvent", "There is no event " + std::string(event) + ".");
  }
  const std::string_view url = engine::text_of(fields, "url");
  if (!engine::is_url(url) || (!url.starts_with("http://") && !url.starts_with("https://"))) {
    return call.refuse(400, "invalidUrl", "url must be an absolute http or https address.");
  }
  return std::nullopt;
}

bool at_limit(engine::Store& store) {
  return engine::select(store, k_table, [](const engine::Row& row) {
           return engine::flag_of(row, "enabled");
         }).size() >= k_most_active;
}

engine::Answer limit_reached(const engine::Call& call) {
  return call.refuse(409, "limitReached", "A user can have 50 active subscriptions.");
}

void write(engine::Row& row, const json::object& fields) {
  static constexpr std::string_view k_fields[] = {"eventType", "url", "scope"};
  engine::copy_fields(fields, row, k_fields);
  row["payloadConfig"] = json::object{
      {"includeEmailUrl", false}, {"includeEmailText", false}, {"includeProspectCustomFields", false}};
  const json::value* config = fields.if_contains("payloadConfig");
  if (config == nullptr || !config->is_object()) return;
  for (const auto& [name, value] : config->get_object()) row["payloadConfig"].as_object()[name] = value;
}

engine::Answer list(engine::Call& call) {
  return engine::page(call, engine::all_rows(call.store(), k_table),
                      [](const engine::Row* row) { return *row; });
}

engine::Answer create(engine::Call& call) {
  if (auto refused = refusal(call)) return *refused;
  const bool enabled = engine::flag_of(call.fields(), "enabled", true);
  if ((enabled && at_limit(call.store())) || call.store().table(k_table).full()) return limit_reached(call);
  engine::Row row{{"scope", "personal"}, {"enabled", enabled}, {"createdAt", call.world.now_iso()}};
  write(row, call.fields());
  return engine::done(call.store().add(k_table, std::move(row)));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = webhook_of(call);
  if (row == nullptr) return no_webhook(call);
  if (auto refused = refusal(call)) return *refused;
  write(*row, call.fields());
  return engine::done(*row);
}

engine::Answer enable(engine::Call& call) {
  engine::Row* const row = webhook_of(call);
  if (row == nullptr) return no_webhook(call);
  if (engine::flag_of(*row, "enabled")) return engine::done();
  if (at_limit(call.store())) return limit_reached(call);
  (*row)["enabled"] = true;
  return engine::done();
}

engine::Answer disable(engine::Call& call) {
  engine::Row* const row = webhook_of(call);
  if (row == nullptr) return no_webhook(call);
  (*row)["enabled"] = false;
  return engine::done();
}

engine::Answer test(engine::Call& call) {
  const engine::Row* const row = webhook_of(call);
  if (row == nullptr || !engine::flag_of(*row, "enabled")) return no_webhook(call);
  return engine::done();
}

engine::Answer list_logs(engine::Call& call) {
  if (webhook_of(call) == nullptr) return no_webhook(call);
  const auto rows = engine::select(call.store(), "webhook-logs", [&](const engine::Row& row) {
    return engine::integer_of(row, "_webhook") == call.id();
  });
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

engine::Answer list_events(engine::Call&) {
  json::array events;
  for (const std::string_view event : k_events) events.emplace_back(event);
  return engine::done(json::object{{"events", std::move(events)}});
}

}  // namespace

std::span<const engine::Binding> webhook_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"webhooks_list", list},
      {"webhooks_create", create, refuse_organization},
      {"webhooks_update", update, refuse_organization},
      {"webhooks_enable", enable},
      {"webhooks_disable", disable},
      {"webhooks_test", test},
      {"webhooks_list_logs", list_logs},
      {"webhooks_list_event_types", list_events},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
