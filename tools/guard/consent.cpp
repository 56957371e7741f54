#include "tools/guard/consent.hpp"

#include "base/random.hpp"
#include "schemas/json_schema/schema_view.hpp"

namespace reply_mcp::tools::guard {

namespace json = boost::json;

namespace {

constexpr std::string_view k_question = "consent";
constexpr std::size_t k_spent_kept = 100'000;
/// Longer than sealed state lives.
constexpr std::chrono::minutes k_claim_lasts{30};
constexpr std::string_view k_by_each = "each";
constexpr std::string_view k_in_common = "common";

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

GuardRefusal over_limit(std::string_view what, std::size_t limit, reply::quota::QuotaTime at,
                        reply::quota::QuotaTime now) {
  return {.detail = "This server lets at most " + std::to_string(limit) + " " + std::string(what) +
                    " through in an hour, and they are used up. Nothing was sent.",
          .hint = "Wait, or ask whoever runs this server to raise --max-" + std::string(what) + "-per-hour.",
          .retry_after = std::chrono::ceil<std::chrono::seconds>(at - now),
          .decision = "limit"};
}

}  // namespace

CallGuard::CallGuard(GuardOptions options, std::function<reply::quota::QuotaTime()> clock)
    : options_(std::move(options)),
      clock_(std::move(clock)),
      process_(base::random_hex(16)),
      sends_(options_.max_sends_per_hour, std::chrono::hours{1}),
      deletes_(options_.max_deletes_per_hour, std::chrono::hours{1}) {}

mcp::asio::awaitable<CallGuard::Verdict> CallGuard::check(GuardedCall call, const mcp::CallContext& context) {
  const PolicyDecision decision = options_.policy.decide(call.tool, call.toolset, call.effect);
  if (decision == PolicyDecision::allow) co_return pass(call, "allow");
  if (decision == PolicyDecision::confirm) {
    Verdict verdict = co_await confirm(std::move(call), context);
    co_return verdict;
  }
  co_return GuardRefusal{
      .detail = "This server does not allow calls of " + std::string(call.tool) +
                " (effect: " + std::string(schemas::to_string(call.effect)) + "). Nothing was sent.",
      .hint = "Whoever runs this server decides with --policy; arguments cannot change it.",
      .retry_after = {},
      .decision = "deny"};
}

mcp::asio::awaitable<CallGuard::Verdict> CallGuard::confirm(GuardedCall call,
                                                            const mcp::CallContext& context) {
  if (!context.may_ask || !context.capabilities.elicitation_form()) {
    if (options_.confirm_fallback == PolicyDecision::allow) co_return pass(call, "fallback");
    co_return GuardRefusal{
        .detail = std::string(call.tool) +
                  " needs a person's consent, and this client cannot ask for it. Nothing was "
                  "sent.",
        .hint =
            "Use a client that supports elicitation, or have whoever runs this server "
            "change --policy or --confirm-fallback.",
        .retry_after = {},
        .decision = "nobody to ask"};
  }
  std::optional<Asked> asked = asked_before(call, context);
  if (!asked || !context.inputs.contains(k_question)) co_return ask(call);
  const bool yes = agreed(context.inputs);
  // A no is spent as well: whoever asks again must ask the person again.
  const bool first = co_await use(std::move(*asked));
  if (!yes) {
    co_return GuardRefusal{.detail = "The person who was asked did not agree to this call. Nothing was sent.",
                           .hint = "Do not try again unless the person says so.",
                           .retry_after = {},
                           .decision = "declined"};
  }
  // Used already: the same consent must not carry a second call, so the person is asked again.
  if (!first) co_return ask(call);
  co_return pass(call, "confirmed");
}

mcp::message::InputRequired CallGuard::ask(const GuardedCall& call) const {
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
  mcp::message::InputRequired needed;
  needed.requests.emplace_back(std::string(k_question),
                               mcp::message::InputRequest{"elicitation/create", std::move(params)});
  std::string_view noted = k_by_each;
  if (options_.claims != nullptr)
    noted = options_.claims->unavailable() ? std::string_view(process_) : k_in_common;
  needed.state = json::object{{"consent", base::random_hex(16)}, {"account", call.account}, {"noted", noted}};
  if (!call.content.empty()) needed.state->get_object()["content"] = call.content;
  return needed;
}

/// Nothing when no question was asked about this account.
std::optional<CallGuard::Asked> CallGuard::asked_before(const GuardedCall& call,
                                                        const mcp::CallContext& context) {
  const json::object* state = context.state ? context.state->if_object() : nullptr;
  if (state == nullptr || schemas::json_schema::string_member(*state, "account") != call.account ||
      schemas::json_schema::string_member(*state, "content") != call.content)
    return std::nullopt;
  Asked asked{std::string(schemas::json_schema::string_member(*state, "consent")),
              std::string(schemas::json_schema::string_member(*state, "noted"))};
  if (asked.nonce.empty()) return std::nullopt;
  return asked;
}

CallGuard::Verdict CallGuard::pass(const GuardedCall& call, std::string_view decision) {
  const std::lock_guard lock(mutex_);
  const reply::quota::QuotaTime now = clock_();
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

mcp::asio::awaitable<bool> CallGuard::use(Asked asked) {
  // Also where it is noted in common: a store that was restarted may have forgotten it.
  if (!use_here(asked.nonce)) co_return false;
  if (asked.noted == process_) co_return true;
  if (options_.claims == nullptr) co_return asked.noted == k_by_each;
  if (asked.noted != k_in_common) co_return false;
  const reply::quota::Claim claim = co_await options_.claims->claim(std::move(asked.nonce), k_claim_lasts);
  co_return claim == reply::quota::Claim::first;
}

bool CallGuard::use_here(const std::string& nonce) {
  const std::lock_guard lock(mutex_);
  if (!spent_.insert(nonce).second) return false;
  spent_order_.push_back(nonce);
  if (spent_order_.size() > k_spent_kept) {
    spent_.erase(spent_order_.front());
    spent_order_.pop_front();
  }
  return true;
}

}  // namespace reply_mcp::tools::guard
