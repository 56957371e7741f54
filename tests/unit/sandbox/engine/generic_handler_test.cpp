// What the sandbox does for operations it was never told about: a catalogue of the test's own.
#include "sandbox/engine/account.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox {

namespace json = boost::json;
namespace {

const json::object& planet_schema() {
  static const json::object schema = json::parse(R"({
    "type": "object", "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "moons": {"type": "integer", "minimum": 0},
                   "kind": {"type": "string", "enum": ["rocky", "gasGiant"]}, "note": {"type": ["string", "null"]}}})")
                                         .as_object();
  return schema;
}

const json::object& page_schema() {
  static const json::object schema = [] {
    json::object made =
        json::parse(R"({"type": "object", "properties": {"hasMore": {"type": "boolean"}}})").as_object();
    made["properties"].as_object()["items"] = json::object{{"type", "array"}, {"items", planet_schema()}};
    return made;
  }();
  return schema;
}

const json::object& body_schema() {
  static const json::object schema =
      json::parse(
          R"({"type": "object", "properties": {"name": {"type": "string"}, "moons": {"type": "integer"},
                                                        "kind": {"type": "string"}}})")
          .as_object();
  return schema;
}

const json::object& id_schema() {
  static const json::object schema{{"type", "integer"}, {"minimum", 1}};
  return schema;
}

/// Planets with everything a collection can have, and rings below each.
class Planets final : public schemas::Catalogue {
 public:
  Planets() {
    add("planets_list", "GET", "/v3/planets", 200, &page_schema(), nullptr).paged = true;
    add("planets_create", "POST", "/v3/planets", 201, &planet_schema(), &body_schema());
    add("planets_get", "GET", "/v3/planets/{id}", 200, &planet_schema(), nullptr);
    add("planets_patch", "PATCH", "/v3/planets/{id}", 200, &planet_schema(), &body_schema());
    add("planets_delete", "DELETE", "/v3/planets/{id}", 204, nullptr, nullptr);
    add("planets_copy", "POST", "/v3/planets/{id}/duplicate", 201, &planet_schema(), nullptr);
    add("planets_filter", "POST", "/v3/planets/filter", 200, &page_schema(), &body_schema()).paged = true;
    add("planets_orbit", "POST", "/v3/planets/{id}/orbit", 204, nullptr, nullptr);
    add("planets_move", "POST", "/v3/planets/{id}/move", 202, nullptr, nullptr);
    add("rings_list", "GET", "/v3/planets/{id}/rings", 200, &page_schema(), nullptr).paged = true;
    add("rings_create", "POST", "/v3/planets/{id}/rings", 201, &planet_schema(), &body_schema());
    add("rings_delete", "DELETE", "/v3/planets/{id}/rings/{ring_id}", 204, nullptr, nullptr);
    add("weather_get", "GET", "/v3/weather", 200, &planet_schema(), nullptr);
    add("weather_put", "PUT", "/v3/weather", 200, &planet_schema(), &body_schema());
  }
  [[nodiscard]] std::span<const schemas::Operation> operations() const override { return operations_; }
  [[nodiscard]] const schemas::Operation* find(std::string_view id) const override {
    for (const schemas::Operation& one : operations_) {
      if (one.id == id) return &one;
    }
    return nullptr;
  }
  [[nodiscard]] json::object bundle() const override { return {}; }

 private:
  schemas::Operation& add(const char* id, const char* method, const char* path, int status,
                          const json::object* response, const json::object* body) {
    schemas::Operation operation;
    operation.id = id;
    operation.group = "planets";
    operation.method = method;
    operation.path = path;
    operation.scope = "none";
    operation.successes.push_back({status, response == nullptr ? "" : "application/json", response});
    operation.errors.push_back({404, "planet.notFound"});
    for (const char* name : {"id", "ring_id"}) {
      if (operation.path.find(std::string("{") + name) == std::string::npos) continue;
      operation.parameters.push_back({name, schemas::ParameterPlace::path, true, "", &id_schema()});
    }
    if (body != nullptr) {
      operation.body_schema = body;
      operation.body_content_type = "application/json";
      operation.body_required = true;
    }
    operations_.push_back(std::move(operation));
    return operations_.back();
  }
  std::vector<schemas::Operation> operations_;
};

class GenericHandlerTest : public ::testing::Test {
 protected:
  std::pair<int, json::value> call(const char* method, const char* target,
                                   const json::value& body = nullptr) {
    http_server::HttpRequest request;
    request.method = method;
    const std::string_view text = target;
    request.path = text.substr(0, text.find('?'));
    if (request.path.size() < text.size()) request.query = text.substr(request.path.size() + 1);
    request.headers = {{"authorization", "Bearer any"}, {"content-type", "application/json"}};
    if (!body.is_null()) request.body = json::serialize(body);
    const http_server::HttpResponse reply = account_.answer(request);
    boost::system::error_code ec;
    return {reply.status, json::parse(reply.body, ec)};
  }

 private:
  engine::Account account_{std::make_shared<Planets>(), engine::AccountModel{}, engine::EngineOptions{},
                           [] { return std::chrono::system_clock::now(); }};
};

TEST_F(GenericHandlerTest, StoresListsChangesAndRemovesRecords) {
  EXPECT_EQ(call("GET", "/v3/planets").second, (json::object{{"items", json::array()}, {"hasMore", false}}))
      << "an unknown collection begins empty";
  const auto [status, made] = call("POST", "/v3/planets", {{"name", "Sample"}, {"moons", 2}});
  EXPECT_EQ(status, 201);
  EXPECT_EQ(made.at("name"), "Sample");
  EXPECT_EQ(made.at("note"), nullptr) << "members that nobody gave are filled in";
  EXPECT_EQ(call("GET", "/v3/planets/1").second, made);
  EXPECT_EQ(call("PATCH", "/v3/planets/1", {{"moons", 3}}).second.at("moons"), 3);
  EXPECT_EQ(call("GET", "/v3/planets/1").second.at("name"), "Sample");
  EXPECT_EQ(call("POST", "/v3/planets/1/duplicate").second.at("name"), "Copy of Sample");
  EXPECT_EQ(call("POST", "/v3/planets/filter", json::object()).second.at("items").as_array().size(), 2U);
  EXPECT_EQ(call("DELETE", "/v3/planets/1").first, 204);
  const auto [gone, problem] = call("GET", "/v3/planets/1");
  EXPECT_EQ(gone, 404);
  EXPECT_EQ(problem.at("code"), "planet.notFound");
}

TEST_F(GenericHandlerTest, MendsTheCasingOfEnumsAndReplacesWhatDoesNotFit) {
  EXPECT_EQ(call("POST", "/v3/planets", {{"name", "A"}, {"kind", "GasGiant"}}).second.at("kind"), "gasGiant");
  EXPECT_EQ(call("POST", "/v3/planets", {{"name", "B"}, {"kind", "cheese"}}).second.at("kind"), "rocky");
}

TEST_F(GenericHandlerTest, KeepsRecordsBelowTheirParents) {
  call("POST", "/v3/planets", {{"name", "One"}});
  call("POST", "/v3/planets", {{"name", "Two"}});
  EXPECT_EQ(call("POST", "/v3/planets/1/rings", {{"name", "Inner"}}).first, 201);
  EXPECT_EQ(call("GET", "/v3/planets/1/rings").second.at("items").as_array().size(), 1U);
  EXPECT_EQ(call("GET", "/v3/planets/2/rings").second.at("items").as_array().size(), 0U);
  EXPECT_EQ(call("GET", "/v3/planets/3/rings").first, 404);
  EXPECT_EQ(call("DELETE", "/v3/planets/2/rings/1").first, 404);
  EXPECT_EQ(call("DELETE", "/v3/planets/1/rings/1").first, 204);
}

TEST_F(GenericHandlerTest, ActionsNeedTheirRecordAndJobsAreAccepted) {
  EXPECT_EQ(call("POST", "/v3/planets/1/orbit").first, 404);
  call("POST", "/v3/planets", {{"name", "One"}});
  EXPECT_EQ(call("POST", "/v3/planets/1/orbit").first, 204);
  EXPECT_EQ(call("POST", "/v3/planets/1/move").first, 202);
}

TEST_F(GenericHandlerTest, KeepsSingleDocuments) {
  EXPECT_EQ(call("GET", "/v3/weather").first, 200);
  EXPECT_EQ(call("PUT", "/v3/weather", {{"name", "Sunny"}}).second.at("name"), "Sunny");
  EXPECT_EQ(call("GET", "/v3/weather").second.at("name"), "Sunny");
}

TEST_F(GenericHandlerTest, TakesNoMoreRecordsThanFit) {
  int status = 201;
  std::size_t stored = 0;
  while (status == 201 && stored <= engine::Table::k_max_records) {
    status = call("POST", "/v3/planets", {{"name", "x"}}).first;
    stored += status == 201 ? 1 : 0;
  }
  EXPECT_EQ(status, 409);
  EXPECT_EQ(stored, engine::Table::k_max_records);
}

}  // namespace
}  // namespace reply_mcp::sandbox
