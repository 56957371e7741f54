#include "tools/selection/narrowing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::selection {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

mcp::Caller caller(std::string path, std::map<std::string, std::string, std::less<>> headers = {}) {
  mcp::Caller caller;
  caller.path = std::move(path);
  caller.headers = std::move(headers);
  return caller;
}

std::string refusal(const mcp::Caller& of) {
  const auto requests = narrowing_of(of);
  return requests.has_error() ? requests.error() : "";
}

TEST(Narrowing, ARequestWithoutPathAndHeadersLeavesNothingOut) {
  EXPECT_THAT(*narrowing_of(caller("")), IsEmpty());
  EXPECT_EQ(narrowing_key(caller("")), "");
  EXPECT_EQ(narrowing_key(caller("", {{"x-team-id", "7"}})), "");
}

TEST(Narrowing, APathNamesAPresetAndMayAskForReadingOnly) {
  const auto plain = *narrowing_of(caller("/x/core"));
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_THAT(plain[0].presets, ElementsAre("core"));
  EXPECT_FALSE(plain[0].read_only);
  const auto reading = *narrowing_of(caller("/x/core/readonly"));
  EXPECT_THAT(reading.at(0).presets, ElementsAre("core"));
  EXPECT_TRUE(reading.at(0).read_only);
}

TEST(Narrowing, RefusesEveryOtherPath) {
  for (const char* const path : {"/x", "/x/", "/x//readonly", "/x/readonly/", "/x/core/", "/x/core/readnoly",
                                 "/x/core/readonly/x", "/readonly", "/y/core", "/X/core", "core"}) {
    EXPECT_THAT(refusal(caller(path)), HasSubstr("/x/{preset}")) << path;
  }
}

TEST(Narrowing, HeadersNameToolsetsAndToolsAndReadingOnly) {
  const auto requests = *narrowing_of(caller(
      "",
      {{"x-mcp-toolsets", "contacts, inbox"}, {"x-mcp-tools", "whoami_get"}, {"x-mcp-readonly", "True"}}));
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_THAT(requests[0].toolsets, ElementsAre("contacts", "inbox"));
  EXPECT_THAT(requests[0].tools, ElementsAre("whoami_get"));
  EXPECT_TRUE(requests[0].read_only);
  EXPECT_THAT(*narrowing_of(caller("", {{"x-mcp-readonly", "false"}})), IsEmpty());
}

TEST(Narrowing, PathAndHeadersAreAppliedOneAfterTheOther) {
  const auto requests = *narrowing_of(caller("/x/core", {{"x-mcp-tools", "whoami_get"}}));
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_THAT(requests[0].presets, ElementsAre("core"));
  EXPECT_THAT(requests[1].tools, ElementsAre("whoami_get"));
}

TEST(Narrowing, AHeaderThatNamesNothingOrNoFlagIsRefused) {
  EXPECT_THAT(refusal(caller("", {{"x-mcp-toolsets", " , "}})), HasSubstr("x-mcp-toolsets"));
  EXPECT_THAT(refusal(caller("", {{"x-mcp-tools", ""}})), HasSubstr("x-mcp-tools"));
  for (const char* const value : {"", "yes", "ture", "true,true", "readonly"}) {
    EXPECT_THAT(refusal(caller("", {{"x-mcp-readonly", value}})), HasSubstr("true or false")) << value;
  }
}

TEST(Narrowing, TheKeyTellsDifferentWishesApart) {
  EXPECT_EQ(narrowing_key(caller("/x/core", {{"x-mcp-tools", "a"}})),
            narrowing_key(caller("/x/core", {{"x-mcp-tools", "a"}, {"x-team-id", "1"}})));
  EXPECT_NE(narrowing_key(caller("/x/core")), narrowing_key(caller("/x/core/readonly")));
  EXPECT_NE(narrowing_key(caller("", {{"x-mcp-tools", "a"}})),
            narrowing_key(caller("", {{"x-mcp-toolsets", "a"}})));
}

}  // namespace
}  // namespace reply_mcp::tools::selection
