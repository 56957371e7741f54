// Who the key acts as, and the people of its team.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Answer get(engine::Call& call) {
  const engine::Person& person = *call.world.acting;
  return engine::done(
      json::object{{"userId", person.id}, {"username", person.email}, {"teamId", engine::World::k_team}});
}

engine::Answer list_team_users(engine::Call&) {
  json::array users;
  for (const engine::Person& person : engine::World::k_people) {
    users.push_back(json::object{{"teamId", engine::World::k_team},
                                 {"teamName", engine::World::k_team_name},
                                 {"userId", person.id},
                                 {"userName", person.name},
                                 {"userEmail", person.email}});
  }
  return engine::done(std::move(users));
}

}  // namespace

std::span<const engine::Binding> whoami_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"whoami_get", get},
      {"whoami_list_team_users", list_team_users},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
