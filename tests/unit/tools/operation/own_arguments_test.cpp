// Which tools take which arguments of this server.
#include "tools/operation/own_arguments.hpp"

#include "tools/operation/wait_operation.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::operation;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(std::string_view id) {
  std::vector<std::string> names;
  for (const OwnArgument& argument : own_arguments(operation(id))) names.emplace_back(argument.name);
  return names;
}

TEST(OwnArguments, AreThoseThatFitTheAnswer) {
  EXPECT_THAT(names("contacts_list"), ElementsAre("fields", "count", "fetch_all", "max_items"));
  EXPECT_THAT(names("reporting_list_emails"), ElementsAre("fields", "count", "fetch_all", "max_items"));
  EXPECT_THAT(names("contacts_get"), ElementsAre("fields"));
  EXPECT_THAT(names("schedules_list"), ElementsAre("fields", "count", "skip"));
  EXPECT_THAT(names("contact_accounts_get"), ElementsAre("fields"));
}

TEST(OwnArguments, AreNoneWhereTheAnswerHasNoFields) {
  EXPECT_THAT(names("holiday_calendars_export_csv"), IsEmpty());
  EXPECT_THAT(names("ai_reengagement_flows_count_contacts"), IsEmpty());
}

TEST(OwnArguments, OfAToolThatChangesSomethingAreTheDryRun) {
  EXPECT_THAT(names("contacts_create"), ElementsAre("dry_run"));
  EXPECT_THAT(names("sequences_start"), ElementsAre("dry_run"));
  EXPECT_THAT(names("contacts_delete"), ElementsAre("dry_run"));
}

TEST(OwnArguments, OfTheToolThatWaitsAreThoseOfReadingAJobAndTheTime) {
  EXPECT_THAT(names("background_jobs_get"), ElementsAre("fields"));
  std::vector<std::string> waiting;
  const auto wait = wait_operation(*test::embedded_catalogue());
  for (const OwnArgument& argument : own_arguments(*wait)) waiting.emplace_back(argument.name);
  EXPECT_THAT(waiting, ElementsAre("fields", "timeout_seconds"));
}

TEST(OwnArguments, NeverTakeANameThatReplyUses) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    for (const OwnArgument& own : own_arguments(operation)) {
      const Binding binding = bind(operation, true);
      std::size_t same = 0;
      for (const Argument& argument : binding.arguments) same += argument.name == own.name ? 1 : 0;
      EXPECT_LE(same, 1U) << operation.id << ' ' << own.name;
      for (const schemas::Parameter& parameter : operation.parameters) {
        EXPECT_NE(parameter.name, own.name) << operation.id;
      }
    }
  }
}

}  // namespace
}  // namespace reply_mcp::tools::operation
