// Which tools a client gets and how answers read, end to end: over pipes and over HTTP, in both eras.
#include "integration/http_program.hpp"
#include "integration/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

namespace reply_mcp::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;

std::vector<std::string> with_sandbox(std::vector<std::string> options) {
  options.insert(options.begin(), "--sandbox");
  return options;
}

/// One client of a server that was started with some options.
class Client {
 public:
  virtual ~Client() = default;
  virtual json::object result(std::string method, json::object params) = 0;

  json::object call(std::string name, json::object arguments) {
    return result("tools/call", {{"name", name}, {"arguments", std::move(arguments)}});
  }
  std::vector<std::string> tools() {
    std::vector<std::string> names;
    const json::object list = result("tools/list", {});
    for (const json::value& tool : list.at("tools").as_array())
      names.emplace_back(tool.at("name").as_string());
    return names;
  }
};

class PipeClient : public Client {
 public:
  PipeClient(std::vector<std::string> options, bool stateless) : server_(with_sandbox(std::move(options))) {
    if (stateless) {
      server_.mcp.use_stateless();
    } else {
      server_.mcp.initialize("2025-11-25");
    }
  }
  json::object result(std::string method, json::object params) override {
    return server_.mcp.result(method, std::move(params));
  }

 private:
  StdioServer server_;
};

/// Posts to one path with further header lines.
class HttpPoster : public Client {
 public:
  HttpPoster(std::uint16_t port, bool stateless, std::string path = "/mcp", std::string lines = {})
      : port_(port), stateless_(stateless), path_(std::move(path)), lines_(std::move(lines)) {
    if (stateless_) return;
    const std::string answer =
        post("initialize", {{"protocolVersion", "2025-11-25"},
                            {"capabilities", json::object()},
                            {"clientInfo", {{"name", "reply-mcp-tests"}, {"version", "1"}}}});
    constexpr std::string_view k_field = "Mcp-Session-Id: ";
    const std::size_t at = answer.find(k_field);
    if (at == std::string::npos) throw std::runtime_error("no session: " + answer);
    lines_ += answer.substr(at, answer.find("\r\n", at) + 2 - at);
  }

  json::object result(std::string method, json::object params) override {
    const std::string answer = post(method, std::move(params));
    json::object message = json::parse(answer.substr(answer.find("\r\n\r\n") + 4)).as_object();
    if (!message.contains("result")) throw std::runtime_error("no result: " + answer);
    return std::move(message.at("result").as_object());
  }

  /// The whole answer.
  std::string post(const std::string& method, json::object params) {
    std::string lines = lines_;
    if (stateless_) {
      lines += "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " + method + "\r\n";
      if (const json::value* name = params.if_contains("name")) {
        lines += "Mcp-Name: " + std::string(name->as_string()) + "\r\n";
      }
      params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                         {"io.modelcontextprotocol/clientCapabilities", json::object()}};
    }
    const std::string body = json::serialize(
        json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    return ask(port_, "POST " + path_ +
                          " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                          "Accept: application/json\r\nConnection: close\r\n" +
                          lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

 private:
  std::uint16_t port_;
  bool stateless_;
  std::string path_;
  std::string lines_;
};

struct HttpClientOf : public Client {
  HttpClientOf(std::vector<std::string> options, bool stateless)
      : program(with_sandbox(std::move(options))), poster(program.port, stateless) {}
  json::object result(std::string method, json::object params) override {
    return poster.result(std::move(method), std::move(params));
  }
  HttpProgram program;
  HttpPoster poster;
};

struct Way {
  const char* name;
  bool http;
  bool stateless;
};

class Shaping : public ::testing::TestWithParam<Way> {
 protected:
  std::unique_ptr<Client> start(std::vector<std::string> options) {
    if (GetParam().http) return std::make_unique<HttpClientOf>(std::move(options), GetParam().stateless);
    return std::make_unique<PipeClient>(std::move(options), GetParam().stateless);
  }
};

INSTANTIATE_TEST_SUITE_P(Ways, Shaping,
                         ::testing::Values(Way{"PipesStateful", false, false},
                                           Way{"PipesStateless", false, true},
                                           Way{"HttpStateful", true, false},
                                           Way{"HttpStateless", true, true}),
                         [](const auto& info) { return std::string(info.param.name); });

std::string text_of(const json::object& result, std::size_t index = 0) {
  return std::string(result.at("content").at(index).at("text").as_string());
}

TEST_P(Shaping, ChosenToolsAreListedAndOthersAreUnknown) {
  const auto client = start({"--tools", "whoami_get,contacts_get", "--exclude-tools", "reply_describe_tool"});
  EXPECT_THAT(client->tools(), ElementsAre("contacts_get", "whoami_get"));
  EXPECT_TRUE(client->call("whoami_get", {}).contains("structuredContent"));
  EXPECT_THROW(client->call("contacts_list", {}), std::runtime_error);
}

TEST_P(Shaping, DiscoveryModeFindsDescribesAndCalls) {
  const auto client = start({"--mode", "discover"});
  EXPECT_THAT(client->tools(),
              ElementsAre("reply_describe_tool", "reply_find_tools", "reply_read", "reply_write"));
  EXPECT_THAT(text_of(client->call("reply_find_tools", {{"query", "who am I, whoami"}})),
              HasSubstr("whoami_get"));
  const json::object described = client->call("reply_describe_tool", {{"tool", "contacts_list"}});
  EXPECT_TRUE(described.at("structuredContent").as_object().contains("inputSchema"));
  const json::object read = client->call(
      "reply_read", {{"tool", "contacts_list"}, {"arguments", {{"top", 2}, {"fields", {"items.id"}}}}});
  EXPECT_EQ(read.at("structuredContent").at("items").as_array().size(), 2U);
}

TEST_P(Shaping, FieldsRowsPagesAndStrangersText) {
  const auto client = start({});
  const json::object few =
      client->call("contacts_list", {{"top", 3}, {"fields", {"items.id", "items.email"}}});
  for (const json::value& item : few.at("structuredContent").at("items").as_array()) {
    EXPECT_EQ(item.as_object().size(), 2U);
  }
  EXPECT_THAT(text_of(few), AllOf(HasSubstr("id"), HasSubstr("skip=3"))) << "says how to go on";
  const json::object wrong = client->call("contacts_list", {{"fields", {"items.emial"}}});
  EXPECT_THAT(json::serialize(tool_error(wrong)), AllOf(HasSubstr("items.email"), HasSubstr("/fields/0")));
  const json::object all = client->call(
      "contacts_list", {{"fetch_all", true}, {"top", 4}, {"max_items", 10}, {"fields", {"items.id"}}});
  EXPECT_EQ(all.at("structuredContent").at("items").as_array().size(), 10U);
  EXPECT_TRUE(all.at("structuredContent").at("items").at(9).as_object().contains("id"));
  EXPECT_EQ(all.at("structuredContent").at("hasMore"), true);
  const json::object named = client->call("contacts_list", {{"top", 1}});
  EXPECT_THAT(json::serialize(named), HasSubstr("Untrusted text"));
  EXPECT_THAT(named.at("structuredContent").at("untrusted").at("fields").as_array(),
              Contains(json::value("items.firstName")));
}

TEST_P(Shaping, NothingOverTheBudgetIsSent) {
  const auto client = start({"--max-result-tokens", "1000"});
  const json::object result = client->call("contacts_list", {{"top", 1000}});
  json::object sent{{"content", result.at("content")}, {"structuredContent", result.at("structuredContent")}};
  EXPECT_LE(json::serialize(sent).size(), 4'000U);
  const json::object& note = result.at("structuredContent").at("truncated").as_object();
  EXPECT_LT(note.at("shown").to_number<int>(), note.at("of").to_number<int>());
  EXPECT_EQ(note.at("skip"), note.at("shown"));
  const json::object rest = client->call("contacts_list", {{"top", 1}, {"skip", note.at("skip")}});
  EXPECT_FALSE(rest.at("structuredContent").at("items").as_array().empty());
}

TEST_P(Shaping, OptionsLeaveListsAsJsonAndStrangersTextAlone) {
  const auto client = start({"--output", "json", "--untrusted-text", "off"});
  const json::object result = client->call("contacts_list", {{"top", 2}});
  EXPECT_EQ(json::parse(text_of(result)), result.at("structuredContent"));
  EXPECT_THAT(json::serialize(result), Not(HasSubstr("ntrusted")));
}

TEST(ShapingProgress, ReadingAllPagesTellsHowFarItIs) {
  StdioServer server;
  server.mcp.initialize("2025-11-25");
  server.mcp.result("tools/call", {{"name", "contacts_list"},
                                   {"arguments", {{"fetch_all", true}, {"top", 5}, {"max_items", 15}}},
                                   {"_meta", {{"progressToken", "p"}}}});
  std::vector<double> steps;
  for (const json::object& note : server.mcp.notifications()) {
    if (note.at("method") != "notifications/progress") continue;
    EXPECT_EQ(note.at("params").at("progressToken"), "p");
    steps.push_back(note.at("params").at("progress").to_number<double>());
  }
  EXPECT_THAT(steps, ElementsAre(5, 10, 15));
}

class Narrowing : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Eras, Narrowing, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Stateless" : "Stateful"; });

TEST_P(Narrowing, PathsAndHeadersLeaveToolsOutAndNeverAddAny) {
  HttpProgram program({"--sandbox", "--toolsets", "contacts,inbox", "--exclude-tools", "contacts_delete"});
  const auto client = [&](std::string path, std::string lines = {}) {
    return std::make_unique<HttpPoster>(program.port, GetParam(), std::move(path), std::move(lines));
  };
  const std::vector<std::string> all = client("/mcp")->tools();
  const std::vector<std::string> core = client("/mcp/x/core")->tools();
  EXPECT_THAT(core, AllOf(IsSubsetOf(all), Contains("contacts_get"), Not(Contains("whoami_get"))));
  EXPECT_LT(core.size(), all.size());
  const std::vector<std::string> reading = client("/mcp/x/core/readonly")->tools();
  EXPECT_THAT(reading, AllOf(IsSubsetOf(core), Not(Contains("contacts_update"))));
  EXPECT_THAT(client("/mcp", "X-MCP-Tools: contacts_get\r\n")->tools(),
              ElementsAre("contacts_get", "reply_describe_tool"));
  EXPECT_THAT(client("/mcp", "X-MCP-Toolsets: inbox\r\nX-MCP-Readonly: true\r\n")->tools(),
              AllOf(Contains("inbox_list_threads"), Not(Contains("inbox_send_reply")),
                    Not(Contains("contacts_get"))));
  EXPECT_THROW(client("/mcp", "X-MCP-Readonly: true\r\n")->call("contacts_update", {{"id", 1001}}),
               std::runtime_error);
}

TEST_P(Narrowing, WhatIsNotUnderstoodIsRefusedBeforeAnythingElse) {
  HttpProgram program({"--sandbox", "--toolsets", "contacts,inbox"});
  const auto answer = [&](std::string path, std::string lines) {
    HttpPoster poster(program.port, true, std::move(path), std::move(lines));
    return poster.post("tools/list", {});
  };
  EXPECT_THAT(answer("/mcp/x/coer", ""), AllOf(HasSubstr(" 400 "), HasSubstr("did you mean \\\"core\\\"?")));
  EXPECT_THAT(answer("/mcp/x/core/readnoly", ""), HasSubstr(" 400 "));
  EXPECT_THAT(answer("/mcp", "X-MCP-Readonly: ture\r\n"),
              AllOf(HasSubstr(" 400 "), HasSubstr("true or false")));
  EXPECT_THAT(answer("/mcp", "X-MCP-Toolsets: sequences\r\n"), HasSubstr(" 400 "))
      << "what the operator left out is unknown";
  EXPECT_THAT(answer("/mcp", "X-MCP-Tools: ,\r\n"), HasSubstr(" 400 "));
}

}  // namespace
}  // namespace reply_mcp::test
