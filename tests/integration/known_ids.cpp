#include "integration/known_ids.hpp"

#include "schemas/json_schema/explain.hpp"

#include <array>
#include <utility>

namespace reply_mcp::test {
namespace {

/// Members of a body that name records elsewhere, where those are listed, and by which of their members
/// they are named. An array takes a list of ids.
struct Reference {
  std::string_view name;
  std::string_view collection;
  std::string_view member;
};
constexpr std::array<Reference, 18> k_references{{
    {"contactId", "/v3/contacts", "id"},
    {"contactIds", "/v3/contacts", "id"},
    {"sequenceId", "/v3/sequences", "id"},
    {"sequenceIds", "/v3/sequences", "id"},
    {"emailAccountId", "/v3/email-accounts", "id"},
    {"emailAccountIds", "/v3/email-accounts", "id"},
    {"linkedInAccountId", "/v3/linkedin-accounts", "id"},
    {"scheduleId", "/v3/schedules", "id"},
    {"holidayCalendarId", "/v3/holiday-calendars", "id"},
    {"taskIds", "/v3/tasks", "id"},
    {"threadIds", "/v3/inbox/threads", "id"},
    {"categoryId", "/v3/inbox/threads/categories", "id"},
    {"offerId", "/v3/ai-sdr/offers", "id"},
    {"playbookId", "/v3/ai-sdr/playbooks", "id"},
    {"knowledgeBaseId", "/v3/ai-sdr/knowledge-bases", "id"},
    {"userId", "/v3/whoami/team-users", "userId"},
    {"ownerId", "/v3/whoami/team-users", "userId"},
    {"ownerUserId", "/v3/whoami/team-users", "userId"},
}};

/// The records of a list's answer: `items`, the bare array, or none.
const json::array* records_of(const json::object& result) {
  const json::value* const structured = result.if_contains("structuredContent");
  if (structured == nullptr || !structured->is_object()) return nullptr;
  for (const char* const member : {"items", "result"}) {
    const json::value* const records = structured->get_object().if_contains(member);
    if (records != nullptr && records->is_array()) return &records->get_array();
  }
  return nullptr;
}

/// The member, which most often is `id`; where it is missing, the first one that is named like an id.
std::optional<json::value> id_of(const json::value& record, std::string_view member) {
  if (!record.is_object()) return std::nullopt;
  if (const json::value* const id = record.get_object().if_contains(member)) return *id;
  for (const auto& [key, value] : record.get_object()) {
    const std::string_view name(key);
    if (name.size() > 2 && name.substr(name.size() - 2) == "Id" && !value.is_null()) return value;
  }
  return std::nullopt;
}

/// Whether the value may stand where that schema is; ids of one kind have no other rule than type and form.
bool fits(const json::value& value, const json::object* schema) {
  return schema == nullptr || schemas::json_schema::explain(*schema, value, "").empty();
}

}  // namespace

std::optional<json::value> KnownIds::id_in(const std::string& collection, std::string_view member, bool last,
                                           const json::object* schema) {
  for (const schemas::Operation& operation : catalogue_.operations()) {
    if (operation.method != "GET" || operation.path != collection) continue;
    json::object arguments;
    put_into(arguments, operation);
    const json::object result = mcp_.call_tool(operation.id, std::move(arguments));
    const json::array* const records = records_of(result);
    std::optional<json::value> found;
    if (records == nullptr) return found;
    for (const json::value& record : *records) {
      auto id = id_of(record, member);
      if (id && fits(*id, schema) && (last || !found)) found = std::move(id);
    }
    return found;
  }
  return std::nullopt;
}

void KnownIds::put_into(json::object& arguments, const schemas::Operation& operation) {
  const bool last = operation.effect == schemas::Effect::delete_;
  for (const schemas::Parameter& parameter : operation.parameters) {
    if (parameter.place != schemas::ParameterPlace::path) continue;
    const std::size_t at = operation.path.find("/{" + parameter.name + "}");
    auto id = id_in(operation.path.substr(0, at), "id", last, parameter.schema);
    if (id) arguments[parameter.name] = std::move(*id);
  }
  put_references(arguments, operation);
}

void KnownIds::put_references(json::object& arguments, const schemas::Operation& operation) {
  for (const auto& [name, collection, member] : k_references) {
    json::value* const value = arguments.if_contains(name);
    if (value == nullptr || operation.path.find("{" + std::string(name) + "}") != std::string::npos) continue;
    auto id = id_in(std::string(collection), member, false, nullptr);
    if (!id) continue;
    if (value->is_array()) {
      *value = json::array{std::move(*id)};
    } else {
      *value = std::move(*id);
    }
  }
}

}  // namespace reply_mcp::test
