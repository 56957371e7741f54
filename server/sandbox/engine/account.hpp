// The account as a function from request to answer: credentials, rate limits, routing, validation, the
// handler of the operation, and the response completed from its schema. No sockets; thread-safe.
#pragma once

#include "base/secret.hpp"
#include "http_server/message.hpp"
#include "sandbox/engine/account_model.hpp"
#include "sandbox/engine/generic_handler.hpp"
#include "sandbox/engine/rate_limit.hpp"
#include "sandbox/engine/request_validation.hpp"
#include "sandbox/engine/router.hpp"
#include "schemas/catalogue.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace reply_mcp::sandbox::engine {

struct EngineOptions {
  base::Secret api_key;  ///< empty: every non-empty key is accepted
  RateLimits limits;
  std::vector<std::string> scopes;  ///< what the key may do; empty: everything
  std::uint64_t seed = 1;
};

class Account {
 public:
  Account(std::shared_ptr<const schemas::Catalogue> catalogue, AccountModel model, EngineOptions options,
          WallClock clock);

  /// Never throws for anything that a request holds.
  [[nodiscard]] http_server::HttpResponse answer(const http_server::HttpRequest& request);

 private:
  [[nodiscard]] AccountAnswer admit(const http_server::HttpRequest& request, RateLimiter::Verdict& verdict);
  [[nodiscard]] AccountAnswer dispatch(const http_server::HttpRequest& request, const RequestTarget& target,
                                       const Router::Match& match);
  [[nodiscard]] AccountAnswer run(const http_server::HttpRequest& request, const Router::Match& match,
                                  const std::vector<std::pair<std::string, std::string>>& query);
  [[nodiscard]] Admission check_team(const http_server::HttpRequest& request) const;
  /// Sets whom the request acts as; 401 USER_NOT_FOUND when the headers name nobody of the team.
  [[nodiscard]] Admission choose_user(const http_server::HttpRequest& request);
  [[nodiscard]] bool is_report(const schemas::Operation* operation) const;
  [[nodiscard]] bool in_scope(const schemas::Operation& operation) const;
  void finish(const schemas::Operation& operation, AccountAnswer& answer);

  std::mutex mutex_;  ///< guards everything below
  std::shared_ptr<const schemas::Catalogue> catalogue_;
  AccountModel model_;
  EngineOptions options_;
  Router router_;
  GenericHandler generic_;
  RateLimiter limiter_;
  AccountState state_;
  std::unordered_map<std::string_view, OperationHandler> handlers_;
};

}  // namespace reply_mcp::sandbox::engine
