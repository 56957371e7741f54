// Asks a person before a call goes out, and limits how often deletions and sends may go out at all.
//
// Consent is asked for through elicitation (MCP, client/elicitation) and bound to this very call: the
// state that comes back is sealed by the protocol layer to tool, arguments and caller, names the account,
// expires, and is good for one call only. A `confirm` argument that a model sets is no consent: tools have no
// such argument.
//
// One call only, also where replicas share the key that seals: what was used is noted in their common store.
// A question that is asked while that store is away is good at the replica that asked it, and nowhere else;
// so no outage lets one consent carry two calls, and none stops the person's work.
#pragma once

#include "mcp/context.hpp"
#include "mcp/features.hpp"
#include "reply/quota/claim_store.hpp"
#include "reply/quota/quota_book.hpp"
#include "tools/guard/policy.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace reply_mcp::tools::guard {

struct GuardOptions {
  Policy policy;
  /// What holds for `confirm` where the client cannot ask a person: allow, because such clients ask for
  /// approval themselves, or deny, for endpoints that nobody watches.
  PolicyDecision confirm_fallback = PolicyDecision::allow;
  std::size_t max_sends_per_hour = 0;    ///< 0: no limit
  std::size_t max_deletes_per_hour = 0;  ///< 0: no limit
  /// Questions name people, sequences, threads and the like, which are read for that (target_names.hpp).
  bool name_targets = false;
  /// Where replicas note the consents that were used; must outlive the guard. Null: each process notes its
  /// own.
  reply::quota::ClaimStore* claims = nullptr;
};

/// A call that is about to be sent.
struct GuardedCall {
  std::string_view tool;
  std::string_view toolset;
  schemas::Effect effect = schemas::Effect::read;
  std::string action;  ///< describe_action(): what a person is asked about
  /// Whose account it acts on (reply::Identity::fingerprint): part of what is agreed to.
  std::string account = {};
  /// Digest of the file that goes out with it: a file that changed since the question is asked about again.
  std::string content = {};
};

/// Why a call is not sent.
struct GuardRefusal {
  std::string detail;
  std::string hint;
  std::optional<std::chrono::seconds> retry_after;
  /// For the audit log: "deny", "declined", "nobody to ask" or "limit".
  std::string_view decision;
};

class CallGuard {
 public:
  struct Pass {
    /// How it came to pass: "allow", "confirmed" or "fallback"; for the audit log.
    std::string_view decision;
  };
  using Verdict = std::variant<Pass, mcp::message::InputRequired, GuardRefusal>;

  explicit CallGuard(GuardOptions options,
                     std::function<reply::quota::QuotaTime()> clock = &std::chrono::steady_clock::now);

  /// Decides about one call. Counts it against the hourly limits when it passes. Thread-safe.
  [[nodiscard]] mcp::asio::awaitable<Verdict> check(GuardedCall call, const mcp::CallContext& context);

  [[nodiscard]] const GuardOptions& options() const { return options_; }

 private:
  /// A question that was put to a person, as the sealed state has it.
  struct Asked {
    std::string nonce;
    std::string noted;  ///< where its use is noted: k_by_each, k_in_common, or at the process of this name
  };
  static std::optional<Asked> asked_before(const GuardedCall& call, const mcp::CallContext& context);

  mcp::asio::awaitable<Verdict> confirm(GuardedCall call, const mcp::CallContext& context);
  [[nodiscard]] mcp::message::InputRequired ask(const GuardedCall& call) const;
  Verdict pass(const GuardedCall& call, std::string_view decision);
  /// True once for each question; false also when it cannot be told.
  mcp::asio::awaitable<bool> use(Asked asked);
  /// True the first time that this process is asked about the nonce.
  bool use_here(const std::string& nonce);

  const GuardOptions options_;
  const std::function<reply::quota::QuotaTime()> clock_;
  const std::string process_;  ///< a random name of this guard
  std::mutex mutex_;
  reply::quota::QuotaWindow sends_;
  reply::quota::QuotaWindow deletes_;
  // Nonces of consents that were used. They are kept longer than sealed state lives; the number is
  // bounded by forgetting the oldest.
  std::deque<std::string> spent_order_;
  std::set<std::string, std::less<>> spent_;
};

}  // namespace reply_mcp::tools::guard
