// What an operation of the sandbox works with: the account's data and one validated request.
#pragma once

#include "sandbox/engine/instant.hpp"
#include "sandbox/engine/problem.hpp"
#include "sandbox/engine/shape.hpp"
#include "sandbox/engine/store.hpp"
#include "schemas/catalogue.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

struct World;
/// What becomes true when a background job is done; gives the job's result.
using JobEffect = std::function<json::value(World&)>;

/// A user of the account's team.
struct Person {
  std::int64_t id;
  std::string_view name;
  std::string_view email;
};

/// The account's people and team; records live in `store`.
struct World {
  World(std::uint64_t seed, Clock time) : store(seed), clock(std::move(time)) {}

  static constexpr std::int64_t k_owner = 101;  ///< whom the key acts as when the request names nobody
  static constexpr std::int64_t k_colleague = 102;
  static constexpr std::int64_t k_team = 11;
  static constexpr std::string_view k_team_name = "Sandbox team";
  static constexpr Person k_people[] = {{k_owner, "Sandbox Owner", "owner@example.com"},
                                        {k_colleague, "Sandbox Colleague", "colleague@example.com"}};

  Store store;
  Clock clock;
  const Person* acting = &k_people[0];  ///< whom the request at hand acts as
  /// Resource group -> prefix of its error codes ("contact_lists" -> "contactsList").
  std::map<std::string, std::string, std::less<>> code_prefixes;
  std::map<std::string, JobEffect> job_effects;  ///< by job id, until the job is done

  [[nodiscard]] std::int64_t user() const { return acting->id; }
  [[nodiscard]] Instant now() const { return clock(); }
  [[nodiscard]] std::string now_iso() const { return to_iso(clock()); }
  [[nodiscard]] ShapeContext shape_context() { return {store, now(), user()}; }
  /// Null when the team has no such user.
  [[nodiscard]] static const Person* person(std::int64_t id) {
    const auto* const found = std::find_if(std::begin(k_people), std::end(k_people),
                                           [&](const Person& one) { return one.id == id; });
    return found == std::end(k_people) ? nullptr : found;
  }
  [[nodiscard]] static bool is_user(std::int64_t id) { return person(id) != nullptr; }
};

/// The one file of a multipart/form-data body.
struct Upload {
  std::string file_name;
  std::string bytes;
};

struct Call {
  World& world;
  const schemas::Operation& operation;
  std::vector<std::pair<std::string, std::string>> path;  ///< placeholder -> decoded segment
  json::object query;                                     ///< typed by the parameters' schemas
  json::value body;                                       ///< null when there is none
  std::optional<Upload> upload;

  [[nodiscard]] std::string_view segment(std::string_view name) const;
  [[nodiscard]] std::int64_t id(std::string_view name = "id") const;
  /// The body's members; none when it is not an object.
  [[nodiscard]] const json::object& fields() const;
  [[nodiscard]] Store& store() const { return world.store; }

  /// A refusal with the operation's own code of that variant: refuse(409, "duplicateName", ...) answers
  /// `contactsList.duplicateName` on contact lists.
  [[nodiscard]] Answer refuse(int status, std::string_view variant, std::string_view detail) const;
  /// The operation's `.notFound`, 404 unless the operation documents another status for it.
  [[nodiscard]] Answer not_found(std::string_view what) const;
  /// A validation problem with one fault.
  [[nodiscard]] static Answer invalid(std::string_view pointer, std::string_view detail);
};

using Handler = Answer (*)(Call&);
/// Looks at a request before it is validated, and may mend its body; an answer ends the call.
using Gate = std::optional<Answer> (*)(Call&);

/// Behaviour of one operation that its schema alone cannot say.
struct Binding {
  std::string_view operation;
  Handler handler = nullptr;  ///< null: the generic behaviour
  Gate gate = nullptr;
};

/// `{items, hasMore}` of the rows that `top` and `skip` of the query select; `view` makes an item of a row.
template <class Rows, class View>
[[nodiscard]] Answer page(const Call& call, const Rows& rows, View view) {
  const auto total = static_cast<std::int64_t>(rows.size());
  const std::int64_t skip = std::min(total, integer_of(call.query, "skip", 0));
  const std::int64_t end = std::min(total, skip + integer_of(call.query, "top", 25));
  json::array items;
  for (std::int64_t i = skip; i < end; ++i) items.emplace_back(view(rows[static_cast<std::size_t>(i)]));
  return done(json::object{{"items", std::move(items)}, {"hasMore", end < total}});
}

/// The integers of an array member; empty when there is none.
[[nodiscard]] std::vector<std::int64_t> integers_of(const Row& row, std::string_view name);
/// The rows of a table that `wanted` accepts, in order.
template <class Wanted>
[[nodiscard]] std::vector<Row*> select(Store& store, std::string_view table, Wanted wanted) {
  std::vector<Row*> rows;
  for (auto& [place, row] : store.table(table).rows()) {
    if (wanted(row)) rows.push_back(&row);
  }
  return rows;
}
[[nodiscard]] std::vector<Row*> all_rows(Store& store, std::string_view table);

[[nodiscard]] bool same_text(std::string_view a, std::string_view b);  ///< ASCII case aside
[[nodiscard]] bool contains_text(std::string_view text, std::string_view part);

/// Copies the members of `names` that `from` has.
void copy_fields(const json::object& from, Row& to, std::span<const std::string_view> names);

/// Another row than `self` has that text in `member`, case aside.
[[nodiscard]] bool taken(Store& store, std::string_view table, std::string_view member, std::string_view text,
                         const Row* self);

/// One entry of a non-atomic bulk answer.
[[nodiscard]] json::object bulk_failure(std::string_view error, std::string_view details);

}  // namespace reply_mcp::sandbox::engine
