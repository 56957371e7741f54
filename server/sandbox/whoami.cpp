// Who the key acts as, and the people of its team.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

Answer get(Call& call) {
  const Person& person = *call.world.acting;
  return done(json::object{{"userId", person.id}, {"username", person.email}, {"teamId", World::k_team}});
}

Answer list_team_users(Call&) {
  json::array users;
  for (const Person& person : World::k_people) {
    users.push_back(json::object{{"teamId", World::k_team},
                                 {"teamName", World::k_team_name},
                                 {"userId", person.id},
                                 {"userName", person.name},
                                 {"userEmail", person.email}});
  }
  return done(std::move(users));
}

}  // namespace

std::span<const Binding> whoami_bindings() {
  static constexpr Binding k_bindings[] = {
      {"whoami_get", get},
      {"whoami_list_team_users", list_team_users},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
