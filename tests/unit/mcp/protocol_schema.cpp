#include "protocol_schema.hpp"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace reply_mcp::mcp::test {
namespace {

namespace json = boost::json;

/// One file. The older ones keep their definitions under another name.
struct Document {
  json::object definitions;
  std::string member;
};

const Document& document(std::string_view revision) {
  static std::map<std::string, Document, std::less<>> documents;
  const auto found = documents.find(revision);
  if (found != documents.end()) return found->second;
  const std::string path =
      std::string(REPLY_MCP_SOURCE_DIR) + "/tests/contract/mcp/schema-" + std::string(revision) + ".json";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  json::object root = json::parse(text.str()).as_object();
  const std::string member = root.contains("$defs") ? "$defs" : "definitions";
  return documents.emplace(revision, Document{root.at(member).as_object(), member}).first->second;
}

const json::object& definition_of(std::string_view revision, std::string_view name) {
  const json::value* definition = document(revision).definitions.if_contains(name);
  if (definition == nullptr) {
    throw std::logic_error("no definition " + std::string(name) + " in " + std::string(revision));
  }
  return definition->as_object();
}

const valijson::Schema& compiled(std::string_view revision, std::string_view name) {
  static std::map<std::pair<std::string, std::string>, std::unique_ptr<valijson::Schema>> schemas;
  auto& schema = schemas[{std::string(revision), std::string(name)}];
  if (schema) return *schema;
  definition_of(revision, name);  // that it exists
  const Document& from = document(revision);
  json::object root;
  root.emplace("allOf", json::array{json::object{{"$ref", "#/" + from.member + "/" + std::string(name)}}});
  root.emplace(from.member, from.definitions);
  const json::value whole(std::move(root));
  schema = std::make_unique<valijson::Schema>();
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(whole), *schema);
  return *schema;
}

}  // namespace

bool has_definition(std::string_view revision, std::string_view definition) {
  return document(revision).definitions.contains(definition);
}

std::optional<std::string> schema_problem(std::string_view revision, std::string_view definition,
                                          const json::value& value) {
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled(revision, definition), valijson::adapters::BoostJsonAdapter(value),
                         &results)) {
    return std::nullopt;
  }
  std::string text = "not a " + std::string(definition) + " of " + std::string(revision) + ":";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    text += "\n  ";
    for (const std::string& step : error.context) text += step;
    text += " " + error.description;
  }
  return text + "\n  in " + json::serialize(value);
}

std::vector<std::string> unknown_members(std::string_view revision, std::string_view definition,
                                         const json::object& object) {
  const json::object& properties = definition_of(revision, definition).at("properties").as_object();
  std::vector<std::string> out;
  for (const auto& [name, value] : object) {
    if (!properties.contains(name)) out.emplace_back(name);
  }
  return out;
}

}  // namespace reply_mcp::mcp::test
