#include "schemas/operation_facts.hpp"

#include "base/ascii.hpp"
#include "schemas/member_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reply_mcp::schemas {

namespace {

constexpr std::array k_openapi_keys = {
    std::string_view("deprecated"),  std::string_view("description"), std::string_view("externalDocs"),
    std::string_view("operationId"), std::string_view("parameters"),  std::string_view("requestBody"),
    std::string_view("responses"),   std::string_view("security"),    std::string_view("servers"),
    std::string_view("summary"),     std::string_view("tags")};

constexpr std::array k_extensions = {
    std::string_view("x-async"),       std::string_view("x-cache"),      std::string_view("x-count"),
    std::string_view("x-destructive"), std::string_view("x-effect"),     std::string_view("x-effect-when"),
    std::string_view("x-errors"),      std::string_view("x-evidence"),   std::string_view("x-idempotent"),
    std::string_view("x-ids"),         std::string_view("x-ids-from"),   std::string_view("x-item-errors"),
    std::string_view("x-item-key"),    std::string_view("x-job"),        std::string_view("x-job-result"),
    std::string_view("x-open-world"),  std::string_view("x-pagination"), std::string_view("x-probe"),
    std::string_view("x-quota"),       std::string_view("x-rate-limit"), std::string_view("x-record"),
    std::string_view("x-scope"),       std::string_view("x-status"),     std::string_view("x-untrusted"),
    std::string_view("x-witness")};

/// Of the reporting quota; general limits are no news. Source: Reply, "Rate limits".
constexpr std::string_view k_reporting_limit =
    "Lower hourly ceiling than the general 100 a minute and 3000 an hour; the number is not published. Call "
    "in "
    "series, reuse answers, obey Retry-After.";

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "contacts:write" or "none".
bool is_scope(std::string_view scope) {
  const std::size_t colon = scope.find(':');
  if (colon == std::string_view::npos) return scope == "none";
  const std::string_view domain = scope.substr(0, colon);
  const std::string_view verb = scope.substr(colon + 1);
  return !domain.empty() && std::all_of(domain.begin(), domain.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '-';
  }) && (verb == "read" || verb == "write" || verb == "operate");
}

class FactsReader {
 public:
  FactsReader(const Documents& documents, const OperationSource& source, const Place& place,
              Operation operation)
      : documents_(documents),
        source_(source),
        members_(*source.document, *source.object, place),
        operation_(std::move(operation)) {}

  Reading<Operation> read() {
    auto done = take_steps(
        *this, {&FactsReader::scope, &FactsReader::status, &FactsReader::effect, &FactsReader::flags,
                &FactsReader::paging, &FactsReader::limits, &FactsReader::errors, &FactsReader::item_errors,
                &FactsReader::conditions, &FactsReader::hints, &FactsReader::roles});
    if (!done) return done.error();
    return std::move(operation_);
  }

 private:
  /// A member with one of a few words, which `parse` knows.
  template <typename Parse>
  auto word(const MemberReader& from, std::string_view key, Parse parse, std::string_view allowed)
      -> Reading<typename decltype(parse(std::string_view()))::value_type> {
    const auto text = from.text(key);
    if (!text) return text.error();
    const auto parsed = parse(std::string_view(*text));
    if (!parsed) return from.error(key, in_quotes(*text) + " must be " + std::string(allowed));
    return *parsed;
  }

  /// What reading an answer gives: of a GET, or of a search by POST that changes nothing.
  [[nodiscard]] bool reads() const { return operation_.effect == Effect::read; }

  Reading<> scope() {
    const auto text = members_.text("x-scope");
    if (!text) return text.error();
    if (!is_scope(*text)) {
      return members_.error(
          "x-scope", in_quotes(*text) + " must be none or domain:read, domain:write or domain:operate");
    }
    operation_.scope = *text;
    return {};
  }

  Reading<> status() {
    const auto status = word(members_, "x-status", parse_status, "one of stable, beta, coming-soon");
    if (!status) return status.error();
    operation_.status = *status;
    return {};
  }

  Reading<Effect> effect_in(const MemberReader& from, std::string_view key) {
    return word(from, key, parse_effect, "one of read, create, update, delete, send");
  }

  Reading<> effect() {
    const auto effect = effect_in(members_, "x-effect");
    if (!effect) return effect.error();
    operation_.effect = *effect;
    return {};
  }

  Reading<> flags() {
    const auto idempotent = members_.flag("x-idempotent", std::nullopt);
    if (!idempotent) return idempotent.error();
    const auto async = members_.flag("x-async", false);
    if (!async) return async.error();
    operation_.idempotent = *idempotent;
    operation_.async = *async;
    const auto result = members_.optional_text("x-job-result");
    if (!result) return result.error();
    if (!result->empty() && !*async)
      return members_.error("x-job-result is for an operation that begins a job (x-async)");
    operation_.job_result = *result;
    const auto accepts = [](const SuccessResponse& success) { return success.status == 202; };
    if (*async && std::none_of(operation_.successes.begin(), operation_.successes.end(), accepts))
      return members_.error("responses", "must have 202, because x-async is true");
    return {};
  }

  Reading<> paging() {
    if (!members_.object().contains("x-pagination")) return {};
    const auto kind = members_.text("x-pagination");
    if (!kind) return kind.error();
    if (*kind != "offset") return members_.error("x-pagination", in_quotes(*kind) + " must be offset");
    operation_.paged = true;
    for (const std::string_view name : {"top", "skip"}) {
      if (!has_query_parameter(name))
        return members_.error("is paged (x-pagination) but has no query parameter " + std::string(name));
    }
    return {};
  }

  [[nodiscard]] bool has_query_parameter(std::string_view name) const {
    return std::any_of(operation_.parameters.begin(), operation_.parameters.end(), [&](const Parameter& p) {
      return p.place == ParameterPlace::query && p.name == name;
    });
  }

  Reading<> limits() {
    if (members_.object().contains("x-quota")) {
      const auto quota = word(members_, "x-quota", parse_quota, "general or reporting");
      if (!quota) return quota.error();
      operation_.quota = *quota;
      if (*quota == Quota::reporting) operation_.rate_limit = k_reporting_limit;
    }
    const auto words = members_.optional_text("x-rate-limit");
    if (!words) return words.error();
    if (!words->empty()) operation_.rate_limit = *words;
    return {};
  }

  Reading<> errors() {
    const json::value* errors = members_.object().if_contains("x-errors");
    if (errors == nullptr) return {};
    const Place here(members_.place(), "x-errors");
    if (!errors->is_array()) return members_.error(here, "must be a list of {status, code}");
    for (std::size_t i = 0; i < errors->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = errors->get_array()[i].if_object();
      const json::value* status = entry == nullptr ? nullptr : entry->if_contains("status");
      if (status == nullptr || !status->is_int64() || status->get_int64() < 400 ||
          status->get_int64() > 599) {
        return members_.error(item, "must have a status from 400 to 599 and a code");
      }
      const auto code = MemberReader(members_.document(), *entry, item).text("code");
      if (!code) return code.error();
      operation_.errors.push_back({static_cast<int>(status->get_int64()), *code});
    }
    return {};
  }

  Reading<> item_errors() {
    const json::value* names = members_.object().if_contains("x-item-errors");
    if (names == nullptr) return {};
    const Place here(members_.place(), "x-item-errors");
    if (!names->is_object())
      return members_.error(here,
                            "must be an object from numbers to slugs, such as {\"7\": \"notProcessed\"}");
    if (reads()) return members_.error(here, "is for an operation that changes something (x-effect)");
    const MemberReader from(members_.document(), names->get_object(), here);
    for (const auto& [number, slug] : names->get_object()) {
      if (!base::ascii::is_number(number)) return members_.error(Place(here, number), "must be a number");
      auto text = from.text(number);
      if (!text) return text.error();
      operation_.item_errors.emplace_back(number, *std::move(text));
    }
    return {};
  }

  Reading<> conditions() {
    const json::value* list = members_.object().if_contains("x-effect-when");
    if (list == nullptr) return {};
    const Place here(members_.place(), "x-effect-when");
    if (!list->is_array()) return members_.error(here, "must be a list of {pointer, equals, effect}");
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = list->get_array()[i].if_object();
      if (entry == nullptr) return members_.error(item, "must be an object with pointer and effect");
      if (auto read = condition(MemberReader(members_.document(), *entry, item)); !read) return read;
    }
    return {};
  }

  Reading<> condition(const MemberReader& entry) {
    const auto pointer = entry.text("pointer");
    if (!pointer) return pointer.error();
    const auto effect = effect_in(entry, "effect");
    if (!effect) return effect.error();
    const auto tokens = pointer_tokens(*pointer);
    if (!tokens) {
      return entry.error(
          "pointer",
          in_quotes(*pointer) + " is not a JSON Pointer to a member, such as \"/options/sequenceId\"");
    }
    const json::object* body = body_schema(source_);
    // Where an effect is looked for there is one value: "every item" is none.
    if (body == nullptr || contains(*tokens, k_every) ||
        places_of(documents_, *source_.document, *body, *tokens).empty()) {
      return entry.error("pointer", in_quotes(*pointer) + " is nothing that the request body describes");
    }
    EffectCondition condition{*pointer, std::nullopt, *effect};
    if (const json::value* equals = entry.object().if_contains("equals")) condition.equals = *equals;
    operation_.effect_conditions.push_back(std::move(condition));
    return {};
  }

  Reading<std::optional<bool>> optional_flag(std::string_view key) {
    if (!members_.object().contains(key)) return std::optional<bool>();
    const auto given = members_.flag(key, std::nullopt);
    if (!given) return given.error();
    return std::optional(*given);
  }

  /// What people are asked by, where the effect leaves it open.
  Reading<> hints() {
    const auto destructive = optional_flag("x-destructive");
    if (!destructive) return destructive.error();
    if (*destructive && reads())
      return members_.error("x-destructive", "is for an operation that changes something (x-effect)");
    const auto open_world = optional_flag("x-open-world");
    if (!open_world) return open_world.error();
    operation_.destructive = *destructive;
    operation_.open_world = *open_world;
    return {};
  }

  /// What the operation is for others: x-witness, x-job, x-probe.
  Reading<> roles() {
    if (auto read = witnesses(); !read) return read;
    if (members_.object().contains("x-job")) {
      const auto role = word(
          members_, "x-job",
          [](std::string_view name) -> std::optional<JobRole> {
            if (name == "read") return JobRole::read;
            return name == "cancel" ? std::optional(JobRole::cancel) : std::nullopt;
          },
          "read or cancel");
      if (!role) return role.error();
      if (path_parameters() != 1)
        return members_.error("x-job", "is for an operation with one path parameter, the job's id");
      operation_.job_role = *role;
    }
    if (members_.object().contains("x-probe")) {
      const auto probe = word(
          members_, "x-probe",
          [](std::string_view name) -> std::optional<Probe> {
            if (name == "identity") return Probe::identity;
            return name == "scope" ? std::optional(Probe::scope) : std::nullopt;
          },
          "identity or scope");
      if (!probe) return probe.error();
      if (!reads() || operation_.method != "GET" || needs_arguments())
        return members_.error("x-probe", "is for a GET that only reads and needs no argument");
      operation_.probe = *probe;
    }
    return {};
  }

  /// A name, a list of names, or "none". Nobody can be trusted to remember it, so whatever changes something
  /// must say.
  Reading<> witnesses() {
    const json::value* given = members_.object().if_contains("x-witness");
    if (reads()) {
      if (given == nullptr) return {};
      return members_.error("x-witness", "is for an operation that changes something (x-effect)");
    }
    if (given == nullptr) return {};  // refused where one operation is held to others
    const auto wrong = [this] {
      return members_.error("x-witness", "must be an operationId, a list of them, or \"none\"");
    };
    const json::array one{*given};
    const json::array& names = given->is_array() ? given->get_array() : one;
    if (names.empty()) return wrong();
    for (const json::value& name : names) {
      if (!name.is_string() || name.get_string().empty()) return wrong();
      if (name.get_string() == "none") {
        if (given->is_array()) return wrong();
        return {};
      }
      operation_.witnesses.emplace_back(std::string_view(name.get_string()));
    }
    return {};
  }

  [[nodiscard]] std::ptrdiff_t path_parameters() const {
    return std::count_if(operation_.parameters.begin(), operation_.parameters.end(),
                         [](const Parameter& p) { return p.place == ParameterPlace::path; });
  }
  [[nodiscard]] bool needs_arguments() const {
    return operation_.body_required || std::any_of(operation_.parameters.begin(), operation_.parameters.end(),
                                                   [](const Parameter& p) { return p.required; });
  }

  const Documents& documents_;
  const OperationSource& source_;
  MemberReader members_;
  Operation operation_;
};

}  // namespace

Reading<> check_keys(const OperationSource& source, const Place& place) {
  const MemberReader members(*source.document, *source.object, place);
  for (const auto& [key, value] : *source.object) {
    if (contains(k_openapi_keys, key) || contains(k_extensions, key)) continue;
    if (!key.starts_with("x-")) return members.error(key, "is not a key of an OpenAPI operation object");
    std::string known;
    for (const std::string_view name : k_extensions) known += (known.empty() ? "" : ", ") + std::string(name);
    return members.error(key, "is not a known x- key of an operation; known are " + known);
  }
  return {};
}

Reading<Operation> with_facts(const Documents& documents, const OperationSource& source, const Place& place,
                              Operation operation) {
  return FactsReader(documents, source, place, std::move(operation)).read();
}

}  // namespace reply_mcp::schemas
