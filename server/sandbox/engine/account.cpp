#include "sandbox/engine/account.hpp"

#include "sandbox/engine/synthesize.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <map>
#include <span>

namespace reply_mcp::sandbox::engine {

namespace {

/// The key of an `Authorization: Bearer` header; empty when there is none.
std::string_view bearer(const http_server::HttpRequest& request) {
  constexpr std::string_view k_scheme = "bearer ";
  const std::string_view field = request.header("authorization");
  if (field.size() <= k_scheme.size() || !same_text(field.substr(0, k_scheme.size()), k_scheme)) return {};
  std::string_view key = field.substr(k_scheme.size());
  while (!key.empty() && key.front() == ' ') key.remove_prefix(1);
  return key;
}

/// Resource group -> prefix of its error codes, from the codes that its operations document.
std::map<std::string, std::string, std::less<>> code_prefixes(
    std::span<const schemas::Operation> operations) {
  std::map<std::string, std::map<std::string, int>> votes;
  for (const schemas::Operation& operation : operations) {
    for (const schemas::KnownError& known : operation.errors) {
      const std::size_t dot = known.code.find('.');
      if (dot != std::string::npos) ++votes[operation.group][known.code.substr(0, dot)];
    }
  }
  std::map<std::string, std::string, std::less<>> prefixes;
  for (const auto& [group, counts] : votes) {
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    prefixes[group] = most->first;
  }
  return prefixes;
}

void add_limit_headers(const RateLimiter::Verdict& verdict, http_server::HttpResponse& response) {
  if (verdict.window.empty()) return;
  response.headers.emplace_back("x-rate-limit-limit", verdict.window);
  response.headers.emplace_back("x-rate-limit-remaining", std::to_string(verdict.remaining));
  response.headers.emplace_back("x-rate-limit-reset", to_iso(verdict.reset));
}

}  // namespace

Account::Account(std::shared_ptr<const schemas::Catalogue> catalogue, AccountModel model,
                 EngineOptions options, WallClock clock)
    : catalogue_(std::move(catalogue)),
      model_(std::move(model)),
      options_(std::move(options)),
      router_(catalogue_->operations()),
      generic_(catalogue_->operations(), model_.tables),
      limiter_(options_.limits),
      state_(options_.seed, std::move(clock)) {
  state_.code_prefixes = code_prefixes(catalogue_->operations());
  state_.jobs_table = model_.jobs_table;
  for (const OperationHandler& handler : model_.handlers) handlers_.emplace(handler.operation, handler);
  if (model_.seed != nullptr) model_.seed(state_);
}

http_server::HttpResponse Account::answer(const http_server::HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  RateLimiter::Verdict verdict = limiter_.peek(state_.now());
  AccountAnswer answer;
  try {
    answer = admit(request, verdict);
  } catch (const std::exception& error) {
    answer = plain_problem(500, std::string("The sandbox failed: ") + error.what());
  }
  http_server::HttpResponse response = to_response(std::move(answer));
  add_limit_headers(verdict, response);
  return response;
}

AccountAnswer Account::admit(const http_server::HttpRequest& request, RateLimiter::Verdict& verdict) {
  const std::string_view key = bearer(request);
  const base::Secret secret{std::string(key)};
  if (key.empty() || (!options_.api_key.empty() && !(secret == options_.api_key))) return unauthorized();
  const std::optional<RequestTarget> target = parse_target(request.target());
  const Router::Match match = target ? router_.find(request.method, target->segments) : Router::Match();
  verdict = limiter_.count(secret.fingerprint(), is_report(match.operation), state_.now());
  if (!verdict.allowed) {
    AccountAnswer answer = plain_problem(429, "Too many requests for this user; wait as Retry-After says.");
    answer.headers.emplace_back("Retry-After", std::to_string(verdict.retry_after.count()));
    return answer;
  }
  if (!target) return plain_problem(400, "The request target is not well-formed.");
  return dispatch(request, *target, match);
}

bool Account::is_report(const schemas::Operation* operation) const {
  return operation != nullptr && model_.counts_as_report != nullptr && model_.counts_as_report(*operation);
}

AccountAnswer Account::dispatch(const http_server::HttpRequest& request, const RequestTarget& target,
                                const Router::Match& match) {
  if (match.operation == nullptr && match.allowed.empty()) {
    return plain_problem(404, "There is no such resource.");
  }
  if (match.operation == nullptr) {
    AccountAnswer answer =
        plain_problem(405, "This resource does not take the method " + request.method + ".");
    std::string allow;
    for (const std::string& method : match.allowed) allow += (allow.empty() ? "" : ", ") + method;
    answer.headers.emplace_back("Allow", allow);
    return answer;
  }
  if (auto admitted = check_team(request); !admitted) return admitted.error();
  if (auto admitted = choose_user(request); !admitted) return admitted.error();
  if (!in_scope(*match.operation)) {
    return business_problem(403, "insufficient_scope",
                            "The API key lacks the scope " + match.operation->scope + ".");
  }
  return run(request, match, target.query);
}

Admission Account::check_team(const http_server::HttpRequest& request) const {
  const std::string_view team = request.header("x-team-id");
  if (team.empty() || team == std::to_string(AccountState::k_team)) return {};
  AccountAnswer answer = business_problem(403, "TEAM_NOT_ACCESSIBLE", "The team is not one of this user's.");
  answer.body.as_object()["teams"] =
      json::array{json::object{{"teamId", AccountState::k_team}, {"teamName", AccountState::k_team_name}}};
  return answer;
}

Admission Account::choose_user(const http_server::HttpRequest& request) {
  // The key is like a team key: it acts as the owner unless a header names another user (Reply,
  // "Authentication").
  const std::string_view id = request.header("x-user-id");
  const std::string_view email = request.header("x-user-email");
  for (const TeamUser& person : AccountState::k_people) {
    const bool named = !id.empty() ? id == std::to_string(person.id) : same_text(email, person.email);
    if (!named && !(id.empty() && email.empty())) continue;
    state_.acting = &person;
    return {};
  }
  return business_problem(401, "USER_NOT_FOUND", "No user of this team has that id or address.");
}

bool Account::in_scope(const schemas::Operation& operation) const {
  if (options_.scopes.empty() || operation.scope == "none" || operation.scope.empty()) return true;
  const std::size_t colon = operation.scope.find(':');
  const std::string domain = operation.scope.substr(0, colon);
  const std::string verb = colon == std::string::npos ? std::string() : operation.scope.substr(colon + 1);
  return std::any_of(options_.scopes.begin(), options_.scopes.end(), [&](const std::string& held) {
    const bool stronger = verb == "read" && (held == domain + ":write" || held == domain + ":operate");
    return held == operation.scope || held == domain + ":*" || held == "*:*" || stronger;
  });
}

AccountAnswer Account::run(const http_server::HttpRequest& request, const Router::Match& match,
                           const std::vector<std::pair<std::string, std::string>>& query) {
  AccountCall call{state_, *match.operation, is_report(match.operation), match.path, {}, nullptr, {}};
  if (auto read = read_body(request, call); !read) return read.error();
  const auto found = handlers_.find(match.operation->id);
  const OperationHandler handler = found == handlers_.end() ? OperationHandler{} : found->second;
  if (handler.filter != nullptr) {
    if (auto passed = handler.filter(call); !passed) return passed.error();
  }
  if (auto checked = check_request(query, call); !checked) return checked.error();
  const schemas::Effect effect = match.operation->effect;
  if ((effect == schemas::Effect::create || effect == schemas::Effect::send) && state_.store.full()) {
    return call.refuse(409, "limitReached", "The sandbox holds no more records.");
  }
  AccountAnswer answer = handler.answer != nullptr ? handler.answer(call) : generic_.answer(call);
  finish(*match.operation, answer);
  return answer;
}

void Account::finish(const schemas::Operation& operation, AccountAnswer& answer) {
  if (answer.kind == AccountAnswer::Kind::problem) return;
  if (answer.status == 0) answer.status = operation.successes.front().status;
  if (answer.kind != AccountAnswer::Kind::success) return;
  const auto response = std::find_if(operation.successes.begin(), operation.successes.end(),
                                     [&](const auto& one) { return one.status == answer.status; });
  if (response == operation.successes.end() || response->schema == nullptr) {
    answer.body = nullptr;
    return;
  }
  answer.body = synthesize(*response->schema, answer.body, state_.synthesis_context());
}

}  // namespace reply_mcp::sandbox::engine
