// The AI sequence of the seed, with messages that wait for a person.
#include "sandbox/domain/ai_messages.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

using namespace domain;
using namespace engine;

void seed_ai(AccountState& state) {
  Store& store = state.store;
  const Past past(state, 26);
  Record& sequence = add_ai_sequence(
      state, {{"name", "AI outreach pilot"},
              {"sequenceStructureSetup",
               json::object{{"generatedStepTypes", json::array{"email"}}, {"numberOfSteps", 2}}},
              {"offerId", 1},
              {"playbookId", "t-1"},
              {"knowledgeBaseId", 1},
              {"autopilot", json::object{{"enabled", true}}},
              {"emailAccounts", json::array{1}}});
  // It runs, so that an approved message leaves at once.
  sequence["status"] = "active";
  const std::int64_t id = integer_of(sequence, "id");
  for (std::int64_t i = 16; i < 20; ++i) {
    const Record* const contact = store.find("contacts", k_first_contact + i);
    if (contact == nullptr) continue;
    if (enrol(state, sequence, *contact)) add_approval(state, id, k_first_contact + i);
  }
}

}  // namespace reply_mcp::sandbox::seed
