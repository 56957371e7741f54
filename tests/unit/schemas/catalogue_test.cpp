#include "schemas/catalogue.hpp"

#include "sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace reply_mcp::schemas {
namespace {

using test::k_common;
using test::k_things;
using test::load;

const Catalogue& embedded() {
  static const auto result = Catalogue::embedded();
  if (!result) throw std::runtime_error(result.error().message());
  return **result;
}

TEST(Catalogue, ReadsWhatAnOperationSays) {
  const auto catalogue = load(k_things).value();
  ASSERT_EQ(catalogue->operations().size(), 2U);
  const Operation* start = catalogue->find("things_start");
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(start->group, "things");
  EXPECT_EQ(start->title, "Start a thing");
  EXPECT_EQ(start->description, "Starts a thing.");
  EXPECT_EQ(start->method, "POST");
  EXPECT_EQ(start->path, "/v3/things/{id}/start");
  EXPECT_EQ(start->scope, "things:operate");
  EXPECT_EQ(start->status, Status::coming_soon);
  EXPECT_EQ(start->effect, Effect::update);
  EXPECT_FALSE(start->idempotent);
  EXPECT_FALSE(start->paged);
  EXPECT_TRUE(start->async);
  EXPECT_EQ(start->rate_limit, "ten an hour");
  ASSERT_EQ(start->errors.size(), 1U);
  EXPECT_EQ(start->errors[0].status, 409);
  EXPECT_EQ(start->errors[0].code, "thing.alreadyRunning");
  ASSERT_EQ(start->effect_conditions.size(), 2U);
  EXPECT_EQ(start->effect_conditions[0].pointer, "/options/loud");
  EXPECT_EQ(start->effect_conditions[0].equals, json::value(true));
  EXPECT_EQ(start->effect_conditions[0].effect, Effect::send);
  EXPECT_EQ(start->effect_conditions[1].pointer, "/options/a~1b");
  EXPECT_EQ(start->effect_conditions[1].equals, std::nullopt);
  EXPECT_EQ(start->effect_conditions[1].effect, Effect::delete_);
  EXPECT_TRUE(start->body_required);
  EXPECT_EQ(start->body_content_type, "application/json");
  EXPECT_TRUE(start->body_schema);
}

TEST(Catalogue, ReadsParametersInTheirOrder) {
  const auto catalogue = load(k_things).value();
  const Operation& list = *catalogue->find("things_list");
  EXPECT_TRUE(list.paged);
  ASSERT_EQ(list.parameters.size(), 3U);
  EXPECT_EQ(list.parameters[0].name, "top");
  EXPECT_EQ(list.parameters[0].place, ParameterPlace::query);
  EXPECT_FALSE(list.parameters[0].required);
  EXPECT_EQ(list.parameters[0].description, "Page size.");
  EXPECT_EQ(*list.parameters[0].schema, (json::object{{"type", "integer"}}));
  EXPECT_TRUE(list.parameters[0].explode);
  EXPECT_EQ(list.parameters[2].name, "kinds");
  EXPECT_FALSE(list.parameters[2].explode);
  const Parameter& id = catalogue->find("things_start")->parameters.at(0);
  EXPECT_EQ(id.place, ParameterPlace::path);
  EXPECT_TRUE(id.required);
}

TEST(Catalogue, KeepsSuccessResponsesAloneInOrderOfStatus) {
  const auto catalogue = load(k_things).value();
  const auto& list = catalogue->find("things_list")->successes;
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].status, 200);
  EXPECT_EQ(list[0].content_type, "application/json");
  const auto& start = catalogue->find("things_start")->successes;
  ASSERT_EQ(start.size(), 2U);
  EXPECT_EQ(start[0].status, 202);
  EXPECT_TRUE(start[0].schema);
  EXPECT_EQ(start[1].status, 204);
  EXPECT_EQ(start[1].content_type, "");
  EXPECT_FALSE(start[1].schema);
}

TEST(Catalogue, KeepsNothingOfTheTextsItWasReadFrom) {
  std::string things(k_things);
  std::string common(k_common);
  const auto catalogue = load(things, common).value();
  std::fill(things.begin(), things.end(), ' ');
  std::fill(common.begin(), common.end(), ' ');
  EXPECT_EQ(catalogue->find("things_list")->title, "List things");
  EXPECT_EQ(catalogue->find("things_list")->parameters[2].schema->at("items").at("type"), "string");
}

TEST(Catalogue, HasNothingForAnUnknownId) {
  const auto catalogue = load(k_things).value();
  EXPECT_EQ(catalogue->find("things"), nullptr);
  EXPECT_EQ(catalogue->find("zzz"), nullptr);
  EXPECT_EQ(catalogue->find(""), nullptr);
}

TEST(Catalogue, NamesEffectsAndStatusesBothWays) {
  for (const Effect effect : {Effect::read, Effect::create, Effect::update, Effect::delete_, Effect::send}) {
    EXPECT_EQ(parse_effect(to_string(effect)), effect);
  }
  for (const Status status : {Status::stable, Status::beta, Status::coming_soon}) {
    EXPECT_EQ(parse_status(to_string(status)), status);
  }
  EXPECT_EQ(to_string(Effect::delete_), "delete");
  EXPECT_EQ(to_string(Status::coming_soon), "coming-soon");
  EXPECT_EQ(parse_effect("Read"), std::nullopt);
  EXPECT_EQ(parse_status(""), std::nullopt);
}

TEST(CatalogueBundle, IsOneDocumentWithLocalReferences) {
  const json::object bundle = load(k_things).value()->bundle();
  EXPECT_EQ(bundle.at("openapi"), "3.1.0");
  EXPECT_EQ(bundle.at("servers").at_pointer("/0/url"), "https://api.example.com");
  EXPECT_EQ(bundle.at("tags").as_array().size(), 1U);
  EXPECT_EQ(bundle.at("paths").as_object().size(), 2U);
  const json::object& schemas = bundle.at("components").at("schemas").as_object();
  EXPECT_EQ(schemas.size(), 5U);
  EXPECT_EQ(schemas.at("Thing").at_pointer("/properties/kind/$ref"), "#/components/schemas/Kind");
  EXPECT_EQ(schemas.at("Thing").at_pointer("/properties/$ref/type"), "string");
  EXPECT_EQ(json::serialize(bundle).find("common.json"), std::string::npos);
}

TEST(CatalogueBundle, LoadsAsACatalogueWithTheSameOperations) {
  const std::string text = json::serialize(embedded().bundle());
  const std::vector<Source> sources = {{"bundle.json", text}};
  const auto again = Catalogue::from_sources(sources);
  ASSERT_TRUE(again.has_value()) << again.error().message();
  ASSERT_EQ((*again)->operations().size(), embedded().operations().size());
  for (std::size_t i = 0; i < embedded().operations().size(); ++i) {
    const Operation& before = embedded().operations()[i];
    const Operation& after = (*again)->operations()[i];
    EXPECT_EQ(before.id, after.id);
    EXPECT_EQ(static_cast<bool>(before.body_schema), static_cast<bool>(after.body_schema)) << before.id;
    if (before.body_schema) {
      EXPECT_EQ(*before.body_schema, *after.body_schema) << before.id;
    }
  }
}

TEST(CatalogueFolder, LoadsTheSameAsTheEmbeddedOne) {
  const auto catalogue =
      Catalogue::from_directory(std::filesystem::path(REPLY_MCP_SOURCE_DIR) / "schemas/openapi");
  ASSERT_TRUE(catalogue.has_value()) << catalogue.error().message();
  EXPECT_EQ((*catalogue)->bundle(), embedded().bundle());
}

TEST(EmbeddedCatalogue, IsSortedByIdAndFindsEachOperation) {
  const auto operations = embedded().operations();
  EXPECT_TRUE(std::is_sorted(operations.begin(), operations.end(),
                             [](const Operation& a, const Operation& b) { return a.id < b.id; }));
  for (const Operation& operation : operations) EXPECT_EQ(embedded().find(operation.id), &operation);
}

TEST(EmbeddedCatalogue, NamesEachOperationByItsGroup) {
  for (const Operation& operation : embedded().operations()) {
    EXPECT_TRUE(operation.id.starts_with(operation.group))
        << operation.id << " is in the group " << operation.group;
  }
}

bool free_of_references(const json::value& value) {
  if (const json::array* items = value.if_array()) {
    return std::all_of(items->begin(), items->end(), free_of_references);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return true;
  return !object->contains("$ref") && std::all_of(object->begin(), object->end(), [](const auto& member) {
    return free_of_references(member.value());
  });
}

TEST(EmbeddedCatalogue, HasNoReferenceLeftInAnySchema) {
  for (const Operation& operation : embedded().operations()) {
    for (const Parameter& parameter : operation.parameters) {
      EXPECT_TRUE(free_of_references(*parameter.schema)) << operation.id << ' ' << parameter.name;
    }
    if (operation.body_schema) {
      EXPECT_TRUE(free_of_references(*operation.body_schema)) << operation.id;
    }
    for (const SuccessResponse& success : operation.successes) {
      if (success.schema) {
        EXPECT_TRUE(free_of_references(*success.schema)) << operation.id << ' ' << success.status;
      }
    }
  }
}

TEST(EmbeddedCatalogue, HasNoArgumentThatIsBothAParameterAndInTheBody) {
  for (const Operation& operation : embedded().operations()) {
    const json::object* body = operation.body_schema;
    const json::value* properties = body == nullptr ? nullptr : body->if_contains("properties");
    if (properties == nullptr) continue;
    for (const Parameter& parameter : operation.parameters) {
      EXPECT_FALSE(properties->as_object().contains(parameter.name)) << operation.id << ' ' << parameter.name;
    }
  }
}

}  // namespace
}  // namespace reply_mcp::schemas
