// Finding tools by words.
#include "tools/discovery/index.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace reply_mcp::tools::discovery {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

bool everything(std::size_t) {
  return true;
}

TEST(SearchWords, AreLowerCaseWithoutEndingsAndWithoutFillers) {
  EXPECT_EQ(search_words("Contacts"), search_words("contact"));
  EXPECT_EQ(search_words("deleting"), search_words("delete"));
  EXPECT_EQ(search_words("companies"), search_words("company"));
  EXPECT_EQ(search_words("sequenceStepId"), search_words("sequence step id"));
  EXPECT_THAT(search_words("how do I ... the"), IsEmpty());
}

TEST(ToolIndex, RanksTheNameAboveTheDescriptionAndRareWordsAboveCommonOnes) {
  const ToolIndex index({{"notes_list", "List", "Lists all notes", ""},
                         {"people_list", "List", "Lists people, who may have notes", ""},
                         {"people_merge", "Merge", "Merges two people", ""}});
  EXPECT_THAT(index.find("notes", 10, everything), ElementsAre(0U, 1U));
  EXPECT_THAT(index.find("list merge", 1, everything), ElementsAre(2U));
  EXPECT_THAT(index.find("nothing of it", 10, everything), IsEmpty());
  EXPECT_THAT(index.find("notes", 10, [](std::size_t i) { return i != 0; }), ElementsAre(1U));
}

TEST(ToolIndex, AnyQueryCostsLittle) {
  const ToolIndex index({{"notes_list", "List", "Lists all notes", ""}});
  std::string query;
  for (int i = 0; i < 100'000; ++i) query += "notes ";
  EXPECT_THAT(index.find(query, 10, everything), ElementsAre(0U));
  EXPECT_THAT(index.find(std::string(1'000'000, '\xFF'), 10, everything), IsEmpty());
  EXPECT_THAT(index.find("", 10, everything), IsEmpty());
}

struct Search {
  const char* query;
  const char* tool;
};

/// What people ask for, and the tool that must be among the first five.
TEST(ToolIndex, FindsTheToolsThatPeopleAskFor) {
  const auto catalogue = test::embedded_catalogue();
  std::vector<ToolIndex::Document> documents;
  for (const auto& operation : catalogue->operations()) {
    documents.push_back({operation.id, operation.title, operation.description, ""});
  }
  const ToolIndex index(documents);
  for (const Search& search :
       std::vector<Search>{{"find a contact by email", "contacts_filter"},
                           {"add contacts to a sequence", "sequence_contacts_bulk_add"},
                           {"start a campaign", "sequences_start"},
                           {"pause sequence", "sequences_pause"},
                           {"reply to a message in the inbox", "inbox_send_reply"},
                           {"whoami", "whoami_get"},
                           {"blacklist a domain", "blacklist_create_domain"},
                           {"email statistics report", "reporting_get_emails_overview"},
                           {"create webhook", "webhooks_create"},
                           {"move contacts to another list", "contact_lists_move_contacts"},
                           {"change mailbox sending limits", "email_accounts_update"},
                           {"complete task", "tasks_complete"},
                           {"list email templates", "email_templates_list"},
                           {"import people", "contacts_import"},
                           {"holiday calendar", "holiday_calendars_list"},
                           {"send a linkedin connection request", "direct_outreach_send_linkedin_connect"}}) {
    std::vector<std::string> names;
    for (const std::size_t i : index.find(search.query, 5, everything)) names.push_back(documents[i].name);
    EXPECT_THAT(names, Contains(search.tool)) << search.query;
  }
}

}  // namespace
}  // namespace reply_mcp::tools::discovery
