// Completion of ids and names.
#include "tools/guide/completions.hpp"

#include "unit/tools/guide/guide_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guide {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(Guide, CompletesToolNamesThatTheCallerHas) {
  EXPECT_THAT(complete(of_template("reply://schemas/{tool}"), "tool", "background_jobs_"),
              ElementsAre("background_jobs_cancel", "background_jobs_get", "background_jobs_list",
                          "background_jobs_wait"));
  use("analytics");
  EXPECT_THAT(complete(of_template("reply://schemas/{tool}"), "tool", "contacts_delete"), IsEmpty());
}

TEST_F(Guide, CompletesIdsByTheirDigitsAndByTheNameOfTheRecord) {
  api_.answers(200, R"({"items":[{"id":12,"name":"Welcome"},{"id":34,"name":"Winback"}],"hasMore":false})");
  EXPECT_THAT(complete(of_template("reply://sequences/{id}"), "id", "1"), ElementsAre("12"));
  EXPECT_THAT(complete(of_template("reply://sequences/{id}"), "id", "winb"), ElementsAre("34"));
  EXPECT_THAT(api_.sent.back().request.target, HasSubstr("name=winb"));
}

TEST_F(Guide, CompletesNamesForPromptsAndAsksReplyOnlyOnceAMinute) {
  api_.answers(200, R"({"items":[{"id":12,"name":"Welcome"},{"id":34,"name":"Winback"}],"hasMore":false})");
  const json::object ref{{"type", "ref/prompt"}, {"name", "diagnose_sequence"}};
  EXPECT_THAT(complete(ref, "sequence", "W"), ElementsAre("Welcome", "Winback"));
  EXPECT_THAT(complete(ref, "sequence", "W"), ElementsAre("Welcome", "Winback"));
  EXPECT_THAT(api_.sent, SizeIs(1));
  api_.answers(500, "");
  EXPECT_THAT(complete(ref, "sequence", "X"), IsEmpty());
}

}  // namespace
}  // namespace reply_mcp::tools::guide
