// The account as it stands: its records, the people of its team, the time, and what background jobs will do.
#pragma once

#include "sandbox/engine/instant.hpp"
#include "sandbox/engine/store.hpp"
#include "sandbox/engine/synthesize.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

struct AccountState;
/// What becomes true when a background job is done; gives the job's result.
using JobEffect = std::function<json::value(AccountState&)>;

/// A user of the account's team.
struct TeamUser {
  std::int64_t id;
  std::string_view name;
  std::string_view email;
};

/// The account's people and team; records live in `store`.
struct AccountState {
  AccountState(std::uint64_t seed, WallClock time) : store(seed), clock(std::move(time)) {}

  static constexpr std::int64_t k_owner = 101;  ///< whom the key acts as when the request names nobody
  static constexpr std::int64_t k_colleague = 102;
  static constexpr std::int64_t k_team = 11;
  static constexpr std::string_view k_team_name = "Sandbox team";
  static constexpr TeamUser k_people[] = {{k_owner, "Sandbox Owner", "owner@example.com"},
                                          {k_colleague, "Sandbox Colleague", "colleague@example.com"}};

  Store store;
  WallClock clock;
  const TeamUser* acting = &k_people[0];  ///< whom the request at hand acts as
  /// Resource group -> prefix of its error codes ("contact_lists" -> "contactsList").
  std::map<std::string, std::string, std::less<>> code_prefixes;
  std::string_view
      jobs_table;  ///< where background jobs are kept; the path of their collection without "/v3/"
  std::map<std::string, JobEffect> job_effects;  ///< by job id, until the job is done

  [[nodiscard]] std::int64_t user() const { return acting->id; }
  [[nodiscard]] Instant now() const { return clock(); }
  [[nodiscard]] std::string now_iso() const { return to_iso(clock()); }
  [[nodiscard]] SynthesisContext synthesis_context() { return {store, now(), user()}; }
  /// Null when the team has no such user.
  [[nodiscard]] static const TeamUser* person(std::int64_t id) {
    const auto* const found = std::find_if(std::begin(k_people), std::end(k_people),
                                           [&](const TeamUser& one) { return one.id == id; });
    return found == std::end(k_people) ? nullptr : found;
  }
  [[nodiscard]] static bool is_user(std::int64_t id) { return person(id) != nullptr; }
};

}  // namespace reply_mcp::sandbox::engine
