// A broken catalogue is refused, and the error names the file, the place and what would be right.
#include "sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace reply_mcp::schemas {
namespace {

using test::changed;
using test::k_common;
using test::k_things;
using test::load;
using ::testing::HasSubstr;

#define LIST "/paths/~1v3~1things/get"
#define START "/paths/~1v3~1things~1{id}~1start/post"
#define SCHEMAS "/components/schemas"

struct Fault {
  const char* name;
  const char* pointer;  ///< what is changed
  const char* value;    ///< to what; empty: removed
  const char* reported;
  const char* reason;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.name;
}

class BrokenCatalogue : public ::testing::TestWithParam<Fault> {};

TEST_P(BrokenCatalogue, IsRefusedWithFilePointerAndReason) {
  const Fault& fault = GetParam();
  const auto result = load(changed(k_things, fault.pointer, fault.value));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().file, "things.json");
  EXPECT_EQ(result.error().pointer, fault.reported);
  EXPECT_THAT(result.error().reason, HasSubstr(fault.reason));
}

INSTANTIATE_TEST_SUITE_P(
    Document, BrokenCatalogue,
    ::testing::Values(
        Fault{"MissingVersion", "/openapi", "", "", "openapi is missing"},
        Fault{"OldVersion", "/openapi", R"("3.0.3")", "/openapi", R"("3.0.3" must be "3.1.0")"},
        Fault{"UnknownKey", "/pathz", "{}", "/pathz", "is not a key of an OpenAPI document"},
        Fault{"PathsNotAnObject", "/paths", "[]", "/paths", "must be an object"},
        Fault{"PathWithoutSlash", "/paths/v3", "{}", "/paths/v3", "must begin with a slash"},
        Fault{"PathItemNotAnObject", "/paths/~1v3~1x", "1", "/paths/~1v3~1x", "must be a path item object"},
        Fault{"UnknownMethod", "/paths/~1v3~1things/got", "{}", "/paths/~1v3~1things/got", "is not a method"},
        Fault{"ParametersOfAPath", "/paths/~1v3~1things/parameters", "[]", "/paths/~1v3~1things/parameters",
              "is not a method"},
        Fault{"UnsupportedComponents", "/components/responses", "{}", "/components/responses",
              "components are schemas and securitySchemes"},
        Fault{"ComponentsNotAnObject", "/components/schemas", "[]", "/components/schemas",
              "must be an object"},
        Fault{"ComponentName", SCHEMAS "/a b", "{}", SCHEMAS "/a b", "letters, digits"},
        Fault{"ComponentNotASchema", SCHEMAS "/A", "true", SCHEMAS "/A", "must be a schema object"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Answers, BrokenCatalogue,
    ::testing::Values(
        Fault{"NobodySaysWhoseTextItIs", LIST "/x-untrusted", "", LIST, "x-untrusted is missing"},
        Fault{"OfA202WithABodyNeither", START "/x-untrusted", "", START, "x-untrusted is missing"},
        Fault{"UntrustedNotAList", LIST "/x-untrusted", R"("/kind")", LIST "/x-untrusted",
              "must be a list of JSON Pointers"},
        Fault{"UntrustedNotAPointer", LIST "/x-untrusted", R"(["kind"])", LIST "/x-untrusted/0",
              "must be a JSON Pointer"},
        Fault{"UntrustedBadEscape", LIST "/x-untrusted", R"(["/*/a~2"])", LIST "/x-untrusted/0",
              "must be a JSON Pointer"},
        Fault{"UntrustedMeetsNothing", LIST "/x-untrusted", R"(["/*/id", "/*/kynd"])", LIST "/x-untrusted/1",
              "\"/*/kynd\" is nothing that the answer describes"},
        Fault{"UntrustedForgetsTheItems", LIST "/x-untrusted", R"(["/kind"])", LIST "/x-untrusted/0",
              "is nothing that the answer describes"},
        Fault{"UnknownQuota", LIST "/x-quota", R"("reports")", LIST "/x-quota",
              "must be general or reporting"},
        Fault{"CacheNotAnObject", LIST "/x-cache", "15", LIST "/x-cache", "must be an object with seconds"},
        Fault{"CacheForNoTime", LIST "/x-cache", R"({"seconds": 0})", LIST "/x-cache/seconds", "from 1 to"},
        Fault{"CacheUnknownMember", LIST "/x-cache", R"({"seconds": 1, "changed": []})",
              LIST "/x-cache/changed", "known are seconds, changedBy"},
        Fault{"CacheOfAChange", START "/x-cache", R"({"seconds": 1})", START "/x-cache",
              "GET that only reads"},
        Fault{"CacheUnknownGroup", LIST "/x-cache", R"({"seconds": 1, "changedBy": ["thing"]})",
              LIST "/x-cache/changedBy/0", "did you mean \"things\"?"},
        Fault{"ItemKeyUnknown", LIST "/x-item-key", R"(["id", "knd"])", LIST "/x-item-key/1",
              "is no member of an item"},
        Fault{"ItemKeyOfNoList", START "/x-item-key", R"(["id"])", START "/x-item-key", "read in pages"},
        Fault{"ItemErrorsNoObject", START "/x-item-errors", R"(["notFound"])", START "/x-item-errors",
              "must be an object from numbers to slugs"},
        Fault{"ItemErrorsNoNumber", START "/x-item-errors", R"({"one": "notFound"})",
              START "/x-item-errors/one", "must be a number"},
        Fault{"ItemErrorsOfARead", LIST "/x-item-errors", R"({"1": "notFound"})", LIST "/x-item-errors",
              "is for an operation that changes something"},
        Fault{"NobodySaysWhatShowsTheChange", START "/x-witness", "", START, "x-witness is missing"},
        Fault{"WitnessNoName", START "/x-witness", "true", START "/x-witness", "must be an operationId"},
        Fault{"WitnessAmongNone", START "/x-witness", R"(["things_list", "none"])", START "/x-witness",
              "must be an operationId"},
        Fault{"WitnessesOfNone", START "/x-witness", "[]", START "/x-witness", "must be an operationId"},
        Fault{"WitnessUnknown", START "/x-witness", R"("things_lst")", START "/x-witness",
              "did you mean \"things_list\"?"},
        Fault{"WitnessChanges", START "/x-witness", R"("things_start")", START "/x-witness",
              "must be an operation that only reads"},
        Fault{"WitnessOfARead", LIST "/x-witness", R"("things_list")", LIST "/x-witness",
              "changes something"},
        Fault{"NobodySaysWhatAJobLeaves", START "/x-job-result", "", START, "x-job-result is missing"},
        Fault{"JobResultOfNoJob", LIST "/x-job-result", R"("Then.")", LIST, "begins a job"},
        Fault{"UnknownPartInJobs", START "/x-job", R"("look")", START "/x-job", "must be read or cancel"},
        Fault{"JobWithoutId", LIST "/x-job", R"("read")", LIST "/x-job", "one path parameter"},
        Fault{"UnknownProbe", LIST "/x-probe", R"("health")", LIST "/x-probe", "must be identity or scope"},
        Fault{"ProbeThatChanges", START "/x-probe", R"("scope")", START "/x-probe", "needs no argument"}),
    [](const auto& test) { return test.param.name; });

constexpr const char* k_record = R"({"name": "thing", "folder": "things", "title": "A thing",
    "description": "d", "list": "things_list", "search": "kinds", "id": "id", "labels": ["kind"]})";

/// The record above with one member changed, in the operation that lists.
std::string with_record(std::string_view member, std::string_view value) {
  return changed(k_things, LIST "/x-record", changed(k_record, '/' + std::string(member), value));
}

TEST(RecordKinds, NameOperationsAndMembersThatThereAre) {
  EXPECT_TRUE(load(with_record("title", R"("Another")")).has_value());
  const auto refusal = [](std::string_view member, std::string_view value) {
    const auto result = load(with_record(member, value));
    return result ? std::string() : result.error().message();
  };
  const std::string at = "things.json#" LIST "/x-record";
  EXPECT_EQ(refusal("list", R"("things_lists")"),
            at + R"(/list: "things_lists" is no operation of the catalogue; did you mean "things_list"?)");
  EXPECT_EQ(refusal("list", R"("things_start")"),
            at + R"(/list: "things_start" must be an operation that only reads)");
  EXPECT_EQ(refusal("id", R"("key")"), at + R"(/id: "key" is no member of what things_list lists)");
  EXPECT_EQ(refusal("id", ""), at + ": needs both list and id, or neither");
  EXPECT_EQ(refusal("labels", R"(["kind", "name"])"),
            at + R"(/labels/1: "name" is no member of what things_list lists)");
  EXPECT_EQ(refusal("search", R"("term")"), at + R"(/search: "term" is no argument of things_list)");
  EXPECT_EQ(refusal("name", ""), at + ": name is missing");
  EXPECT_THAT(refusal("labls", "[]"), HasSubstr("labls: is not known here; known are name, folder"));
}

INSTANTIATE_TEST_SUITE_P(
    Operation, BrokenCatalogue,
    ::testing::Values(
        Fault{"NotAnObject", LIST, "[]", LIST, "must be an OpenAPI operation object"},
        Fault{"UnknownExtension", LIST "/x-efect", R"("read")", LIST "/x-efect",
              "known are x-async, x-cache, x-count, x-destructive, x-effect, x-effect-when, x-errors"},
        Fault{"UnknownKey", LIST "/sumary", R"("a")", LIST "/sumary", "is not a key of an OpenAPI operation"},
        Fault{"NoId", LIST "/operationId", "", LIST, "operationId is missing"},
        Fault{"IdNotText", LIST "/operationId", "7", LIST "/operationId", "must be a text"},
        Fault{"IdUpperCase", LIST "/operationId", R"("thingsList")", LIST "/operationId",
              "must be lower-case"},
        Fault{"IdBeginsWithDigit", LIST "/operationId", R"("1things")", LIST "/operationId",
              "begin with a letter"},
        Fault{"IdTooLong", LIST "/operationId", R"("a23456789_123456789_123456789_123456789_12345678x")",
              LIST "/operationId", "at most 48 characters"},
        Fault{"DuplicateId", START "/operationId", R"("things_list")", START "/operationId",
              R"("things_list" is taken by things.json#/paths/~1v3~1things/get)"},
        Fault{
            "SameRoute", "/paths/~1v3~1things~1{key}~1start",
            R"({"post": {"operationId": "x", "tags": ["t"], "summary": "s", "description": "d", "x-scope": "none",
                  "x-status": "beta", "x-effect": "send", "x-idempotent": false, "responses": {"204": {}},
                  "parameters": [{"name": "key", "in": "path", "required": true, "schema": {}}]}})",
            "/paths/~1v3~1things~1{key}~1start/post",
            "the same method and path as things.json#/paths/~1v3~1things~1{id}~1start/post"},
        Fault{"NoTags", LIST "/tags", "", LIST, "tags is missing"},
        Fault{"EmptyTags", LIST "/tags", "[]", LIST "/tags", "name of the resource group"},
        Fault{"NoSummary", LIST "/summary", "", LIST, "summary is missing"},
        Fault{"EmptyDescription", LIST "/description", R"("")", LIST "/description", "not empty"},
        Fault{"NoScope", LIST "/x-scope", "", LIST, "x-scope is missing"},
        Fault{"UnknownVerbOfScope", LIST "/x-scope", R"("things:list")", LIST "/x-scope", "domain:operate"},
        Fault{"NoStatus", LIST "/x-status", "", LIST, "x-status is missing"},
        Fault{"UnknownStatus", LIST "/x-status", R"("alpha")", LIST "/x-status",
              R"("alpha" must be one of stable, beta, coming-soon)"},
        Fault{"NoEffect", LIST "/x-effect", "", LIST, "x-effect is missing"},
        Fault{"UnknownEffect", LIST "/x-effect", R"("write")", LIST "/x-effect",
              R"("write" must be one of read, create, update, delete, send)"},
        Fault{"NoIdempotence", LIST "/x-idempotent", "", LIST, "x-idempotent is missing"},
        Fault{"IdempotenceNotAFlag", LIST "/x-idempotent", R"("yes")", LIST "/x-idempotent", "true or false"},
        Fault{"DestructiveNotAFlag", START "/x-destructive", R"("no")", START "/x-destructive",
              "true or false"},
        Fault{"DestructiveRead", LIST "/x-destructive", "true", LIST "/x-destructive", "changes something"},
        Fault{"OpenWorldNotAFlag", LIST "/x-open-world", "1", LIST "/x-open-world", "true or false"},
        Fault{"UnknownPaging", LIST "/x-pagination", R"("cursor")", LIST "/x-pagination", "must be offset"},
        Fault{"PagedWithoutSkip", LIST "/parameters", R"([{"name": "top", "in": "query", "schema": {}}])",
              LIST, "has no query parameter skip"},
        Fault{"AsyncNotAFlag", START "/x-async", "1", START "/x-async", "true or false"},
        Fault{"AsyncWithout202", LIST "/x-async", "true", LIST "/responses", "must have 202"},
        Fault{"RateLimitNotText", LIST "/x-rate-limit", "10", LIST "/x-rate-limit", "must be a text"},
        Fault{"ErrorsNotAList", LIST "/x-errors", "{}", LIST "/x-errors", "list of {status, code}"},
        Fault{"ErrorWithSuccessStatus", START "/x-errors/-", R"({"status": 200, "code": "a"})",
              START "/x-errors/1", "status from 400 to 599"},
        Fault{"ErrorWithoutCode", START "/x-errors/-", R"({"status": 400})", START "/x-errors/1",
              "code is missing"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    EffectWhen, BrokenCatalogue,
    ::testing::Values(
        Fault{"NotAList", START "/x-effect-when", "{}", START "/x-effect-when",
              "list of {pointer, equals, effect}"},
        Fault{"EntryNotAnObject", START "/x-effect-when/-", "1", START "/x-effect-when/2",
              "must be an object"},
        Fault{"NoEffect", START "/x-effect-when/-", R"({"pointer": "/note"})", START "/x-effect-when/2",
              "effect is missing"},
        Fault{"UnknownEffect", START "/x-effect-when/-", R"({"pointer": "/note", "effect": "shout"})",
              START "/x-effect-when/2/effect", R"("shout" must be one of read)"},
        Fault{"NotAPointer", START "/x-effect-when/-", R"({"pointer": "note", "effect": "send"})",
              START "/x-effect-when/2/pointer", "is not a JSON Pointer"},
        Fault{"BadEscape", START "/x-effect-when/-", R"({"pointer": "/a~2b", "effect": "send"})",
              START "/x-effect-when/2/pointer", "is not a JSON Pointer"},
        Fault{"PointerToNothing", START "/x-effect-when/-",
              R"({"pointer": "/options/lod", "effect": "send"})", START "/x-effect-when/2/pointer",
              "nothing that the request body describes"},
        Fault{"NoBody", LIST "/x-effect-when", R"([{"pointer": "/top", "effect": "send"}])",
              LIST "/x-effect-when/0/pointer", "nothing that the request body describes"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Parameters, BrokenCatalogue,
    ::testing::Values(
        Fault{"NotAList", LIST "/parameters", "{}", LIST "/parameters", "must be a list of parameters"},
        Fault{"NotAnObject", LIST "/parameters/-", "1", LIST "/parameters/3", "must be a parameter object"},
        Fault{"Reference", LIST "/parameters/-", R"({"$ref": "#/components/parameters/A"})",
              LIST "/parameters/3", "references are for schemas only"},
        Fault{"NoName", LIST "/parameters/-", R"({"in": "query", "schema": {}})", LIST "/parameters/3",
              "name is missing"},
        Fault{"NoPlace", LIST "/parameters/-", R"({"name": "a", "schema": {}})", LIST "/parameters/3",
              "in is missing"},
        Fault{"PlaceNotSupported", LIST "/parameters/-", R"({"name": "a", "in": "header", "schema": {}})",
              LIST "/parameters/3/in", R"("header" must be path or query)"},
        Fault{"OptionalInThePath", START "/parameters/0/required", "false", START "/parameters/0",
              "required must be true"},
        Fault{"StyleNotSupported", LIST "/parameters/0/style", R"("spaceDelimited")",
              LIST "/parameters/0/style", "only form is"},
        Fault{"Twice", LIST "/parameters/-", R"({"name": "top", "in": "query", "schema": {}})",
              LIST "/parameters/3", R"(second parameter "top" in the query)"},
        Fault{"NoSchema", LIST "/parameters/0/schema", "", LIST "/parameters/0", "schema is missing"},
        Fault{"PlaceholderWithoutParameter", START "/parameters", "[]", START,
              "has no path parameter for {id} of its path"},
        Fault{"ParameterWithoutPlaceholder", LIST "/parameters/-",
              R"({"name": "id", "in": "path", "required": true, "schema": {}})", LIST,
              R"(has a path parameter "id" that its path does not name)"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Bodies, BrokenCatalogue,
    ::testing::Values(
        Fault{"NotAnObject", START "/requestBody", "1", START "/requestBody", "must be an object"},
        Fault{"Reference", START "/requestBody", R"({"$ref": "#/components/requestBodies/A"})",
              START "/requestBody", "references are for schemas only"},
        Fault{"NoContent", START "/requestBody/content", "", START "/requestBody", "content is missing"},
        Fault{"TwoMediaTypes", START "/requestBody/content/text~1plain", "{}", START "/requestBody/content",
              "must have one media type, has 2"},
        Fault{"NoSchema", START "/requestBody/content/application~1json/schema", "",
              START "/requestBody/content/application~1json", "schema is missing"},
        Fault{"NoResponses", LIST "/responses", "", LIST, "responses is missing"},
        Fault{"NoSuccess", LIST "/responses/200", "", LIST "/responses", "must have a success response"},
        Fault{"StatusNotANumber", LIST "/responses/2XX", "{}", LIST "/responses/2XX", "is not a status code"},
        Fault{"ResponseReference", LIST "/responses/201", R"({"$ref": "#/x"})", LIST "/responses/201",
              "references are for schemas only"},
        Fault{"ResponseNotAnObject", LIST "/responses/201", "1", LIST "/responses/201",
              "must be a response object"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Schemas, BrokenCatalogue,
    ::testing::Values(
        Fault{"DanglingReference", SCHEMAS "/Thing/properties/kind",
              R"({"$ref": "#/components/schemas/Kind"})", SCHEMAS "/Thing/properties/kind/$ref",
              R"(things.json has no schema "Kind")"},
        Fault{"DanglingReferenceInAnOperation", LIST "/responses/200/content/application~1json/schema",
              R"({"$ref": "#/components/schemas/Thong"})",
              LIST "/responses/200/content/application~1json/schema/$ref", "leads nowhere"},
        Fault{"UnknownDocument", SCHEMAS "/A", R"({"$ref": "other.json#/components/schemas/A"})",
              SCHEMAS "/A/$ref", R"(there is no document "other.json")"},
        Fault{"ReferenceElsewhere", SCHEMAS "/A", R"({"$ref": "#/definitions/A"})", SCHEMAS "/A/$ref",
              R"(write "#/components/schemas/NAME")"},
        Fault{"ReferenceNotText", SCHEMAS "/A", R"({"$ref": 1})", SCHEMAS "/A/$ref", "must be a string"},
        Fault{"KeywordBesideReference", SCHEMAS "/Thing/properties/kind/minLength", "1",
              SCHEMAS "/Thing/properties/kind/minLength", "cannot stand beside $ref; put both into allOf"},
        Fault{"UnknownType", SCHEMAS "/A", R"({"items": {"type": "text"}})", SCHEMAS "/A/items/type",
              "must be one of array, boolean"},
        Fault{"UnknownTypeInAList", SCHEMAS "/A", R"({"type": ["string", "nil"]})", SCHEMAS "/A/type",
              "must be one of array, boolean"},
        Fault{"RequiredNotAList", SCHEMAS "/A", R"({"anyOf": [{"required": "id"}]})",
              SCHEMAS "/A/anyOf/0/required", "must be a list of property names"},
        Fault{"EmptyEnum", SCHEMAS "/A", R"({"not": {"enum": []}})", SCHEMAS "/A/not/enum",
              "at least one value"},
        Fault{"EmptyUnion", SCHEMAS "/A", R"({"oneOf": []})", SCHEMAS "/A/oneOf", "at least one schema"},
        Fault{"PropertiesNotAnObject", SCHEMAS "/A", R"({"properties": []})", SCHEMAS "/A/properties",
              "object of schemas by name"},
        Fault{"PropertyNotASchema", SCHEMAS "/A", R"({"properties": {"a": "string"}})",
              SCHEMAS "/A/properties/a", "must be a schema"},
        Fault{"UnknownExtension", SCHEMAS "/A", R"({"x-open-enm": true})", SCHEMAS "/A/x-open-enm",
              "known are x-known-values, x-open-enum, x-requires-one-of"},
        Fault{"SchemaInAnOperation", LIST "/parameters/0/schema", R"({"type": "int"})",
              LIST "/parameters/0/schema/type", "must be one of array"}),
    [](const auto& test) { return test.param.name; });

TEST(BrokenCatalogueText, IsRefusedWithLineAndColumn) {
  const auto comma = load("{\n  \"openapi\": \"3.1.0\"\n  \"paths\": {}\n}");
  ASSERT_FALSE(comma.has_value());
  EXPECT_EQ(comma.error().file, "things.json");
  EXPECT_THAT(comma.error().reason, HasSubstr("is not JSON"));
  EXPECT_THAT(comma.error().reason, HasSubstr("line 3, column 3"));

  const auto cut_short = load("{\n \"openapi\":");
  ASSERT_FALSE(cut_short.has_value());
  EXPECT_THAT(cut_short.error().reason, HasSubstr("ends too early (line 2, column 12)"));

  const auto more = load(std::string(k_things) + "\n}");
  ASSERT_FALSE(more.has_value());
  EXPECT_THAT(more.error().reason, HasSubstr("is not JSON"));

  const auto empty = load("");
  ASSERT_FALSE(empty.has_value());
  EXPECT_THAT(empty.error().reason, HasSubstr("line 1, column 1"));

  const auto deep = load(std::string(1000, '['));
  ASSERT_FALSE(deep.has_value());
  EXPECT_THAT(deep.error().reason, HasSubstr("too deep"));
}

TEST(BrokenCatalogueText, IsRefusedWhenItIsNotAnObject) {
  const auto result = load("[]");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().reason, HasSubstr("must be a JSON object"));
}

TEST(BrokenCatalogueText, IsRefusedWhenTwoDocumentsHaveOneName) {
  const std::vector<Source> sources = {{"a.json", k_common}, {"a.json", k_common}};
  const auto result = Catalogue::from_sources(sources);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(), "a.json: is there twice; names must differ");
}

TEST(BrokenCatalogueText, IsRefusedWhenThereIsNoOperation) {
  const auto result = load(changed(k_things, "/paths", "{}"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(), "the catalogue has no operation");
}

TEST(BrokenCatalogueComponents, MustHaveNamesThatDifferOverAllDocuments) {
  const auto result = load(k_things, changed(k_common, SCHEMAS "/Thing", R"({"type": "object"})"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(
      result.error().message(),
      "common.json#/components/schemas/Thing: is in things.json too; component names must differ over all "
      "documents");
}

TEST(BrokenCatalogueComponents, MayRepeatASecuritySchemeOnlyAsTheSame) {
  const auto result =
      load(k_things, changed(k_common, "/components/securitySchemes/bearerAuth", R"({"type": "apiKey"})"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().pointer, "/components/securitySchemes/bearerAuth");
}

TEST(BrokenCatalogueComponents, MustNotGrowOutOfHandWithTheirReferencesReplaced) {
  // Sixteen levels of ten references each: 10^16 schemas when written out.
  const auto numbered = [](std::string name, int number) { return name.append(std::to_string(number)); };
  json::object schemas;
  for (int level = 0; level < 16; ++level) {
    json::object properties;
    for (int i = 0; i < 10; ++i) {
      properties[numbered("p", i)] = {{"$ref", numbered("#/components/schemas/L", level + 1)}};
    }
    schemas[numbered("L", level)] = {{"properties", properties}};
  }
  schemas["L16"] = json::object();
  std::string common = changed(k_common, SCHEMAS, json::serialize(schemas));
  for (const char* name : {"Kind", "Job"}) common = changed(common, std::string(SCHEMAS "/") + name, "{}");
  const std::string things = changed(k_things, LIST "/responses/200/content/application~1json/schema",
                                     R"({"items": {"$ref": "common.json#/components/schemas/L0"}})");
  const auto result = load(things, common);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().pointer, LIST "/responses/200/content/application~1json/schema");
  EXPECT_THAT(result.error().reason, HasSubstr("grows too large"));
}

TEST(BrokenCatalogueFolder, IsRefusedWhenItCannotBeReadOrHoldsNothing) {
  const auto missing = Catalogue::from_directory("/no/such/folder");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().file, "/no/such/folder");
  EXPECT_THAT(missing.error().reason, HasSubstr("No such file or directory"));

  const auto empty = std::filesystem::path(::testing::TempDir()) / "reply_mcp_empty_catalogue";
  std::filesystem::create_directories(empty);
  std::ofstream(empty / "notes.txt") << "nothing";
  const auto nothing = Catalogue::from_directory(empty);
  std::filesystem::remove_all(empty);
  ASSERT_FALSE(nothing.has_value());
  EXPECT_THAT(nothing.error().message(), HasSubstr("has no *.json file"));
}

TEST(BrokenCatalogueFolder, IsRefusedWhenAFileCannotBeOpened) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "reply_mcp_unreadable_catalogue";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::filesystem::create_symlink("nowhere", folder / "things.json");
  const auto result = Catalogue::from_directory(folder);
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(),
            (folder / "things.json").string() + ": cannot be read: No such file or directory");
}

TEST(BrokenCatalogueFolder, NamesTheFileThatIsBroken) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "reply_mcp_broken_catalogue";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "common.json") << k_common;
  std::ofstream(folder / "things.json") << changed(k_things, LIST "/x-effect", R"("reed")");
  const auto result = Catalogue::from_directory(folder);
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(),
            "things.json#" LIST "/x-effect: \"reed\" must be one of read, create, update, delete, send");
}

TEST(BrokenCatalogueValue, ThrowsWithTheReasonWhenTakenAllTheSame) {
  try {
    static_cast<void>(load("[]").value());
    FAIL() << "did not throw";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("things.json: must be a JSON object"));
  }
}

}  // namespace
}  // namespace reply_mcp::schemas
