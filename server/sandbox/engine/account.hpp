// The Reply account as a function from request to answer: credentials, rate limits, routing, validation,
// behaviour, and the response made whole by its schema. No sockets; thread-safe.
#pragma once

#include "base/secret.hpp"
#include "sandbox/engine/call.hpp"
#include "sandbox/engine/generic.hpp"
#include "sandbox/engine/message.hpp"
#include "sandbox/engine/rate_limit.hpp"
#include "sandbox/engine/router.hpp"
#include "schemas/catalogue.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace reply_mcp::sandbox::engine {

struct AccountOptions {
  base::Secret api_key;  ///< empty: every non-empty key is accepted
  RateLimits limits;
  std::vector<std::string> scopes;  ///< what the key may do; empty: everything
  std::uint64_t seed = 1;
};

class Account {
 public:
  Account(std::shared_ptr<const schemas::Catalogue> catalogue, AccountOptions options, Clock clock);

  /// Never throws for anything that a request holds.
  [[nodiscard]] HttpReply answer(const HttpRequest& request);

 private:
  [[nodiscard]] Answer admit(const HttpRequest& request, RateLimiter::Verdict& verdict);
  [[nodiscard]] Answer dispatch(const HttpRequest& request);
  [[nodiscard]] Answer run(const HttpRequest& request, const Router::Match& match,
                           const std::vector<std::pair<std::string, std::string>>& query);
  [[nodiscard]] std::optional<Answer> wrong_team(const HttpRequest& request) const;
  /// Sets whom the request acts as; 401 USER_NOT_FOUND when the headers name nobody of the team.
  [[nodiscard]] std::optional<Answer> choose_user(const HttpRequest& request);
  [[nodiscard]] bool in_scope(const schemas::Operation& operation) const;
  void finish(const schemas::Operation& operation, Answer& answer);

  std::mutex mutex_;  ///< guards everything below
  std::shared_ptr<const schemas::Catalogue> catalogue_;
  AccountOptions options_;
  Router router_;
  Generic generic_;
  RateLimiter limiter_;
  World world_;
  std::unordered_map<std::string_view, Binding> bindings_;
};

}  // namespace reply_mcp::sandbox::engine
