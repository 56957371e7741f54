// Who the key acts as, and the people of its team.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

Answer get(Call&) {
  return done(
      json::object{{"userId", World::k_user}, {"username", "owner@example.com"}, {"teamId", World::k_team}});
}

Answer list_team_users(Call&) {
  json::array users;
  const auto add = [&](std::int64_t id, std::string_view name, std::string_view email) {
    users.push_back(json::object{{"teamId", World::k_team},
                                 {"teamName", "Sandbox team"},
                                 {"userId", id},
                                 {"userName", name},
                                 {"userEmail", email}});
  };
  add(World::k_user, "Sandbox Owner", "owner@example.com");
  add(World::k_colleague, "Sandbox Colleague", "colleague@example.com");
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
