// Sessions of an agent that knows nothing but what the server tells it: the prompt, and the tools of the
// prompt's preset with their schemas. Each workflow is done to its end in the embedded account, and what it
// changed is looked at.
#include "integration/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace reply_mcp::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Agent {
 public:
  /// Starts the server with that preset, learns its tools and reads the prompt.
  Agent(const std::string& preset, const std::string& prompt, json::object arguments)
      : server_({"--sandbox", "--preset", preset}) {
    server_.mcp.initialize("2025-11-25");
    const json::object list = server_.mcp.result("tools/list");
    for (const json::value& tool : list.at("tools").as_array()) {
      tools_[std::string(tool.at("name").as_string())] = tool.at("inputSchema").as_object();
    }
    EXPECT_LE(tools_.size(), 40U);
    const json::object got =
        server_.mcp.result("prompts/get", {{"name", prompt}, {"arguments", std::move(arguments)}});
    text_ = got.at("messages").at(0).at("content").at("text").as_string();
  }

  /// Calls a tool as its schema in the list says; what it answers, which is no error.
  json::object call(const std::string& name, json::object arguments = {}) {
    const auto known = tools_.find(name);
    if (known == tools_.end()) throw std::runtime_error(name + " is not in the list of this preset");
    const json::object& properties = known->second.at("properties").as_object();
    for (const auto& [argument, value] : arguments) {
      EXPECT_TRUE(properties.contains(argument)) << name << " has no argument " << argument;
    }
    if (const json::value* required = known->second.if_contains("required")) {
      for (const json::value& argument : required->as_array()) {
        EXPECT_TRUE(arguments.contains(argument.as_string())) << name << " needs " << argument;
      }
    }
    called_.insert(name);
    const std::string said = name + ' ' + json::serialize(arguments);
    const json::object result = server_.mcp.call_tool(name, std::move(arguments));
    if (result.contains("isError")) throw std::runtime_error(said + ": " + json::serialize(result));
    return result.at("structuredContent").as_object();
  }

  /// Tools that the prompt names and the session did not call.
  [[nodiscard]] std::set<std::string> left_out() const {
    std::set<std::string> left;
    for (const auto& [name, schema] : tools_) {
      if (names(name) && called_.count(name) == 0) left.insert(name);
    }
    return left;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  /// Whether the prompt has that name as a word of its own.
  [[nodiscard]] bool names(const std::string& name) const {
    const auto part_of_name = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    };
    for (std::size_t at = text_.find(name); at != std::string::npos; at = text_.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      const bool begins = at == 0 || !part_of_name(text_[at - 1]);
      if (begins && (end == text_.size() || !part_of_name(text_[end]))) return true;
    }
    return false;
  }

  StdioServer server_;
  std::map<std::string, json::object> tools_;
  std::string text_;
  std::set<std::string> called_;
};

/// By value: lists are asked for in the middle of an expression.
json::array items(const json::object& list) {
  return list.contains("items") ? list.at("items").as_array() : list.at("result").as_array();
}

/// The first item of that name.
json::object named(const json::object& list, std::string_view name) {
  for (const json::value& item : items(list)) {
    if (item.at("name") == json::value(name)) return item.as_object();
  }
  throw std::runtime_error("nothing is called " + std::string(name));
}

TEST(Workflow, TriageTheInbox) {
  Agent agent("inbox", "triage_inbox", {});
  const json::value interested = named(agent.call("inbox_list_categories"), "Interested").at("id");
  const json::object unread = agent.call("inbox_filter_threads", {{"source", "unread"}});
  ASSERT_FALSE(items(unread).empty());
  const json::value thread = items(unread)[0].at("id");
  const json::object read = agent.call("inbox_get_thread", {{"id", thread}});
  agent.call("inbox_set_thread_category", {{"id", thread}, {"categoryId", interested}});
  agent.call(
      "inbox_send_reply",
      {{"id", thread}, {"channel", read.at("channel")}, {"message", "<p>Tuesday at ten suits me.</p>"}});
  const json::value contact = read.at("contact").at("id");
  agent.call("contacts_set_opted_out", {{"contactIds", json::array{contact}}, {"isOptedOut", false}});
  agent.call("tasks_create", {{"taskType", "toDo"},
                              {"startAt", "2027-01-05T09:00:00Z"},
                              {"dueTo", "2027-01-05T17:00:00Z"},
                              {"contactId", contact},
                              {"template", json::object{{"subject", "Call back"}, {"body", "As promised"}}}});
  agent.call("inbox_mark_threads_read", {{"threadIds", json::array{thread}}});
  for (const json::value& left : items(agent.call("inbox_filter_threads", {{"source", "unread"}}))) {
    EXPECT_NE(left.at("id"), thread);
  }
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST(Workflow, LaunchACampaign) {
  Agent agent("campaign-builder", "launch_campaign",
              {{"sequence", "New feature news"}, {"list", "Trade fair"}});
  EXPECT_THAT(agent.text(), HasSubstr("\"New feature news\""));
  const json::value id =
      named(agent.call("sequences_list", {{"name", "New feature news"}}), "New feature news").at("id");
  const json::object sequence = agent.call("sequences_get", {{"id", id}});
  EXPECT_NE(sequence.at("status"), "active");
  EXPECT_FALSE(items(agent.call("sequence_steps_list", {{"id", id}})).empty());
  agent.call("sequence_senders_linkedin_list", {{"id", id}});
  EXPECT_FALSE(items(agent.call("sequence_senders_email_list", {{"id", id}})).empty());
  EXPECT_FALSE(items(agent.call("schedules_list")).empty());
  agent.call("sequence_contacts_list", {{"id", id}});
  const json::value list =
      named(agent.call("contact_lists_list", {{"search", "Trade"}}), "Trade fair").at("id");
  json::array contacts;
  const json::object people =
      agent.call("contacts_filter",
                 {{"listId", list}, {"fetch_all", true}, {"fields", json::array{"items.id", "items.email"}}});
  for (const json::value& person : items(people)) contacts.push_back(person.at("id"));
  ASSERT_FALSE(contacts.empty());
  agent.call("email_templates_list_variables");
  agent.call("email_validations_estimate", {{"contactIds", contacts}});
  const json::object dry =
      agent.call("sequence_contacts_bulk_add", {{"id", id}, {"contactIds", contacts}, {"dry_run", true}});
  EXPECT_EQ(dry.at("dryRun"), true);
  EXPECT_EQ(dry.at("request").at("body").at("contactIds"), json::value(contacts));
  agent.call("sequence_contacts_bulk_add", {{"id", id}, {"contactIds", contacts}});
  agent.call("sequences_start", {{"id", id}});
  EXPECT_EQ(agent.call("sequences_get", {{"id", id}}).at("status"), "active");
  EXPECT_FALSE(items(agent.call("sequence_contacts_list", {{"id", id}})).empty());
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST(Workflow, WriteTheWeeklyReport) {
  Agent agent("analytics", "weekly_report", {{"audience", "the sales lead"}});
  EXPECT_THAT(agent.text(), HasSubstr("for: the sales lead"));
  const json::object all{{"filters", json::object{}}};
  EXPECT_TRUE(agent.call("reporting_get_emails_overview", all).contains("repliedPercentage"));
  for (const char* report :
       {"reporting_get_linkedin_overview", "reporting_get_calls_overview", "reporting_get_tasks_overview",
        "reporting_get_channel_efficiency", "reporting_list_meetings", "reporting_get_team_performance"}) {
    EXPECT_FALSE(agent.call(report, all).empty()) << report;
  }
  EXPECT_FALSE(items(agent.call("sequences_stats_list")).empty());
  EXPECT_FALSE(items(agent.call("sequences_list")).empty());
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST(Workflow, CleanAContactList) {
  Agent agent("outreach", "clean_list", {{"list", "Newsletter readers"}});
  const json::value list =
      named(agent.call("contact_lists_list", {{"search", "Newsletter"}}), "Newsletter readers").at("id");
  const json::object people =
      agent.call("contacts_filter", {{"listId", list},
                                     {"fetch_all", true},
                                     {"fields", json::array{"items.id", "items.email", "items.firstName"}}});
  json::array kept;
  for (const json::value& person : items(people)) kept.push_back(person.at("id"));
  ASSERT_GT(kept.size(), 1U);
  EXPECT_TRUE(agent.call("contacts_get_statuses", {{"id", kept[0]}}).contains("isOptedOut"));
  EXPECT_EQ(agent.call("email_validations_estimate", {{"contactIds", kept}}).at("canSchedule"), true);
  const json::object begun = agent.call("email_validations_schedule", {{"contactIds", kept}});
  const json::object job = agent.call("background_jobs_wait", {{"jobId", begun.at("job").at("id")}});
  EXPECT_EQ(job.at("status"), "Done");
  const json::value clean =
      agent.call("contact_lists_create", {{"name", "Newsletter readers (clean)"}}).at("id");
  agent.call("contact_lists_add_contacts", {{"id", clean}, {"contactIds", kept}});
  agent.call("contacts_update", {{"id", kept[0]}, {"title", "Head of buying"}});
  agent.call("blacklist_create_email", {{"pattern", "info@example.net"}});
  const json::object moved = agent.call(
      "contacts_filter", {{"listId", clean}, {"fetch_all", true}, {"fields", json::array{"items.id"}}});
  EXPECT_EQ(items(moved).size(), kept.size());
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST(Workflow, DiagnoseASequence) {
  Agent agent("analytics", "diagnose_sequence", {{"sequence", "Welcome tour"}});
  const json::value id = named(agent.call("sequences_list", {{"name", "Welcome"}}), "Welcome tour").at("id");
  EXPECT_EQ(agent.call("sequences_get", {{"id", id}}).at("status"), "active");
  EXPECT_FALSE(agent.call("sequences_stats_get", {{"id", id}}).empty());
  EXPECT_FALSE(items(agent.call("sequence_steps_list", {{"id", id}})).empty());
  EXPECT_TRUE(agent.call("sequence_contacts_count", {{"id", id}}).contains("count"));
  agent.call("sequence_contacts_list_state", {{"id", id}, {"additionalColumns", "CurrentStep,Status"}});
  EXPECT_FALSE(items(agent.call("email_accounts_list")).empty());
  agent.call("inbox_filter_threads", {{"sequenceIds", json::array{id}}});
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

}  // namespace
}  // namespace reply_mcp::test
