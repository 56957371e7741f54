#include "tools/operation/uri.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::js;

Argument query(std::string name, bool explode = true) {
  Argument argument;
  argument.name = argument.wire_name = std::move(name);
  argument.place = RequestPlace::query;
  argument.explode = explode;
  return argument;
}

Argument path(std::string name) {
  Argument argument = query(std::move(name));
  argument.place = RequestPlace::path;
  return argument;
}

TEST(EncodeSegment, LeavesNothingThatHasAMeaningInAUri) {
  EXPECT_EQ(encode_segment("a b/c?d#e%f&g=h;i"), "a%20b%2Fc%3Fd%23e%25f%26g%3Dh%3Bi");
  EXPECT_EQ(encode_segment("Az09-._~"), "Az09-._~");
  EXPECT_EQ(encode_segment("\xC3\xA9"), "%C3%A9");
  EXPECT_EQ(encode_segment("\r\n"), "%0D%0A");
}

TEST(RenderQuery, WritesScalarsPlainly) {
  EXPECT_EQ(render_query(query("top"), 5), "top=5");
  EXPECT_EQ(render_query(query("on"), true), "on=true");
  EXPECT_EQ(render_query(query("q"), "a&b=c d"), "q=a%26b%3Dc%20d");
  EXPECT_EQ(render_query(query("r"), 0.5), "r=0.5");
  EXPECT_EQ(render_query(query("n"), std::int64_t{9007199254740993}), "n=9007199254740993");
}

TEST(RenderQuery, WritesArraysInTheDocumentedStyle) {
  EXPECT_EQ(render_query(query("id"), js("[1,2]")), "id=1&id=2");
  EXPECT_EQ(render_query(query("id", false), js("[1,2]")), "id=1,2");
  EXPECT_EQ(render_query(query("s", false), js("['a,b','c']")), "s=a%2Cb,c");
  EXPECT_EQ(render_query(query("id"), js("[]")), "");
  EXPECT_EQ(render_query(query("id", false), js("[]")), "");
}

TEST(RenderQuery, WritesObjectsInTheDocumentedStyle) {
  EXPECT_EQ(render_query(query("f"), js("{'a':1,'b':'x'}")), "a=1&b=x");
  EXPECT_EQ(render_query(query("f", false), js("{'a':1,'b':'x'}")), "f=a,1,b,x");
}

TEST(RenderQuery, LeavesNullOut) {
  EXPECT_EQ(render_query(query("a"), nullptr), "");
}

TEST(RenderTarget, FillsThePathAndAppendsTheQuery) {
  const Argument id = path("id");
  const Argument name = path("name");
  const Argument top = query("top");
  const Argument none = query("none");
  EXPECT_EQ(render_target("/v3/things/{id}/parts/{name}",
                          {{&id, 5}, {&name, "a/../b"}, {&none, json::array()}, {&top, 10}}),
            "/v3/things/5/parts/a%2F..%2Fb?top=10");
}

TEST(RenderTarget, AValueCannotStandInForAnotherParameter) {
  const Argument a = path("a");
  const Argument b = path("b");
  EXPECT_EQ(render_target("/v3/{a}/{b}", {{&a, "{b}"}, {&b, "x"}}), "/v3/%7Bb%7D/x");
}

TEST(IsSafeSegment, RefusesWhatVanishesOnTheWay) {
  EXPECT_FALSE(is_safe_segment(""));
  EXPECT_FALSE(is_safe_segment("."));
  EXPECT_FALSE(is_safe_segment(".."));
  EXPECT_TRUE(is_safe_segment("a..b"));
}

}  // namespace
}  // namespace reply_mcp::tools::operation
