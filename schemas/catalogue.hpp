// The operation catalogue: every operation of the Reply REST API V3 as data, read from OpenAPI 3.1
// documents (one per resource group, schemas/openapi/*.json; the meaning of the x- keys is in
// schemas/README.md). tools/ makes a tool of each operation, the sandbox answers each one.
//
// Immutable after loading, so any thread may read it.
#pragma once

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
[[nodiscard]] std::optional<Effect> parse_effect(std::string_view name);

/// x-status of an operation.
enum class Status { stable, beta, coming_soon };

/// The effect is raised to `effect` when the body has something at `pointer` (RFC 6901), or just the
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
  const json::object* schema = nullptr;  ///< every $ref replaced; see Operation
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
  std::string content_type;              ///< empty when there is no body
  const json::object* schema = nullptr;  ///< null when there is no body
};

/// One operation. The schemas have their $ref replaced by what they refer to, down to
/// the first recursion (a schema that contains itself stops at an empty schema, which accepts anything).
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
  const json::object* body_schema = nullptr;  ///< null when there is no body
  std::vector<SuccessResponse> successes;     ///< at least one, ascending status
  std::string scope;                          ///< "contacts:write", or "none"
  Status status = Status::stable;
  Effect effect = Effect::read;
  std::vector<EffectCondition> effect_conditions;
  bool idempotent = false;
  bool paged = false;      ///< x-pagination: offset
  bool async = false;      ///< answers 202 with a background job
  std::string rate_limit;  ///< x-rate-limit, words; empty: the general limit
  std::vector<KnownError> errors;
};

/// Why a catalogue was refused.
struct CatalogueError {
  std::string file;     ///< file name
  std::string pointer;  ///< JSON Pointer to the offending place, empty for the file as a whole
  std::string reason;   ///< what is wrong and what would be right

  [[nodiscard]] std::string message() const;
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

namespace boost::system {
/// Lets Catalogue::Result::value() compile; reaching it is a bug, so it is an exception.
[[noreturn]] void throw_exception_from_error(const reply_mcp::schemas::CatalogueError& error,
                                             const boost::source_location& location);
}  // namespace boost::system
