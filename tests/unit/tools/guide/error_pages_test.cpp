// The page of every known error.
#include "tools/guide/error_pages.hpp"

#include "unit/tools/guide/guide_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guide {
namespace {

using testing::SizeIs;

TEST_F(Guide, EveryKnownErrorHasAPage) {
  const std::vector<std::string> codes = complete(of_template("reply://errors/{code}"), "code", "");
  ASSERT_THAT(codes, SizeIs(100));
  for (const std::string& code : codes) {
    EXPECT_FALSE(page("reply://errors/" + code).at("meaning").as_string().empty()) << code;
  }
}

}  // namespace
}  // namespace reply_mcp::tools::guide
