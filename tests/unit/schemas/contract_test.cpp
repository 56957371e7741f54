// The catalogue has every operation of the shared description of Reply's API, with the same facts, and
// no other. tests/contract/v3_operations.json is that description's frozen list.
#include "schemas/catalogue.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace reply_mcp::schemas {
namespace {

/// Facts of an operation by its id: one comparable object each.
using Facts = std::map<std::string, json::object>;

json::value read_json(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return json::parse(text.str());
}

Facts facts_of_catalogue() {
  Facts facts;
  const auto catalogue = Catalogue::embedded().value();
  for (const Operation& operation : catalogue->operations()) {
    json::array success;
    for (const SuccessResponse& response : operation.successes) success.push_back(response.status);
    facts[operation.id] = {{"method", operation.method},         {"path", operation.path},
                           {"scope", operation.scope},           {"effect", to_string(operation.effect)},
                           {"idempotent", operation.idempotent}, {"status", to_string(operation.status)},
                           {"success", std::move(success)}};
  }
  return facts;
}

Facts facts_of_list(const json::value& list) {
  Facts facts;
  for (const json::value& entry : list.as_array()) {
    json::object fact = entry.as_object();
    for (json::value& code : fact.at("success").as_array()) code = std::stoi(std::string(code.as_string()));
    fact.erase("operationId");
    facts[std::string(entry.at("operationId").as_string())] = std::move(fact);
  }
  return facts;
}

Facts facts_of_document(const json::value& document) {
  Facts facts;
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      std::string upper;
      for (const char c : method) upper += static_cast<char>(c - 'a' + 'A');
      std::vector<int> codes;
      for (const auto& [code, response] : operation.at("responses").as_object()) {
        if (code >= "200" && code < "400") codes.push_back(std::stoi(std::string(code)));
      }
      std::sort(codes.begin(), codes.end());
      facts[std::string(operation.at("operationId").as_string())] = {
          {"method", upper},
          {"path", path},
          {"scope", operation.at("x-scope")},
          {"effect", operation.at("x-effect")},
          {"idempotent", operation.at("x-idempotent")},
          {"status", operation.at("x-status")},
          {"success", json::value_from(codes)}};
    }
  }
  return facts;
}

void expect_same(const Facts& described, const Facts& ours) {
  for (const auto& [id, fact] : described) {
    const auto found = ours.find(id);
    if (found == ours.end()) {
      ADD_FAILURE() << id << " is described but not in the catalogue";
    } else {
      EXPECT_EQ(found->second, fact) << id << " differs; left: the catalogue, right: the description";
    }
  }
  for (const auto& [id, fact] : ours) {
    EXPECT_TRUE(described.contains(id)) << id << " is in the catalogue but not described";
  }
}

TEST(CatalogueContract, HasEveryOperationOfTheFrozenListAndNoOther) {
  const Facts described = facts_of_list(
      read_json(std::filesystem::path(REPLY_MCP_SOURCE_DIR) / "tests/contract/v3_operations.json"));
  ASSERT_EQ(described.size(), 375U);
  expect_same(described, facts_of_catalogue());
}

TEST(CatalogueContract, HasEveryOperationOfTheDocumentThatTheEnvironmentNames) {
  const char* path = std::getenv("REPLY_V3_OPENAPI");
  if (path == nullptr || *path == '\0')
    GTEST_SKIP() << "REPLY_V3_OPENAPI names no OpenAPI document to compare with";
  expect_same(facts_of_document(read_json(path)), facts_of_catalogue());
}

}  // namespace
}  // namespace reply_mcp::schemas
