#include "integration/known_ids.hpp"

#include <array>
#include <utility>

namespace reply_mcp::test {
namespace {

/// Members of a body that name records elsewhere, and where those are listed. Plural: a list of ids.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> k_references{{
    {"contactId", "/v3/contacts"},
    {"contactIds", "/v3/contacts"},
    {"sequenceId", "/v3/sequences"},
    {"sequenceIds", "/v3/sequences"},
    {"emailAccountId", "/v3/email-accounts"},
    {"emailAccountIds", "/v3/email-accounts"},
    {"linkedInAccountId", "/v3/linkedin-accounts"},
    {"scheduleId", "/v3/schedules"},
    {"taskIds", "/v3/tasks"},
    {"threadIds", "/v3/inbox/threads"},
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

/// `id`, or the first member that is named like one.
std::optional<json::value> id_of(const json::value& record) {
  if (!record.is_object()) return std::nullopt;
  if (const json::value* const id = record.get_object().if_contains("id")) return *id;
  for (const auto& [key, value] : record.get_object()) {
    const std::string_view name(key);
    if (name.size() > 2 && name.substr(name.size() - 2) == "Id" && !value.is_null()) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<json::value> KnownIds::id_in(const std::string& collection, bool last) {
  for (const schemas::Operation& operation : catalogue_.operations()) {
    if (operation.method != "GET" || operation.path != collection) continue;
    json::object arguments;
    put_into(arguments, operation);
    const json::object result = mcp_.call_tool(operation.id, std::move(arguments));
    const json::array* const records = records_of(result);
    if (records == nullptr || records->empty()) return std::nullopt;
    return id_of(last ? records->back() : records->front());
  }
  return std::nullopt;
}

void KnownIds::put_into(json::object& arguments, const schemas::Operation& operation) {
  const bool last = operation.effect == schemas::Effect::delete_;
  for (const schemas::Parameter& parameter : operation.parameters) {
    if (parameter.place != schemas::ParameterPlace::path) continue;
    const std::size_t at = operation.path.find("/{" + parameter.name + "}");
    auto id = id_in(operation.path.substr(0, at), last);
    if (id) arguments[parameter.name] = std::move(*id);
  }
  put_references(arguments, operation);
}

void KnownIds::put_references(json::object& arguments, const schemas::Operation& operation) {
  for (const auto& [name, collection] : k_references) {
    json::value* const value = arguments.if_contains(name);
    if (value == nullptr || operation.path.find("{" + std::string(name) + "}") != std::string::npos) continue;
    auto id = id_in(std::string(collection), false);
    if (!id) continue;
    if (value->is_array()) {
      *value = json::array{std::move(*id)};
    } else {
      *value = std::move(*id);
    }
  }
}

}  // namespace reply_mcp::test
