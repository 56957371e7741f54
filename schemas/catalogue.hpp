// The operation catalogue: every operation of the Reply REST API V3 as data, read from OpenAPI 3.1
// documents (one per resource group, schemas/openapi/*.json; the meaning of the x- keys is in
// schemas/README.md). tools/ makes a tool of each operation, the sandbox answers each one.
//
// Immutable after loading, so any thread may read it.
#pragma once

#include "schemas/error.hpp"
#include "schemas/lazy_schema.hpp"
#include "schemas/untrusted_fields.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {

namespace json = boost::json;

/// What an operation does to the account (x-effect). The order is the order of severity.
enum class Effect {
  read,
  create,
  update,
  delete_,
  send,  ///< reaches a prospect, starts outreach or spends credits
};
[[nodiscard]] std::string_view to_string(Effect effect);
/// "read", "create", "update", "delete", "send"; nothing for any other name.
[[nodiscard]] std::optional<Effect> parse_effect(std::string_view name);

/// x-status of an operation.
enum class Status {
  stable,
  beta,         ///< callable, but may change without notice
  coming_soon,  ///< announced, not callable yet
};
[[nodiscard]] std::string_view to_string(Status status);
/// "stable", "beta", "coming-soon"; nothing for any other name.
[[nodiscard]] std::optional<Status> parse_status(std::string_view name);

/// The effect is raised to `effect` when the request body has something at `pointer` (RFC 6901), or just the
/// value `equals` when one is given (x-effect-when).
struct EffectCondition {
  std::string pointer;
  std::optional<json::value> equals;
  Effect effect = Effect::read;
};

/// Which of Reply's request quotas a call counts against (x-quota).
enum class Quota { general, reporting };
/// "general" or "reporting"; nothing for any other name.
[[nodiscard]] std::optional<Quota> parse_quota(std::string_view name);

/// Answers of a read may be given again for a while (x-cache).
struct CacheRule {
  std::chrono::seconds lifetime{0};
  /// Resource groups whose changes make an answer old before that; the operation's own comes first.
  std::vector<std::string> groups;
};

/// What the operation reads is a resource for clients, reply://FOLDER/{parameter} (x-record). One without a
/// path parameter is the only one of its kind, such as the account itself: reply://FOLDER.
struct RecordKind {
  std::string name;    ///< of the resource template: "sequence"
  std::string folder;  ///< of its URI: "sequences"
  std::string title;
  std::string description;
  std::string list;                 ///< operation that lists such records; empty: none
  std::string search;               ///< argument of `list` that narrows by text; empty: none
  std::string id;                   ///< member of a listed record that identifies it
  std::vector<std::string> labels;  ///< its members that people know it by; what there is of them is its name
};

/// What the operation does to a background job, beside those that begin one (x-job).
enum class JobRole {
  none,
  read,    ///< says how far the job is
  cancel,  ///< asks it to stop
};

/// What `reply-mcp check` and `doctor` learn from the operation (x-probe).
enum class Probe {
  none,
  identity,  ///< whose key it is
  scope,     ///< whether the key has the operation's scope
};

/// Where ids of one kind of record can be had from: a list that an operation reads (x-ids-from).
struct IdSource {
  std::string of;  ///< kind of record: "contact"
  std::string by;  ///< how a caller calls the source: "list", "sequence", "filter"
  std::string
      argument;       ///< of the operation, which takes the caller's value; empty: the value is all of them
  std::string id;     ///< member of an item that is the id
  std::string where;  ///< member of an item by which a caller may narrow the items; empty: none
  std::string operation;  ///< that reads the list
};

/// That an operation takes many ids of one kind (x-ids).
struct ManyIds {
  std::string member;    ///< of the body: a list of integers
  std::string of;        ///< kind of record
  std::size_t most = 0;  ///< in one request
  std::vector<IdSource> sources;
  json::object from_schema;      ///< of an argument that says where the ids come from
  std::string from_description;  ///< of it, in words
};

enum class ParameterPlace { path, query };

struct Parameter {
  std::string name;
  ParameterPlace place = ParameterPlace::query;
  bool required = false;
  std::string description;
  LazySchema schema;  ///< always there
  /// Query arrays: true repeats the name (`a=1&a=2`), false joins with commas (OpenAPI style form).
  bool explode = true;
};

/// A business error that an operation is known to answer (x-errors).
struct KnownError {
  int status = 0;
  std::string code;
};

struct SuccessResponse {
  int status = 200;
  std::string content_type;  ///< empty when there is no body
  LazySchema schema;         ///< none when there is no body
};

/// One operation. Its schemas are LazySchema: they read like pointers to objects without any $ref, and
/// the replacing is done on first use.
struct Operation {
  std::string id;     ///< operationId, the tool's name
  std::string group;  ///< tags[0], the resource group
  std::string title;  ///< summary
  std::string description;
  std::string method;  ///< upper case
  std::string path;    ///< template, "/v3/things/{id}"
  std::vector<Parameter> parameters;
  std::string body_content_type;  ///< empty when there is no body
  bool body_required = false;
  LazySchema body_schema;                  ///< none when there is no body
  std::vector<SuccessResponse> successes;  ///< at least one (2xx or 3xx), ascending status
  std::string scope;                       ///< "contacts:write", or "none"
  Status status = Status::stable;
  Effect effect = Effect::read;
  std::vector<EffectCondition> effect_conditions;
  /// Whether it reaches people, takes something away or cannot be undone, where its effect does not say
  /// (x-destructive).
  std::optional<bool> destructive;
  /// Whether it reaches beyond the account, where its effect does not say (x-open-world).
  std::optional<bool> open_world;
  bool idempotent = false;
  bool paged = false;              ///< x-pagination: offset
  bool async = false;              ///< answers 202 with a background job
  std::string job_result;          ///< what can be read once that job has ended, and where
  Quota quota = Quota::general;    ///< which requests it is counted together with
  std::string rate_limit;          ///< the limit that is tighter than the general one, in words; empty: none
  std::optional<CacheRule> cache;  ///< nothing: it is sent every time
  std::vector<std::string> item_key{"id"};   ///< members that tell the items of a list apart
  UntrustedFields untrusted;                 ///< what of its answers was written outside the account
  std::shared_ptr<const RecordKind> record;  ///< null: what it answers is no resource
  /// Operations whose answers differ once this one has changed something, the best first (x-witness); empty:
  /// it changes nothing, or nothing shows what it did.
  std::vector<std::string> witnesses;
  /// Of a list: the operation whose answer has as `count` how many items it has in all (x-count); empty:
  /// none.
  std::string count;
  std::optional<ManyIds> ids;  ///< nothing: it does not take many
  std::vector<IdSource> id_sources;
  JobRole job_role = JobRole::none;
  Probe probe = Probe::none;
  std::vector<KnownError> errors;
  /// Of a bulk answer: what numbers stand for that an item may have instead of a slug, as text.
  std::vector<std::pair<std::string, std::string>> item_errors;
};

/// The name of the operation's one path parameter; empty when it has none, or more.
[[nodiscard]] std::string_view id_parameter(const Operation& operation);

/// A document by name, as the loader takes it.
struct Source {
  std::string name;
  std::string_view text;
};

class Catalogue {
 public:
  using Result = Reading<std::shared_ptr<const Catalogue>>;

  /// The catalogue that the build put into the binary.
  [[nodiscard]] static Result embedded();
  /// All *.json files of a folder (not below it), in the order of their names.
  [[nodiscard]] static Result from_directory(const std::filesystem::path& directory);
  /// The documents given. References go across documents: "common.json#/components/schemas/X".
  [[nodiscard]] static Result from_sources(std::span<const Source> sources);

  virtual ~Catalogue() = default;
  /// Sorted by id.
  [[nodiscard]] virtual std::span<const Operation> operations() const = 0;
  /// Null when there is none of that id.
  [[nodiscard]] virtual const Operation* find(std::string_view id) const = 0;
  /// The operation with that part in background jobs; null when there is none.
  [[nodiscard]] const Operation* find_job_operation(JobRole role) const;
  /// The operation that tells whose key it is (x-probe: identity); null when there is none.
  [[nodiscard]] const Operation* find_identity_probe() const;
  /// All documents as one OpenAPI 3.1 document, for mock servers and other tools.
  [[nodiscard]] virtual json::object bundle() const = 0;
};

}  // namespace reply_mcp::schemas
