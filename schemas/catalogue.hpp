// The operation catalogue: every operation of the Reply REST API V3 as data, read from OpenAPI 3.1
// documents (one per resource group, schemas/openapi/*.json; the meaning of the x- keys is in
// schemas/README.md). tools/ makes a tool of each operation, the sandbox answers each one.
//
// Immutable after loading, so any thread may read it.
#pragma once

#include "schemas/error.hpp"
#include "schemas/lazy_schema.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

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
  std::string path;    ///< template, "/v3/contacts/{id}"
  std::vector<Parameter> parameters;
  std::string body_content_type;  ///< empty when there is no body
  bool body_required = false;
  LazySchema body_schema;                  ///< none when there is no body
  std::vector<SuccessResponse> successes;  ///< at least one (2xx or 3xx), ascending status
  std::string scope;                       ///< "contacts:write", or "none"
  Status status = Status::stable;
  Effect effect = Effect::read;
  std::vector<EffectCondition> effect_conditions;
  bool idempotent = false;
  bool paged = false;      ///< x-pagination: offset
  bool async = false;      ///< answers 202 with a background job
  std::string rate_limit;  ///< x-rate-limit, words; empty: the general limit
  std::vector<KnownError> errors;
};

/// A document by name, as the loader takes it.
struct Source {
  std::string name;
  std::string_view text;
};

class Catalogue {
 public:
  using Result = boost::system::result<std::shared_ptr<const Catalogue>, CatalogueError>;

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
  /// All documents as one OpenAPI 3.1 document, for mock servers and other tools.
  [[nodiscard]] virtual json::object bundle() const = 0;
};

}  // namespace reply_mcp::schemas
