#include "tools/result/hints.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "tools/operation/wait_operation.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_listed_teams = 20;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_marker(std::string_view segment) {
  return segment.starts_with('{');
}

/// Same words whatever marks are between them and whatever the case; parameters are all alike.
bool same_route(std::string_view a, std::string_view b) {
  const auto x = segments_of(a);
  const auto y = segments_of(b);
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](std::string_view left, std::string_view right) {
                      return left == right || (is_marker(left) && is_marker(right));
                    });
}

/// "blacklist-domain-rules" and "blacklistDomainRule" made comparable: letters only, lower case, without
/// the ending of the plural.
std::string bare_word(std::string_view word) {
  std::string bare;
  for (const char c : word) {
    if (base::ascii::is_letter(c)) bare.push_back(base::ascii::to_lower(c));
  }
  if (bare.ends_with("ies")) {
    bare.replace(bare.size() - 3, 3, "y");
  } else if (bare.ends_with('s')) {
    bare.pop_back();
  }
  return bare;
}

/// The path up to the collection whose id a problem is about: the one that the code names, else the last
/// one that has an id behind it. Empty when the path has no id.
std::string collection_of(std::string_view path, std::string_view code) {
  const auto segments = segments_of(path);
  const std::string subject = bare_word(code.substr(0, code.find('.')));
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    if (!is_marker(segments[i]) || is_marker(segments[i - 1])) continue;
    chosen = i;
    if (!subject.empty() && bare_word(segments[i - 1]) == subject) break;
  }
  std::string collection;
  for (std::size_t i = 0; i < chosen; ++i) collection += '/' + std::string(segments[i]);
  return collection;
}

std::string team_list(const std::vector<reply::Team>& teams) {
  std::string text;
  for (std::size_t i = 0; i < teams.size() && i < k_listed_teams; ++i) {
    text += (text.empty() ? "" : ", ") + base::shorten(teams[i].name, 100) + " (" +
            std::to_string(teams[i].id) + ')';
  }
  if (teams.size() > k_listed_teams)
    text += " and " + std::to_string(teams.size() - k_listed_teams) + " more";
  return text;
}

std::string for_unauthorized(const reply::Problem& problem) {
  if (problem.code == "USER_NOT_FOUND") {
    return "The acting user does not exist for this key: check --user-id or --user-email (X-USER-ID, "
           "X-User-Email).";
  }
  return "Reply does not accept the API key. Take a key from Reply, Settings, API Key, and give it with "
         "--api-key-file FILE or in REPLY_API_KEY; `reply-mcp check` tells whether it is good.";
}

std::string for_limit(const reply::Problem& problem) {
  if (!reply::is_rate_limit(problem)) {
    return "This is a quota of the channel or feature, not the rate limit of the API: it is not retried. Go "
           "on with other work and try it another day.";
  }
  std::string wait =
      problem.retry_after ? std::to_string(problem.retry_after->count()) + " seconds" : "a minute";
  return "Wait " + wait + ", then repeat the call; one bulk call costs less than many single ones.";
}

}  // namespace

const schemas::Operation* HintSource::find_route(std::string_view method, std::string_view path) const {
  for (const schemas::Operation& operation : catalogue_->operations()) {
    if (operation.method == method && operation.effect == schemas::Effect::read &&
        same_route(operation.path, path) && names_.has(operation.id)) {
      return &operation;
    }
  }
  return nullptr;
}

const schemas::Operation* HintSource::list_operation_for(const schemas::Operation& operation,
                                                         std::string_view code) const {
  const std::string collection = collection_of(operation.path, code);
  if (collection.empty()) return nullptr;
  if (const schemas::Operation* list = find_route("GET", collection)) return list;
  for (const std::string_view suffix : {"/filter", "/search", "/list"}) {
    if (const schemas::Operation* search = find_route("POST", collection + std::string(suffix)))
      return search;
  }
  return nullptr;
}

const schemas::Operation* HintSource::get_operation_for(const schemas::Operation& operation) const {
  const auto segments = segments_of(operation.path);
  for (std::size_t end = segments.size(); end > 0; --end) {
    std::string path;
    for (std::size_t i = 0; i < end; ++i) path += '/' + std::string(segments[i]);
    const schemas::Operation* reader = find_route("GET", path);
    if (reader != nullptr) return reader;
  }
  return list_operation_for(operation, {});
}

const schemas::Operation* HintSource::witness_of(const schemas::Operation& operation) const {
  const schemas::Operation* told = catalogue_->find(operation.witness);
  return told != nullptr && names_.has(told->id) ? told : get_operation_for(operation);
}

std::string HintSource::job_follow_up(std::string_view job_id) const {
  const schemas::Operation* reads = catalogue_->find_job_operation(schemas::JobRole::read);
  if (reads == nullptr) return {};
  const bool waits = names_.has(operation::k_wait_tool);
  if (!waits && !names_.has(reads->id)) return {};
  const std::string name = waits ? names_.of(operation::k_wait_tool) : names_.of(reads->id);
  return name + " with " + std::string(schemas::id_parameter(*reads)) + ' ' +
         base::compact_json(boost::json::value(boost::json::string(job_id)));
}

std::string HintSource::for_not_found(const schemas::Operation& operation,
                                      const reply::Problem& problem) const {
  const schemas::Operation* list = list_operation_for(operation, problem.code);
  if (list == nullptr)
    return "Check the ids: they are wrong, deleted, or not visible to the user of the key.";
  return "The id is wrong, deleted, or not visible to the user of the key; " + names_.of(list->id) +
         " gives ids.";
}

std::string HintSource::for_forbidden(const schemas::Operation& operation,
                                      const reply::Problem& problem) const {
  if (problem.code == "TEAM_REQUIRED" || problem.code == "TEAM_NOT_ACCESSIBLE") {
    std::string text = problem.code == "TEAM_REQUIRED" ? "The key reaches several teams"
                                                       : "The key does not reach this team";
    if (!problem.teams.empty()) text += "; it reaches " + team_list(problem.teams);
    return text + ". Start the server with --team-id ID (header X-TEAM-ID) of one of them.";
  }
  if (problem.code == "USER_REQUIRED") {
    return "An organization key acts for a user: start the server with --user-id ID (X-USER-ID), or with "
           "--user-email (X-User-Email) and --team-id (X-TEAM-ID).";
  }
  if (problem.code == "insufficient_scope" || !problem.missing_scope.empty()) {
    const std::string scope = problem.missing_scope.empty() ? operation.scope : problem.missing_scope;
    return "The key lacks the scope " + scope +
           ": use a key that has it (Reply, Settings, API Key). Repeating does "
           "not help.";
  }
  if (problem.code.empty() || problem.code.ends_with(".featureDisabled")) {
    return "The plan of the account lacks this feature, or it is switched off for this user; an owner of the "
           "account can tell. Another key of the same user does not help.";
  }
  return "The user of the key may not do this: a matter of role, plan or owner in Reply. Another key of the "
         "same user does not help; ask the person.";
}

std::string HintSource::for_problem(const schemas::Operation& operation,
                                    const reply::Problem& problem) const {
  if (problem.code.ends_with(".notFound") || problem.status == 404) return for_not_found(operation, problem);
  if (problem.status == 401) return for_unauthorized(problem);
  if (problem.status == 402 || problem.status == 403) return for_forbidden(operation, problem);
  if (problem.status == 429) return for_limit(problem);
  if (problem.status == 409) {
    const schemas::Operation* reader = get_operation_for(operation);
    const std::string state =
        reader == nullptr ? "the current state" : "the current state with " + names_.of(reader->id);
    return "It conflicts with what is there: read " + state + " before another attempt.";
  }
  if (!problem.errors.empty()) return "Correct the arguments named in errors and call again.";
  if (problem.status < 500) return "Change the arguments as the detail says; the same call fails again.";
  return {};
}

std::string HintSource::for_failure(const reply::Failure& failure) const {
  using reply::FailureKind;
  switch (failure.kind) {
    case FailureKind::not_configured:
      return "Set an API key: in the environment as REPLY_API_KEY, or with --api-key-file FILE. It is found "
             "in Reply under Settings, API Key. Without a key, --sandbox serves an embedded account to try "
             "things.";
    case FailureKind::invalid_request:
      return "Check the options that become request headers (API key, --team-id, --user-id, --user-email): "
             "one holds a character that a header cannot carry.";
    case FailureKind::resolve:
    case FailureKind::connect:
    case FailureKind::tls:
      return "Check the network of the machine that runs this server, its proxy settings and --base-url.";
    case FailureKind::quota:
      return "Reply's rate limit for this user is used up; wait, then repeat the call.";
    case FailureKind::unavailable:
      return "Reply did not answer the last requests; wait a little, then repeat the call.";
    case FailureKind::too_large:
      return "Ask for less at a time: a smaller top, or a narrower filter.";
    case FailureKind::timeout:
    case FailureKind::closed:
    case FailureKind::protocol:
    case FailureKind::cancelled:
      return {};
  }
  return {};
}

std::string HintSource::for_unknown_outcome(const schemas::Operation& operation) const {
  const schemas::Operation* reader = witness_of(operation);
  const std::string with =
      reader == nullptr || reader == &operation ? std::string() : " with " + names_.of(reader->id);
  return "The change may have happened all the same. Read the state" + with +
         " and decide from what is there; do not repeat the call blindly.";
}

}  // namespace reply_mcp::tools::result
