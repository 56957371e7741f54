#include "tools/guard/consent.hpp"

#include <openssl/rand.h>

#include <array>

namespace reply_mcp::tools {

namespace json = boost::json;

namespace {

constexpr std::string_view k_question = "consent";
constexpr std::size_t k_spent_kept = 100'000;

std::string new_nonce() {
  std::array<unsigned char, 16> bytes{};
  // Without randomness no consent could be told from another: better no consent at all.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no randomness");
  static constexpr char k_hex[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += k_hex[byte >> 4];
    out += k_hex[byte & 0xF];
  }
  return out;
}

mcp::InputRequired ask(const GuardedCall& call) {
  json::object property{{"type", "boolean"},
                        {"title", "Yes, do this"},
                        {"description", "Leave it off, decline or cancel to stop the call."},
                        {"default", false}};
  json::object schema{{"type", "object"},
                      {"properties", json::object{{"confirm", std::move(property)}}},
                      {"required", json::array{"confirm"}}};
  json::object params{{"mode", "form"},
                      {"message", "An AI client wants to: " + call.action},
                      {"requestedSchema", std::move(schema)}};
  mcp::InputRequired needed;
  needed.requests.emplace_back(std::string(k_question),
                               mcp::InputRequest{"elicitation/create", std::move(params)});
  needed.state = json::object{{"consent", new_nonce()}, {"account", call.account}};
  return needed;
}

/// Whether the person's answer is a plain yes.
bool agreed(const json::object& inputs) {
  const json::value* answer = inputs.if_contains(k_question);
  const json::object* result = answer == nullptr ? nullptr : answer->if_object();
  if (result == nullptr) return false;
  const json::value* action = result->if_contains("action");
  if (action == nullptr || !action->is_string() || action->get_string() != "accept") return false;
  const json::value* content = result->if_contains("content");
  const json::object* fields = content == nullptr ? nullptr : content->if_object();
  const json::value* yes = fields == nullptr ? nullptr : fields->if_contains("confirm");
  return yes != nullptr && yes->is_bool() && yes->get_bool();
}

/// Of a question that was asked about this account; nothing when there was none.
std::optional<std::string> nonce_of(const GuardedCall& call, const mcp::CallContext& context) {
  if (!context.state || !context.state->is_object()) return std::nullopt;
  const json::value* account = context.state->get_object().if_contains("account");
  if (account == nullptr || *account != json::value(call.account)) return std::nullopt;
  const json::value* nonce = context.state->get_object().if_contains("consent");
  if (nonce == nullptr || !nonce->is_string()) return std::nullopt;
  return std::string(nonce->get_string());
}

GuardRefusal over_limit(std::string_view what, std::size_t limit, reply::QuotaTime at, reply::QuotaTime now) {
  return {.detail = "This server lets at most " + std::to_string(limit) + " " + std::string(what) +
                    " through in an hour, and they are used up. Nothing was sent.",
          .hint = "Wait, or ask whoever runs this server to raise --max-" + std::string(what) + "-per-hour.",
          .retry_after = std::chrono::ceil<std::chrono::seconds>(at - now),
          .decision = "limit"};
}

}  // namespace

Guard::Guard(GuardOptions options, std::function<reply::QuotaTime()> clock)
    : options_(std::move(options)),
      clock_(std::move(clock)),
      sends_(options_.max_sends_per_hour, std::chrono::hours{1}),
      deletes_(options_.max_deletes_per_hour, std::chrono::hours{1}) {}

Guard::Verdict Guard::check(const GuardedCall& call, const mcp::CallContext& context) {
  switch (options_.policy.decide(call.tool, call.toolset, call.effect)) {
    case Decision::allow:
      return pass(call, "allow");
    case Decision::confirm:
      return confirm(call, context);
    case Decision::deny:
      break;
  }
  return GuardRefusal{.detail = "This server does not allow calls of " + std::string(call.tool) +
                                " (effect: " + std::string(schemas::to_string(call.effect)) +
                                "). Nothing was sent.",
                      .hint = "Whoever runs this server decides with --policy; arguments cannot change it.",
                      .retry_after = {},
                      .decision = "deny"};
}

Guard::Verdict Guard::confirm(const GuardedCall& call, const mcp::CallContext& context) {
  if (!context.may_ask || !context.capabilities.elicitation_form()) {
    if (options_.confirm_fallback == Decision::allow) return pass(call, "fallback");
    return GuardRefusal{.detail = std::string(call.tool) +
                                  " needs a person's consent, and this client cannot ask for it. Nothing was "
                                  "sent.",
                        .hint =
                            "Use a client that supports elicitation, or have whoever runs this server "
                            "change --policy or --confirm-fallback.",
                        .retry_after = {},
                        .decision = "nobody to ask"};
  }
  const auto nonce = nonce_of(call, context);
  if (!nonce || !context.inputs.contains(k_question)) return ask(call);
  if (!agreed(context.inputs)) {
    return GuardRefusal{.detail = "The person who was asked did not agree to this call. Nothing was sent.",
                        .hint = "Do not try again unless the person says so.",
                        .retry_after = {},
                        .decision = "declined"};
  }
  // Used already: the same consent must not carry a second call, so the person is asked again.
  if (!spend(*nonce)) return ask(call);
  return pass(call, "confirmed");
}

Guard::Verdict Guard::pass(const GuardedCall& call, std::string_view decision) {
  const std::lock_guard lock(mutex_);
  const reply::QuotaTime now = clock_();
  if (call.effect == schemas::Effect::send && options_.max_sends_per_hour > 0) {
    if (sends_.remaining(now) == 0) {
      return over_limit("sends", options_.max_sends_per_hour, sends_.available_at(now), now);
    }
    sends_.take(now);
  }
  if (call.effect == schemas::Effect::delete_ && options_.max_deletes_per_hour > 0) {
    if (deletes_.remaining(now) == 0) {
      return over_limit("deletes", options_.max_deletes_per_hour, deletes_.available_at(now), now);
    }
    deletes_.take(now);
  }
  return Pass{decision};
}

bool Guard::spend(const std::string& nonce) {
  const std::lock_guard lock(mutex_);
  if (!spent_.insert(nonce).second) return false;
  spent_order_.push_back(nonce);
  if (spent_order_.size() > k_spent_kept) {
    spent_.erase(spent_order_.front());
    spent_order_.pop_front();
  }
  return true;
}

}  // namespace reply_mcp::tools
