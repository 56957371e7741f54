// The search for prospects.
#include "unit/sandbox/support.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::testing {
namespace {

class LiveDataTest : public SandboxTest {
 protected:
  /// The result of a preview's job.
  json::object preview(const json::object& filters) {
    const Reply job = api.post("/v3/live-data/searches/preview", {{"filters", filters}});
    EXPECT_EQ(job.status, 202) << job;
    json::value result;
    for (int i = 0; i < 3; ++i) result = api.get("/" + job.header("location")).at("/jsonDataResult");
    return json::parse(result.as_string()).as_object();
  }
  std::int64_t count(const json::object& filters) { return preview(filters).at("contactsCount").as_int64(); }
  json::array values_of(const std::string& filter) {
    return api.get("/v3/live-data/filter-values/" + filter).at("/items").as_array();
  }
  static json::array one(const json::value& value, const char* type = "include") {
    return {json::object{{"value", value}, {"type", type}}};
  }
};

TEST_F(LiveDataTest, FilterValuesAreSearchable) {
  EXPECT_EQ(api.get("/v3/live-data/filter-values/locations?search=united").at("/items"),
            (json::array{"United Kingdom", "United States"}));
  EXPECT_EQ(api.get("/v3/live-data/filter-values/departments?top=2").at("/hasMore"), true);
}

TEST_F(LiveDataTest, EveryOfferedValueFindsPeopleWhoHaveIt) {
  const std::int64_t everybody = count({});
  EXPECT_GT(everybody, 0);
  for (const auto& [list, filter, member] :
       std::initializer_list<std::tuple<const char*, const char*, const char*>>{
           {"industries", "industries", "industry"},
           {"job-titles", "jobTitles", "title"},
           {"departments", "departments", ""},
           {"locations", "contactLocations", ""},
           {"locations", "companyLocations", ""}}) {
    for (const json::value& value : values_of(list)) {
      const json::object found = preview({{filter, one(value)}});
      EXPECT_GT(found.at("contactsCount").as_int64(), 0) << filter << value;
      EXPECT_LT(found.at("contactsCount").as_int64(), everybody) << filter << value;
      EXPECT_LE(found.at("companiesCount").as_int64(), found.at("contactsCount").as_int64());
      if (*member == 0) continue;
      for (const json::value& person : found.at("sampleContacts").as_array())
        EXPECT_EQ(person.at(member), value) << person;
      const json::object others = preview({{filter, one(value, "exclude")}});
      for (const json::value& person : others.at("sampleContacts").as_array()) {
        EXPECT_NE(person.at(member), value) << person;
      }
    }
  }
  for (const json::value& value : values_of("seniorities")) {
    EXPECT_GT(count({{"seniorities", json::array{value}}}), 0) << value;
    EXPECT_LT(count({{"seniorities", json::array{value}}}), everybody) << value;
  }
}

TEST_F(LiveDataTest, ValuesThatThereAreNotFindNobody) {
  for (const char* filter :
       {"industries", "jobTitles", "departments", "contactLocations", "companyLocations"})
    EXPECT_EQ(count({{filter, one("Atlantis")}}), 0) << filter;
  EXPECT_EQ(count({{"seniorities", json::array{"Atlantis"}}}), 0);
  EXPECT_EQ(count({{"contactKeywords", json::object{{"values", one("Atlantis")}}}}), 0);
  EXPECT_EQ(count({{"accountKeywords", json::object{{"values", one("Atlantis")}}}}), 0);
  EXPECT_EQ(count({{"accountListIds", one(1)}}), 0) << "no company of the list is in the database";
  EXPECT_EQ(count({{"companySizes", json::array{"overTenThousand"}}}), 0);
  EXPECT_EQ(count({{"headcountGrowth", json::object{{"min", 1000}}}}), 0);
  EXPECT_EQ(api.post("/v3/live-data/searches",
                     {{"filters", json::object{{"jobTitles", one("CTO")}}}, {"contactsCountToAdd", 3}})
                .code(),
            "liveDataSearch.noMatchingContacts");
}

TEST_F(LiveDataTest, ASearchAddsPeopleWhoHaveWhatWasAskedFor) {
  const Reply started = api.post(
      "/v3/live-data/searches",
      {{"filters", json::object{{"jobTitles", one("Founder")}, {"contactLocations", one("Estonia")}}},
       {"contactsCountToAdd", 2},
       {"listIds", json::array{3}}});
  ASSERT_EQ(started.status, 200) << started;
  const Reply search = api.get("/v3/live-data/searches/" + json::serialize(started.at("/searchId")));
  EXPECT_EQ(search.at("/contactsFound"), 2) << search;
  EXPECT_EQ(search.at("/usedCredits"), 2);
  EXPECT_EQ(search.at("/status"), "finished");
  const json::value added = api.post("/v3/contacts/filter", {{"listId", 3}}).at("/items");
  ASSERT_EQ(added.as_array().size(), 2U);
  for (const json::value& person : added.as_array()) {
    EXPECT_EQ(person.at("title"), "Founder");
    EXPECT_EQ(person.at("country"), "Estonia");
  }
  const Reply rest =
      api.post("/v3/live-data/searches",
               {{"filters", json::object{{"jobTitles", one("Founder")}}}, {"contactsCountToAdd", 1000}});
  EXPECT_EQ(api.get("/v3/live-data/searches/" + json::serialize(rest.at("/searchId"))).at("/status"),
            "noMoreContacts");
  EXPECT_EQ(api.get("/v3/live-data/searches").at("/items/0/id"), rest.at("/searchId")) << "newest first";
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
