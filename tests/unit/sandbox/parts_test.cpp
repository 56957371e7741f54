// The small parts of the sandbox by themselves: quota, routes, dates, formats, forms, records, shapes.
#include "sandbox/engine/formats.hpp"
#include "sandbox/engine/instant.hpp"
#include "sandbox/engine/multipart.hpp"
#include "sandbox/engine/prune.hpp"
#include "sandbox/engine/rate_limit.hpp"
#include "sandbox/engine/request.hpp"
#include "sandbox/engine/router.hpp"
#include "sandbox/engine/shape.hpp"
#include "sandbox/engine/store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace reply_mcp::sandbox {

namespace json = boost::json;
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const engine::Instant k_noon = engine::parse_instant("2026-05-15T12:00:00Z").value();

TEST(RateLimiterTest, RefusesAboveTheLimitUntilTheWindowEnds) {
  engine::RateLimiter limiter({2, 0, 0});
  EXPECT_EQ(limiter.count("key", false, k_noon).remaining, 1U);
  EXPECT_TRUE(limiter.count("key", false, k_noon + seconds(10)).allowed);
  const auto refused = limiter.count("key", false, k_noon + seconds(20));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, seconds(40));
  EXPECT_EQ(refused.window, "1m");
  EXPECT_EQ(refused.remaining, 0U);
  EXPECT_TRUE(limiter.count("other", false, k_noon + seconds(20)).allowed) << "keys do not share a window";
  EXPECT_TRUE(limiter.count("key", false, k_noon + seconds(60)).allowed);
}

TEST(RateLimiterTest, ReportsTheWidestWindow) {
  engine::RateLimiter limiter({100, 3000, 0});
  const auto verdict = limiter.count("key", false, k_noon);
  EXPECT_EQ(verdict.window, "1h");
  EXPECT_EQ(verdict.remaining, 2999U);
  EXPECT_EQ(verdict.reset, k_noon + minutes(60));
}

TEST(RateLimiterTest, CountsReportsOnTop) {
  engine::RateLimiter limiter({0, 10, 1});
  EXPECT_TRUE(limiter.count("key", true, k_noon).allowed);
  EXPECT_FALSE(limiter.count("key", true, k_noon + minutes(1)).allowed);
  EXPECT_TRUE(limiter.count("key", false, k_noon + minutes(1)).allowed);
  EXPECT_EQ(limiter.count("key", true, k_noon + minutes(1)).retry_after, minutes(59));
}

TEST(RateLimiterTest, WaitsAtLeastASecondAndNeedsNoLimits) {
  engine::RateLimiter limiter({1, 0, 0});
  EXPECT_TRUE(limiter.count("key", false, k_noon).allowed);
  EXPECT_EQ(limiter.count("key", false, k_noon + seconds(59) + std::chrono::milliseconds(999)).retry_after,
            seconds(1));
  engine::RateLimiter none({0, 0, 0});
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(none.count("key", true, k_noon).allowed);
  EXPECT_EQ(none.peek(k_noon).window, "");
}

TEST(RateLimiterTest, ForgetsTheOldestOfTooManyKeys) {
  engine::RateLimiter limiter({1, 0, 0});
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(
        limiter.count("made up " + std::to_string(i), false, k_noon + std::chrono::milliseconds(i)).allowed);
  }
  EXPECT_FALSE(limiter.count("made up 4999", false, k_noon + seconds(6)).allowed)
      << "the newest is still known";
}

TEST(RouterTest, FixedSegmentsWinOverPlaceholders) {
  std::vector<schemas::Operation> operations(4);
  const char* paths[] = {"/v3/things/{id}", "/v3/things/filter", "/v3/things/{thing_id}/parts/{part_id}",
                         "/v3/things/special/parts"};
  const char* methods[] = {"GET", "POST", "DELETE", "GET"};
  for (std::size_t i = 0; i < 4; ++i) {
    operations[i].path = paths[i];
    operations[i].method = methods[i];
  }
  const engine::Router router(operations);
  const auto find = [&](const char* method, const char* path) {
    return router.find(method, engine::split_path(path));
  };
  EXPECT_EQ(find("POST", "/v3/things/filter").operation, &operations[1]);
  EXPECT_EQ(find("GET", "/v3/things/filter").operation, &operations[0]) << "no GET at the fixed one";
  EXPECT_EQ(find("GET", "/v3/things/special/parts").operation, &operations[3]);
  const auto deep = find("DELETE", "/v3/things/special/parts/9");
  ASSERT_EQ(deep.operation, &operations[2]) << "goes back when the fixed branch ends";
  EXPECT_EQ(deep.path,
            (std::vector<std::pair<std::string, std::string>>{{"thing_id", "special"}, {"part_id", "9"}}));
  EXPECT_EQ(find("PUT", "/v3/things/1").allowed, (std::vector<std::string>{"GET"}));
  EXPECT_TRUE(find("GET", "/v3/other").allowed.empty());
}

TEST(InstantTest, ReadsEveryFormThatTheApiWrites) {
  for (const char* text : {"2026-05-15T12:00:00Z", "2026-05-15T12:00:00", "2026-05-15T12:00:00.123Z",
                           "2026-05-15T12:00:00+00:00", "2026-05-15T14:30:00+02:30", "2026-05-15T12:00Z",
                           "2026-05-15t12:00:00z"}) {
    EXPECT_EQ(engine::parse_instant(text), k_noon) << text;
  }
  EXPECT_EQ(engine::parse_instant("2026-05-15"), k_noon - std::chrono::hours(12));
  EXPECT_EQ(engine::to_iso(k_noon), "2026-05-15T12:00:00Z");
  EXPECT_EQ(engine::to_date(k_noon), "2026-05-15");
  EXPECT_EQ(engine::to_iso_without_zone(k_noon), "2026-05-15T12:00:00.000");
}

TEST(InstantTest, RefusesWhatIsNone) {
  for (const char* text : {"", "today", "2026-13-01", "2026-02-30", "2026-05-15T25:00:00Z",
                           "2026-05-15T12:61:00Z", "2026-05-15T12:00:00+25:00", "2026-05-15T12:00:00Z!",
                           "2026-5-15", "-026-05-15", "2026-05-15T", "2026-05-15T12:00:00.Z"}) {
    EXPECT_EQ(engine::parse_instant(text), std::nullopt) << text;
  }
  EXPECT_FALSE(engine::is_date_time("2026-05-15"));
  EXPECT_FALSE(engine::is_date("2026-05-15T12:00:00Z"));
}

TEST(FormatsTest, TellAddressesUrlsAndUuids) {
  EXPECT_TRUE(engine::is_email("a.b+c@example.com"));
  for (const char* text : {"", "@example.com", "a@", "a@b", "a b@example.com", "a@exa mple.com",
                           "a@@example.com", "a@example.com."}) {
    EXPECT_FALSE(engine::is_email(text)) << text;
  }
  EXPECT_TRUE(engine::is_url("https://example.com/x?y=1"));
  for (const char* text : {"example.com", "/x", "https://", "http:// example.com", "https:///x"})
    EXPECT_FALSE(engine::is_url(text)) << text;
  EXPECT_TRUE(engine::is_uuid("6f1c2d3e-4a5b-4c6d-8e7f-901234567890"));
  EXPECT_FALSE(engine::is_uuid("6f1c2d3e-4a5b-4c6d-8e7f-90123456789g"));
  EXPECT_FALSE(engine::matches("^a+$", std::string(100'000, 'a'))) << "endless texts are not tried";
}

TEST(FormTest, FindsTheFileWhereverItStands) {
  const std::string body =
      "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
      "--b\r\ncontent-type: text/plain\r\ncontent-disposition: form-data; filename=\"a \\\"b\\\".txt\"; "
      "name=\"file\"\r\n\r\n"
      "line\r\n--not the end\r\n\r\n--b--\r\n";
  const auto file = engine::read_form_file("multipart/form-data; boundary=b", body, "file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->file_name, "a \"b\".txt");
  EXPECT_EQ(file->bytes, "line\r\n--not the end\r\n");
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", body, "other"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", body, "note"))
      << "a field, not a file";
}

TEST(FormTest, RefusesBrokenForms) {
  const std::string part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nabc";
  EXPECT_FALSE(engine::read_form_file("multipart/form-data", part + "\r\n--b--", "file"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=\"\"", part + "\r\n--b--", "file"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=c", part + "\r\n--b--", "file"));
  for (std::size_t length = 0; length < part.size(); ++length) {
    EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", part.substr(0, length), "file"))
        << length;
  }
  EXPECT_TRUE(engine::read_form_file("multipart/form-data; boundary=\"b\"", part + "\r\n--b--", "file"));
}

TEST(TargetTest, DecodesSegmentsAndQuery) {
  const auto target = engine::parse_target("/v3/a%20b/c%2Fd?x=1&y=a+b%26&x=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"v3", "a b", "c/d"}));
  ASSERT_EQ(target->query.size(), 3U);
  EXPECT_EQ(target->query[1].second, "a b&");
  EXPECT_FALSE(engine::parse_target("v3/contacts"));
  EXPECT_FALSE(engine::parse_target("/v3?" + std::string(5000, '&')));
}

TEST(StoreTest, KeepsTheOrderOfCreationAndNeverReusesIds) {
  engine::Store store(1);
  for (int i = 0; i < 3; ++i) store.add("things", {{"n", i}});
  store.table("things").erase("3");
  EXPECT_EQ(store.add("things", {{"n", 9}}).at("id"), 4);
  std::vector<std::int64_t> ids;
  for (const auto& [place, row] : store.table("things").rows()) ids.push_back(engine::integer_of(row, "id"));
  EXPECT_EQ(ids, (std::vector<std::int64_t>{1, 2, 4}));
  EXPECT_EQ(store.find("things", 3), nullptr);
}

TEST(StoreTest, UuidsAreWellFormedAndDifferent) {
  engine::Store store(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = store.next_uuid();
    EXPECT_TRUE(engine::is_uuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '4');
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

class ShapeTest : public ::testing::Test {
 protected:
  json::value shaped(const char* schema, const json::value& value) {
    return engine::shape(json::parse(schema).as_object(), value, {store_, k_noon, 101});
  }

 private:
  engine::Store store_{1};
};

TEST_F(ShapeTest, DropsWhatTheSchemaDoesNotNameAndFillsWhatIsMissing) {
  const char* schema =
      R"({"type":"object","properties":{"id":{"type":"integer"},"note":{"type":["string","null"]},
                           "at":{"type":"string","format":"date-time"},"ownerUserId":{"type":"integer"},
                           "tags":{"type":"array","items":{"type":"string"}}}})";
  EXPECT_EQ(shaped(schema, {{"id", 7}, {"_secret", 1}}), (json::object{{"id", 7},
                                                                       {"note", nullptr},
                                                                       {"at", "2026-05-15T12:00:00Z"},
                                                                       {"ownerUserId", 101},
                                                                       {"tags", json::array()}}));
}

TEST_F(ShapeTest, FollowsUnionsMapsAndCombinations) {
  const char* map =
      R"({"type":"object","additionalProperties":{"type":"object","properties":{"error":{"type":"string"}}}})";
  EXPECT_EQ(shaped(map, {{"1", json::object{{"error", "x"}, {"odd", 1}}}}),
            (json::object{{"1", json::object{{"error", "x"}}}}));
  const char* both =
      R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"type":"object","properties":{"b":{"type":"integer"}}}]})";
  EXPECT_EQ(shaped(both, {{"a", 1}, {"b", 2}, {"c", 3}}), (json::object{{"a", 1}, {"b", 2}}));
  const char* kinds =
      R"({"oneOf":[{"type":"object","properties":{"kind":{"const":"x"},"x":{"type":"integer"}}},
                                  {"type":"object","properties":{"kind":{"const":"y"},"y":{"type":"integer"}}}]})";
  EXPECT_EQ(shaped(kinds, {{"kind", "y"}, {"x", 1}, {"y", 2}}), (json::object{{"kind", "y"}, {"y", 2}}));
  EXPECT_EQ(shaped(R"({"anyOf":[{"type":"object","properties":{}},{"type":"null"}]})", nullptr), nullptr);
  EXPECT_EQ(shaped("{}", {{"anything", 1}}), (json::object{{"anything", 1}}));
}

TEST(PruneTest, KeepsWhatTheSchemaNamesInEveryCorner) {
  const auto pruned = [](const char* schema, const char* value) {
    return json::serialize(engine::prune(json::parse(schema).as_object(), json::parse(value)));
  };
  const char* nested =
      R"({"properties":{"a":{"type":"array","items":{"properties":{"b":{}},"additionalProperties":false}}}})";
  EXPECT_EQ(pruned(nested, R"({"a":[{"b":1,"c":2}],"d":3})"), R"({"a":[{"b":1}]})");
  const char* kinds =
      R"({"oneOf":[{"properties":{"k":{"const":"x"},"x":{}}},{"properties":{"k":{"const":"y"},"y":{}}}]})";
  EXPECT_EQ(pruned(kinds, R"({"k":"y","x":1,"y":2})"), R"({"k":"y","y":2})");
  EXPECT_EQ(pruned(R"({"type":"object","additionalProperties":true})", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(pruned(R"({"additionalProperties":{"type":"integer"}})", R"({"a":1})"), R"({"a":1})");
  const char* pair = R"({"properties":{"a":{},"b":{}},"oneOf":[{"required":["a"]},{"required":["b"]}]})";
  EXPECT_EQ(pruned(pair, R"({"a":1,"c":2})"), R"({"a":1})");
}

}  // namespace
}  // namespace reply_mcp::sandbox
