// How far a job is, as its answer tells.
#include "tools/jobs/job_state.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::jobs {
namespace {

using test::jo;

TEST(JobState, TellsProgressOnlyWhereItIsOneAndNeverMoreThanAll) {
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':0.426}")), "Processing, 43 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':1e300}")), "Processing, 100 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':-4}")), "Processing, 0 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':'half'}")), "Processing");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing'}")), "Processing");
}

}  // namespace
}  // namespace reply_mcp::tools::jobs
