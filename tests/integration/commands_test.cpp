// The commands beside stdio, options and exit codes of the built program.
#include "integration/program.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Program, PrintsItsVersion) {
  const Finished finished = run_program({"--version"});
  EXPECT_EQ(finished.code, 0);
  EXPECT_THAT(finished.output, StartsWith("reply-mcp "));
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST(Program, HelpNamesTheCommandsAndHidesTheInternalOne) {
  const Finished finished = run_program({"--help"});
  EXPECT_EQ(finished.code, 0);
  for (const char* const command : {"stdio", "sandbox", "tools", "check"}) {
    EXPECT_THAT(finished.output, HasSubstr(command));
  }
  EXPECT_THAT(finished.output, Not(HasSubstr("catalogue")));
}

TEST(Program, RefusesWhatItDoesNotKnowOnStandardErrorOnly) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {}, {"stdoi"}, {"stdio", "--sandobx"}, {"stdio", "--log-level", "debgu"}, {"tools", "--jsn"}}) {
    const Finished finished = run_program(arguments);
    EXPECT_EQ(finished.code, 2);
    EXPECT_THAT(finished.output, IsEmpty());
    EXPECT_THAT(finished.errors, HasSubstr("refused to start"));
  }
  EXPECT_THAT(run_program({"stdoi"}).errors, HasSubstr("did you mean stdio?"));
  EXPECT_THAT(run_program({"stdio", "--sandobx"}).errors, HasSubstr("did you mean --sandbox?"));
  EXPECT_THAT(run_program({"stdio", "--log-level", "debgu"}).errors, HasSubstr("did you mean \"debug\"?"));
  EXPECT_THAT(run_program({"stdio"}, {{"REPLY_MCP_SANDBOXX", "true"}}).errors,
              HasSubstr("did you mean REPLY_MCP_SANDBOX?"));
}

/// An option that chooses or guards must not fall back to anything when it is misspelt.
TEST(Program, RefusesMisspeltChoicesAndGuardsWithTheNearest) {
  struct Misspelt {
    std::string option;
    std::string variable;
    std::string value;
    std::string nearest;
  };
  const std::vector<Misspelt> all{
      {"toolsets", "TOOLSETS", "contacts,inbxo", "inbox"},
      {"preset", "PRESET", "outreech", "outreach"},
      {"tools", "TOOLS", "whoami_get,contact_get", "contacts_get"},
      {"exclude-tools", "EXCLUDE_TOOLS", "contacts_delet", "contacts_delete"},
      {"mode", "MODE", "discovery", "discover"},
      {"schema-detail", "SCHEMA_DETAIL", "leen", "lean"},
      {"output", "OUTPUT", "jsn", "json"},
      {"untrusted-text", "UNTRUSTED_TEXT", "markk", "mark"},
      {"policy", "POLICY", "delete=denny", "deny"},
      {"policy", "POLICY", "send=deny,delte=deny", "delete"},
      {"policy", "POLICY", "inbox/snd=deny", "send"},
      {"confirm-fallback", "CONFIRM_FALLBACK", "denny", "deny"},
  };
  const TempDir dir;
  for (const auto& [option, variable, value, nearest] : all) {
    const std::string config = dir.write("config", "sandbox = true\n" + option + " = \"" + value + "\"\n");
    for (const char* command : {"stdio", "http"}) {
      for (const Finished& finished :
           {run_program({command, "--sandbox", "--" + option, value}),
            run_program({command, "--sandbox"}, {{"REPLY_MCP_" + variable, value}}),
            run_program({command, "--config", config})}) {
        EXPECT_EQ(finished.code, 2) << command << ' ' << option << ' ' << value;
        EXPECT_THAT(finished.errors, HasSubstr("did you mean \"" + nearest + "\"?")) << option;
        EXPECT_THAT(finished.output, IsEmpty());
      }
    }
  }
}

TEST(Program, RefusesGuardsThatMeanNothing) {
  for (const auto& options : std::vector<std::vector<std::string>>{{"--read-only=ture"},
                                                                   {"--max-sends-per-hour", "many"},
                                                                   {"--max-deletes-per-hour", "-1"},
                                                                   {"--policy", "delete"},
                                                                   {"--policy-file", "/nowhere/policy"},
                                                                   {"--toolsets", ","},
                                                                   {"--audit-log", "/nowhere/audit.jsonl"},
                                                                   {"--audit-arguments"}}) {
    std::vector<std::string> arguments{"stdio", "--sandbox"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = run_program(arguments);
    EXPECT_EQ(finished.code, 2) << options[0];
    EXPECT_THAT(finished.errors, HasSubstr(options[0].substr(0, options[0].find('=')))) << options[0];
  }
  EXPECT_EQ(run_program({"stdio", "--sandbox"}, {{"REPLY_MCP_READ_ONLY", "ture"}}).code, 2);
}

TEST(Program, RefusesACatalogueThatIsBrokenWithFileAndReason) {
  const TempDir dir;
  dir.write("contacts.json", R"({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": 7})");
  for (const char* const command : {"stdio", "tools", "check", "sandbox"}) {
    const Finished finished = run_program({command, "--schemas", dir.path().string()});
    EXPECT_EQ(finished.code, 2) << command;
    EXPECT_THAT(finished.errors, AllOf(HasSubstr("contacts.json"), HasSubstr("/paths"))) << command;
    EXPECT_THAT(finished.output, IsEmpty()) << command;
  }
  EXPECT_EQ(run_program({"tools", "--schemas", "/nowhere"}).code, 2);
}

TEST(Program, RefusesALogFileThatCannotBeWritten) {
  const TempDir dir;
  const std::string file = dir.write("file", "");
  const Finished finished = run_program({"stdio", "--sandbox", "--log-file", file + "/log"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("--log-file"));
}

TEST(Program, LogsToAFileWhenToldTo) {
  const TempDir dir;
  const std::string log = (dir.path() / "log").string();
  StdioServer server({"--sandbox", "--log-file", log});
  server.mcp.initialize("2025-11-25");
  EXPECT_EQ(server.finish(), 0);
  EXPECT_THAT(server.child.errors(), IsEmpty());
  EXPECT_GT(std::filesystem::file_size(log), 0U);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(log).permissions(), perms::owner_read | perms::owner_write);
}

TEST(ToolsCommand, ListsEveryToolInThreeForms) {
  const Finished as_json = run_program({"tools", "--json"});
  ASSERT_EQ(as_json.code, 0);
  const json::array tools = json::parse(as_json.output).as_array();
  const Finished as_text = run_program({"tools"});
  const Finished as_markdown = run_program({"tools", "--markdown"});
  EXPECT_THAT(as_text.output, HasSubstr(std::to_string(tools.size()) + " tools"));
  for (const json::value& tool : tools) {
    const std::string name(tool.at("name").as_string());
    EXPECT_TRUE(tool.at("inputSchema").is_object());
    EXPECT_THAT(as_text.output, HasSubstr("  " + name + " "));
    EXPECT_THAT(as_markdown.output, HasSubstr("| `" + name + "` |"));
  }
  EXPECT_THAT(as_markdown.output, HasSubstr("`POST /v3/sequences/{id}/start`"));
}

TEST(ToolsCommand, ListsWhatTheClientIsGiven) {
  StdioServer server;
  server.mcp.initialize("2025-11-25");
  EXPECT_EQ(json::parse(run_program({"tools", "--json"}).output),
            server.mcp.result("tools/list").at("tools"));
}

TEST(CheckCommand, SaysWhoTheSandboxIs) {
  const Finished finished = run_program({"check", "--sandbox"});
  EXPECT_EQ(finished.code, 0) << finished.errors;
  EXPECT_THAT(finished.output, AllOf(HasSubstr("The key is good"), HasSubstr("user "), HasSubstr("team ")));
}

TEST(CheckCommand, SaysInPlainWordsWhatIsWrong) {
  const Finished no_key = run_program({"check"});
  EXPECT_EQ(no_key.code, 1);
  EXPECT_THAT(no_key.errors, AllOf(HasSubstr("REPLY_API_KEY"), HasSubstr("--api-key-file")));

  upstream::ScriptedHttpServer refusing(upstream::always(401, "", "WWW-Authenticate: Bearer\r\n"));
  const Finished refused =
      run_program({"check", "--base-url", refusing.base_url()}, {{"REPLY_API_KEY", "k-1"}});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("401"), HasSubstr("Settings, API Key")));
  EXPECT_THAT(refused.output, IsEmpty());
}

TEST(CheckCommand, SendsWhoIsToActAndInWhichTeam) {
  upstream::ScriptedHttpServer reply(upstream::always(200, R"({"userId":12,"username":"jane","teamId":34})",
                                                      "Content-Type: application/json\r\n"));
  const TempDir dir;
  const std::string config = dir.write(
      "config", "base-url = " + reply.base_url() + "\nteam-id = 34\nuser-email = jane@example.com\n");
  const Finished finished =
      run_program({"check", "--config", config, "--api-key-file", dir.write("key", "from-file\n")});
  EXPECT_EQ(finished.code, 0) << finished.errors;
  ASSERT_EQ(reply.requests().size(), 1U);
  const upstream::ReceivedRequest request = reply.requests().front();
  EXPECT_EQ(request.target, "/v3/whoami");
  EXPECT_EQ(request.field("authorization"), "Bearer from-file");
  EXPECT_EQ(request.field("x-team-id"), "34");
  EXPECT_EQ(request.field("x-user-email"), "jane@example.com");
  EXPECT_THAT(request.field("user-agent"), StartsWith("reply-mcp/"));
}

TEST(CheckCommand, RefusesToSendTheKeyReadableToAnotherMachine) {
  const Finished finished =
      run_program({"check", "--base-url", "http://api.example.com"}, {{"REPLY_API_KEY", "k"}});
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("https"));
}

/// The address that `reply-mcp sandbox` printed.
std::string sandbox_url(ChildProcess& sandbox) {
  const std::string line = sandbox.read_line().value_or("");
  const std::size_t begin = line.find("http://");
  return begin == std::string::npos ? line : line.substr(begin, line.find_first_of(", ", begin) - begin);
}

TEST(SandboxCommand, ServesOtherProcessesUntilItIsStopped) {
  ChildProcess sandbox(k_program, {"sandbox", "--listen", "127.0.0.1:0"});
  const std::string url = sandbox_url(sandbox);
  const Finished good = run_program({"check", "--base-url", url}, {{"REPLY_API_KEY", "sandbox-key"}});
  EXPECT_EQ(good.code, 0) << good.errors;
  const Finished bad = run_program({"check", "--base-url", url}, {{"REPLY_API_KEY", "another-key"}});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.errors, HasSubstr("401"));

  const std::string address = url.substr(std::string("http://").size());
  const Finished taken = run_program({"sandbox", "--listen", address});
  EXPECT_EQ(taken.code, 1);
  EXPECT_THAT(taken.errors, HasSubstr("--listen"));

  sandbox.signal(SIGTERM);
  EXPECT_EQ(sandbox.wait(), 0);
}

TEST(SandboxCommand, AcceptsAnyKeyAndLimitsCallsWhenToldTo) {
  ChildProcess sandbox(k_program, {"sandbox", "--listen", "127.0.0.1:0", "--any-key", "--per-minute", "2"});
  const std::string url = sandbox_url(sandbox);
  const std::vector<std::string> check{"check", "--base-url", url};
  const std::map<std::string, std::string> environment{{"REPLY_API_KEY", "whatever"}};
  EXPECT_EQ(run_program(check, environment).code, 0);
  EXPECT_EQ(run_program(check, environment).code, 0);
  const Finished third = run_program(check, environment);
  EXPECT_EQ(third.code, 1);
  EXPECT_THAT(third.errors, HasSubstr("429"));
}

TEST(SandboxCommand, ServesThisMachineOnly) {
  for (const char* const address : {"0.0.0.0:0", "192.0.2.1:0"}) {
    const Finished finished = run_program({"sandbox", "--listen", address});
    EXPECT_NE(finished.code, 0) << address;
    EXPECT_THAT(finished.errors, HasSubstr("loopback")) << address;
  }
  EXPECT_EQ(run_program({"sandbox", "--listen", "nonsense"}).code, 2);
  EXPECT_EQ(run_program({"sandbox", "--listen", "127.0.0.1:70000"}).code, 2);
}

TEST(CatalogueCommand, PrintsOneOpenApiDocument) {
  const Finished finished = run_program({"catalogue"});
  ASSERT_EQ(finished.code, 0);
  const json::object document = json::parse(finished.output).as_object();
  EXPECT_THAT(std::string(document.at("openapi").as_string()), StartsWith("3.1"));
  EXPECT_TRUE(document.at("paths").as_object().contains("/v3/whoami"));
}

}  // namespace
}  // namespace reply_mcp::test
