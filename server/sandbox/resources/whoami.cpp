// Who the key acts as, and the people of its team.
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

AccountAnswer get(AccountCall& call) {
  const TeamUser& person = *call.state.acting;
  return done(
      json::object{{"userId", person.id}, {"username", person.email}, {"teamId", AccountState::k_team}});
}

AccountAnswer list_team_users(AccountCall&) {
  json::array users;
  for (const TeamUser& person : AccountState::k_people) {
    users.push_back(json::object{{"teamId", AccountState::k_team},
                                 {"teamName", AccountState::k_team_name},
                                 {"userId", person.id},
                                 {"userName", person.name},
                                 {"userEmail", person.email}});
  }
  return done(std::move(users));
}

}  // namespace

std::span<const OperationHandler> whoami_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"whoami_get", get},
      {"whoami_list_team_users", list_team_users},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
