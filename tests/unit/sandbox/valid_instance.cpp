#include "unit/sandbox/valid_instance.hpp"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>

namespace reply_mcp::sandbox::testing {

const json::value* known_value(std::string_view name) {
  static const json::object known{
      {"contactId", 1001},
      {"contactIds", json::array{1001, 1002}},
      {"contact_id", 1001},
      {"userId", 102},
      {"userIds", json::array{101}},
      {"ownerUserId", 101},
      {"ownerUserIds", json::array{101}},
      {"assignedUserId", 101},
      {"teamIds", json::array{11}},
      {"accountId", 1},
      {"accountIds", json::array{1}},
      {"listId", 1},
      {"listIds", json::array{1}},
      {"contactListIds", json::array{1}},
      {"sequenceId", 1},
      {"sequence_id", 1},
      {"sequenceIds", json::array{1}},
      {"sequenceStepId", 1},
      {"sequenceStepIds", json::array{1}},
      {"scheduleId", 1},
      {"emailAccountId", 1},
      {"emailAccountIds", json::array{1}},
      {"emailAccounts", json::array{1}},
      {"linkedInAccountId", 1},
      {"linkedInAccountIds", json::array{1}},
      {"linkedInAccounts", json::array{1}},
      {"voiceAttachmentId", 701},
      {"categoryId", 4},
      {"categoryIds", json::array{1}},
      {"threadIds", json::array{1, 2}},
      {"folderId", 2},
      {"folderType", "team"},
      {"calendarId", 2},
      {"offerId", 1},
      {"playbookId", "t-1"},
      {"knowledgeBaseId", 1},
      {"timezoneId", "UTC"},
      {"timeZoneId", "Europe/Berlin"},
      {"timeZoneIds", json::array{"Europe/Berlin"}},
      {"timezone", "Europe/Berlin"},
      {"toTime", json::object{{"hour", 17}, {"minute", 0}}},
      {"eventType", "email_replied"},
      {"variantIds", json::array{2}},
      {"customFieldIds", json::array{1}},
      {"linkedInProfileUrl", "https://www.linkedin.com/in/sandbox-contact-01"},
  };
  return known.if_contains(name);
}

namespace {

/// Left out of full instances: they stand instead of others, or refer to what the seed cannot hold.
bool skipped(std::string_view name) {
  static constexpr std::string_view k_names[] = {"dateRangePreset", "parentId",        "startStepId",
                                                 "resendEmails",    "conditions",      "rules",
                                                 "filters",         "replyToMessageId"};
  return std::find(std::begin(k_names), std::end(k_names), name) != std::end(k_names);
}

const json::object* object_at(const json::object& schema, std::string_view name) {
  const json::value* value = schema.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string type_of(const json::object& schema) {
  const json::value* type = schema.if_contains("type");
  if (type == nullptr) return schema.contains("properties") ? "object" : "";
  if (type->is_string()) return std::string(type->get_string());
  for (const json::value& one : type->as_array()) {
    if (one.as_string() != "null") return std::string(one.get_string());
  }
  return "null";
}

std::string text_for(const json::object& schema, std::string_view name) {
  const json::value* format = schema.if_contains("format");
  if (format != nullptr) {
    const std::string_view kind = format->as_string();
    if (kind == "email") return "somebody.new@example.com";
    if (kind == "uri") return "https://example.com/page";
    if (kind == "uuid") return "6f1c2d3e-4a5b-4c6d-8e7f-901234567890";
    if (kind == "date") return "2026-06-01";
    if (kind == "date-time")
      return name == "to" || name == "dueTo" ? "2026-10-02T10:00:00Z" : "2026-10-01T10:00:00Z";
  }
  if (const json::value* pattern = schema.if_contains("pattern")) {
    return pattern->as_string().find("CurrentStep") != std::string_view::npos ? "CurrentStep,Status"
                                                                              : "2026-10-01T10:00:00Z";
  }
  if (name.ends_with("rl")) return "https://example.com/page";
  if (name == "pattern") return "fresh.example.com";
  return "Some text";
}

json::object object_for(const json::object& schema, Fullness fullness) {
  json::object made;
  const json::object* properties = object_at(schema, "properties");
  const json::value* required = schema.if_contains("required");
  const auto is_required = [&](std::string_view name) {
    return required != nullptr && std::find(required->as_array().begin(), required->as_array().end(),
                                            json::value(name)) != required->as_array().end();
  };
  if (properties != nullptr) {
    for (const auto& [name, property] : *properties) {
      if (!is_required(name) && (fullness == Fullness::minimal || skipped(name))) continue;
      made[name] = valid_instance(property.as_object(), fullness, name);
    }
  }
  const json::value* one_of = schema.if_contains("x-requires-one-of");
  const json::value* least = schema.if_contains("minProperties");
  if (made.empty() && properties != nullptr && (one_of != nullptr || least != nullptr)) {
    const std::string name(one_of != nullptr ? std::string(one_of->as_array().front().as_string())
                                             : std::string(properties->begin()->key()));
    made[name] = valid_instance(properties->at(name).as_object(), fullness, name);
  }
  return made;
}

}  // namespace

json::value valid_instance(const json::object& schema, Fullness fullness, std::string_view name) {
  if (const json::value* known = known_value(name); known != nullptr && faults_of(schema, *known).empty())
    return *known;
  if (const json::value* fixed = schema.if_contains("const")) return *fixed;
  if (const json::value* values = schema.if_contains("enum")) {
    for (const json::value& one : values->as_array()) {
      if (!one.is_null()) return one;
    }
  }
  for (const char* key : {"oneOf", "anyOf"}) {
    const json::value* branches = schema.if_contains(key);
    if (branches == nullptr || schema.contains("properties")) continue;
    return valid_instance(branches->as_array().front().as_object(), fullness, name);
  }
  const std::string type = type_of(schema);
  if (type == "object") return object_for(schema, fullness);
  if (type == "array") {
    const json::value* least = schema.if_contains("minItems");
    const auto count = std::max<std::size_t>(least == nullptr ? 0 : least->to_number<std::size_t>(),
                                             fullness == Fullness::full ? 1 : 0);
    json::array items;
    const json::object* each = object_at(schema, "items");
    for (std::size_t i = 0; i < count && each != nullptr; ++i) {
      json::value item = valid_instance(*each, fullness, name == "attachmentIds" ? "" : name);
      // Stages count from one to eight.
      if (count == 8 && item.is_object()) item.get_object()["id"] = i + 1;
      items.push_back(std::move(item));
    }
    if (name == "attachmentIds") return json::array();
    return items;
  }
  if (type == "integer" || type == "number") {
    const json::value* least = schema.if_contains("minimum");
    return least == nullptr ? json::value(1) : *least;
  }
  if (type == "boolean") return false;
  if (type == "string") return json::string(text_for(schema, name));
  return nullptr;
}

namespace {

/// valijson applies `format` to every value, and throws at arrays; say that it is meant for strings.
json::value with_formats_for_strings(const json::value& schema) {
  if (const json::array* list = schema.if_array()) {
    json::array made;
    for (const json::value& one : *list) made.push_back(with_formats_for_strings(one));
    return made;
  }
  const json::object* members = schema.if_object();
  if (members == nullptr) return schema;
  json::object made;
  for (const auto& [name, value] : *members) made[name] = with_formats_for_strings(value);
  const json::value* format = made.if_contains("format");
  if (format != nullptr && format->is_string()) {
    made["if"] = json::object{{"type", "string"}};
    made["then"] = json::object{{"format", made.at("format")}};
    made.erase("format");
  }
  return made;
}

}  // namespace

std::string faults_of(const json::object& schema, const json::value& value) {
  const json::value document = with_formats_for_strings(schema);
  valijson::Schema compiled;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(document), compiled);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled, valijson::adapters::BoostJsonAdapter(value), &results)) return {};
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& context : error.context) text += context;
    text.append(": ").append(error.description).append("\n");
  }
  return text;
}

}  // namespace reply_mcp::sandbox::testing
