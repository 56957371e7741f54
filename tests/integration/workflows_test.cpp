// Sessions of an agent that knows nothing but what the server tells it: the prompt, and the tools of the
// prompt's preset with their schemas as tools/list has them. Each workflow is done to its end in the embedded
// account, over every transport, and what it changed is looked at.
#include "integration/transport_variants.hpp"
#include "schemas/json_schema/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace reply_mcp::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Whether a member holds an id, or several.
bool names_id(std::string_view member) {
  return member == "id" || member.ends_with("Id") || member.ends_with("Ids");
}

bool has_word(const std::string& text, const std::string& word) {
  const auto part_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !part_of_name(text[at - 1]);
    if (begins && (end == text.size() || !part_of_name(text[end]))) return true;
  }
  return false;
}

class Agent {
 public:
  /// Starts the server with that preset, learns its tools and reads the prompt. The person in front of it
  /// agrees to whatever is asked.
  Agent(const TransportVariant& variant, const std::string& preset, const std::string& prompt,
        json::object arguments)
      : client_(start_client(variant, {{"--sandbox", "--preset", preset}, can_ask()})) {
    client_->person = says_yes;
    const json::object list = client_->result("tools/list");
    for (const json::value& tool : list.at("tools").as_array()) {
      tools_[std::string(tool.at("name").as_string())] = tool.at("inputSchema").as_object();
    }
    EXPECT_LE(tools_.size(), 40U);
    const json::object got =
        client_->result("prompts/get", {{"name", prompt}, {"arguments", std::move(arguments)}});
    text_ = got.at("messages").at(0).at("content").at("text").as_string();
  }

  /// Calls a tool as its schema in the list says; what it answers, which is no error.
  json::object call(const std::string& name, json::object arguments = {}) {
    const auto known = tools_.find(name);
    if (known == tools_.end()) throw std::runtime_error(name + " is not in the list of this preset");
    const std::string said = name + ' ' + json::serialize(arguments);
    for (const schemas::json_schema::Violation& fault :
         schemas::json_schema::explain(known->second, json::value(arguments), "")) {
      ADD_FAILURE() << said << " is not what the list says: " << fault.pointer << ' ' << fault.detail;
    }
    expect_told(known->second, json::value(arguments), said);
    called_.insert(name);
    const json::object result = client_->call(name, std::move(arguments));
    if (result.contains("isError")) throw std::runtime_error(said + ": " + json::serialize(result));
    json::object answer = result.at("structuredContent").as_object();
    remember_ids(answer);
    return answer;
  }

  /// Tools that the prompt names and the session did not call.
  [[nodiscard]] std::set<std::string> left_out() const {
    std::set<std::string> left;
    for (const auto& [name, schema] : tools_) {
      if (has_word(text_, name) && called_.count(name) == 0) left.insert(name);
    }
    return left;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The tools that a person was asked about, in this order.
  [[nodiscard]] std::vector<std::string> asked() const {
    std::vector<std::string> names;
    for (const json::object& question : client_->questions) {
      const std::string message(question.at("message").as_string());
      const std::size_t at = message.find('(') + 1;
      names.push_back(message.substr(at, message.find(')') - at));
    }
    return names;
  }

 private:
  /// Members have to be in the schema, or in its words where a lean one sums them up; ids have to come from
  /// an answer.
  void expect_told(const json::object& schema, const json::value& value, const std::string& said) {
    if (const json::array* list = value.if_array()) {
      const json::value* items = schema.if_contains("items");
      for (const json::value& item : *list) {
        if (items != nullptr) expect_told(items->as_object(), item, said);
      }
    }
    const json::object* members = value.if_object();
    if (members == nullptr) return;
    const json::value* properties = schema.if_contains("properties");
    for (const auto& [name, member] : *members) {
      if (names_id(name)) expect_seen(member, said);
      const json::value* told = properties == nullptr ? nullptr : properties->as_object().if_contains(name);
      if (told != nullptr) {
        expect_told(told->as_object(), member, said);
        continue;
      }
      const json::value* words = schema.if_contains("description");
      EXPECT_TRUE(words != nullptr && has_word(std::string(words->as_string()), std::string(name)))
          << said << ": nothing says that there is a member " << name;
    }
  }

  void expect_seen(const json::value& id, const std::string& said) const {
    if (const json::array* several = id.if_array()) {
      for (const json::value& one : *several) expect_seen(one, said);
      return;
    }
    EXPECT_EQ(ids_.count(json::serialize(id)), 1U) << said << ": no answer had the id " << id;
  }

  void remember_ids(const json::value& answer) {
    if (const json::array* list = answer.if_array()) {
      for (const json::value& item : *list) remember_ids(item);
    }
    const json::object* members = answer.if_object();
    if (members == nullptr) return;
    for (const auto& [name, member] : *members) {
      if (names_id(name) && !member.is_structured()) ids_.insert(json::serialize(member));
      remember_ids(member);
    }
  }

  std::unique_ptr<TransportClient> client_;
  std::map<std::string, json::object> tools_;
  std::string text_;
  std::set<std::string> called_;
  std::set<std::string> ids_;
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

class Workflow : public InEveryWay {};
INSTANTIATE_TRANSPORTS(Workflow);

TEST_P(Workflow, TriageTheInbox) {
  Agent agent(GetParam(), "inbox", "triage_inbox", {});
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
  EXPECT_THAT(agent.asked(), ElementsAre("inbox_send_reply"));
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST_P(Workflow, LaunchACampaign) {
  Agent agent(GetParam(), "campaign-builder", "launch_campaign",
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
  EXPECT_THAT(agent.asked(), ElementsAre("sequence_contacts_bulk_add", "sequences_start"));
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST_P(Workflow, WriteTheWeeklyReport) {
  Agent agent(GetParam(), "analytics", "weekly_report", {{"audience", "the sales lead"}});
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
  EXPECT_THAT(agent.asked(), IsEmpty());
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST_P(Workflow, CleanAContactList) {
  Agent agent(GetParam(), "outreach", "clean_list", {{"list", "Newsletter readers"}});
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
  EXPECT_THAT(agent.asked(), ElementsAre("email_validations_schedule"));
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

TEST_P(Workflow, DiagnoseASequence) {
  Agent agent(GetParam(), "analytics", "diagnose_sequence", {{"sequence", "Welcome tour"}});
  const json::value id = named(agent.call("sequences_list", {{"name", "Welcome"}}), "Welcome tour").at("id");
  EXPECT_EQ(agent.call("sequences_get", {{"id", id}}).at("status"), "active");
  EXPECT_FALSE(agent.call("sequences_stats_get", {{"id", id}}).empty());
  EXPECT_FALSE(items(agent.call("sequence_steps_list", {{"id", id}})).empty());
  EXPECT_TRUE(agent.call("sequence_contacts_count", {{"id", id}}).contains("count"));
  agent.call("sequence_contacts_list_state", {{"id", id}, {"additionalColumns", "CurrentStep,Status"}});
  EXPECT_FALSE(items(agent.call("email_accounts_list")).empty());
  agent.call("inbox_filter_threads", {{"sequenceIds", json::array{id}}});
  EXPECT_THAT(agent.asked(), IsEmpty());
  EXPECT_THAT(agent.left_out(), IsEmpty());
}

}  // namespace
}  // namespace reply_mcp::test
