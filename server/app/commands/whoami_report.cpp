#include "app/commands/whoami_report.hpp"

#include "app/cli/option_values.hpp"
#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "reply/problem.hpp"

#include <boost/json.hpp>

namespace reply_mcp::app::commands {
namespace {

namespace json = boost::json;

std::string number_or_text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return "";
  return value->is_string() ? cli::shown(value->get_string()) : cli::shown(base::compact_json(*value));
}

/// What to do about a problem, by what Reply's middleware codes mean.
std::string remedy(const reply::Problem& problem) {
  if (problem.code == "USER_NOT_FOUND") return "Check --user-id or --user-email: no such user for this key.";
  if (problem.code == "TEAM_REQUIRED") return "This key reaches several teams: choose one with --team-id.";
  if (problem.code == "TEAM_NOT_ACCESSIBLE") return "--team-id names a team that this key does not reach.";
  if (problem.code == "USER_REQUIRED") {
    return "An organization key needs --user-id, or --user-email together with --team-id.";
  }
  switch (problem.status) {
    case 401:
      return "The key is unknown, revoked or mistyped. A new one is in Reply under Settings, API Key.";
    case 403:
      return "The key is good but not allowed to do this; its user lacks the right.";
    case 404:
      return "There is no Reply API at this address: check --base-url.";
    case 429:
      return "Too many calls were made for this user; try again in a while.";
    default:
      return problem.status >= 500 ? "Reply itself has a problem; try again later." : "";
  }
}

std::string remedy(const reply::Failure& failure) {
  switch (failure.kind) {
    case reply::FailureKind::not_configured:
      return "Set the variable REPLY_API_KEY, or put the key into a file and name it with --api-key-file.";
    case reply::FailureKind::resolve:
    case reply::FailureKind::connect:
      return "Check --base-url and this machine's network.";
    case reply::FailureKind::tls:
      return "Check that nothing stands between this machine and Reply; --tls-ca-file names further "
             "authorities.";
    case reply::FailureKind::timeout:
      return "Check the network; --connect-timeout and --timeout set how long is waited.";
    default:
      return "";
  }
}

CheckReport bad(std::string text, const std::string& advice) {
  if (!advice.empty()) text += "\n" + advice;
  return {false, text + "\n"};
}

}  // namespace

CheckReport whoami_report(const reply::SendResult& result, const std::string& base_url) {
  if (!result) {
    return bad("Not checked at " + base_url + ": " + result.error().message, remedy(result.error()));
  }
  if (result->status != 200) {
    reply::Problem problem = result->problem.value_or(reply::Problem{});
    problem.status = result->status;
    std::string text = "Reply at " + base_url + " answered " + std::to_string(result->status);
    if (!problem.title.empty()) text += " " + problem.title;
    if (!problem.detail.empty()) text += ": " + problem.detail;
    if (!problem.code.empty()) text += " (" + problem.code + ")";
    for (const reply::Team& team : problem.teams) {
      text += "\n  team " + std::to_string(team.id) + "  " + cli::shown(team.name);
    }
    return bad(text, remedy(problem));
  }
  const auto body = base::read_json(result->body);
  if (!body || !body->is_object() || !body->get_object().contains("userId")) {
    return bad("What answers at " + base_url + " is not the Reply API: it does not say who the key is.",
               "Check --base-url.");
  }
  const json::object& who = body->get_object();
  std::string text = "The key is good at " + base_url + ".\n  user " + number_or_text(who, "userId") + "  " +
                     number_or_text(who, "username") + "\n";
  const std::string team = number_or_text(who, "teamId");
  text += team.empty() ? "  no team: the key acts for an organization\n" : "  team " + team + "\n";
  return {true, text};
}

}  // namespace reply_mcp::app::commands
