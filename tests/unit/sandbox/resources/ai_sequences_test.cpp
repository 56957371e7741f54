// AI sequences.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using AiSequencesTest = SandboxTest;

TEST_F(AiSequencesTest, AnAiSequenceIsASequenceToo) {
  const Reply made =
      api.post("/v3/sequences/ai-sdr",
               {{"name", "Robot"},
                {"offerId", 1},
                {"sequenceStructureSetup",
                 json::object{{"generatedStepTypes", json::array{"email"}}, {"numberOfSteps", 3}}}});
  ASSERT_EQ(made.status, 201) << made;
  const std::string id = json::serialize(made.at("/id"));
  EXPECT_EQ(api.get("/v3/sequences/" + id).at("/steps").as_array().size(), 3U);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/" + id + "/settings").at("/offerId"), 1);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/1/settings").code(), "salesAgentSequence.notFound")
      << "an ordinary sequence";
}

TEST_F(AiSequencesTest, RefusesUnknownReferencesWithTheirCodes) {
  const auto code = [&](const char* member, const json::value& value) {
    json::object body{{"name", "Robot"},
                      {"offerId", 1},
                      {"sequenceStructureSetup", json::object{{"generatedStepTypes", json::array{"email"}}}}};
    body[member] = value;
    return api.post("/v3/sequences/ai-sdr", body).code();
  };
  EXPECT_EQ(code("offerId", 99), "salesAgentSequence.invalidOffer");
  EXPECT_EQ(code("playbookId", "t-99"), "salesAgentSequence.invalidPlaybook");
  EXPECT_EQ(code("knowledgeBaseId", 99), "salesAgentSequence.invalidKnowledgeBase");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
