// A person's consent over HTTP: in a session the question comes on the stream of the call, and in the
// stateless era as the answer to it. The upstream records what arrives.
#include "integration/http_program.hpp"
#include "support/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* k_key = "Authorization: Bearer a-callers-key\r\n";

std::string post(const std::string& lines, const json::object& body) {
  const std::string text = json::serialize(body);
  return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Accept: application/json, text/event-stream\r\n" +
         std::string(k_key) + lines + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
}

json::object request(int id, std::string_view method, json::object params) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

/// What comes on a connection until `mark` is there, or nothing more does.
std::string read_until(const HttpClient& client, std::string_view mark) {
  std::string text;
  std::array<char, 4096> part{};
  while (text.find(mark) == std::string::npos) {
    const ssize_t size = ::recv(client.socket(), part.data(), part.size(), 0);
    if (size <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return text;
}

/// The JSON object that begins at `at`.
json::object object_at(const std::string& text, std::size_t at) {
  json::stream_parser parser;
  const std::size_t used = parser.write_some(text.data() + at, text.size() - at);
  if (!parser.done()) throw std::runtime_error("no JSON at " + std::to_string(used));
  return parser.release().as_object();
}

class HttpConsent : public ::testing::Test {
 protected:
  upstream::ScriptedHttpServer reply_{upstream::always(204, "", "")};
  HttpProgram program_{{"--base-url", reply_.base_url(), "--auth", "passthrough"}};
};

class HttpSession : public HttpConsent {
 protected:
  HttpSession() {
    const json::object hello = request(1, "initialize",
                                       {{"protocolVersion", "2025-11-25"},
                                        {"capabilities", json::object{{"elicitation", json::object{}}}},
                                        {"clientInfo", json::object{{"name", "t"}, {"version", "1"}}}});
    const std::string answer = ask(program_.port, post("Connection: close\r\n", hello));
    const std::string mark = "Mcp-Session-Id: ";
    const std::size_t at = answer.find(mark);
    if (at == std::string::npos) throw std::runtime_error(answer);
    session_ = answer.substr(at, answer.find("\r\n", at) + 2 - at) + "MCP-Protocol-Version: 2025-11-25\r\n";
    std::ignore = ask(program_.port, post(session_ + "Connection: close\r\n",
                                          {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}));
  }

  /// Deletes a contact and answers the question that comes; what the call's stream says then.
  std::string remove(json::object answer) {
    const HttpClient call(program_.port);
    const json::object params{{"name", "contacts_delete"}, {"arguments", json::object{{"id", 5}}}};
    call.send(post(session_, request(2, "tools/call", params)));
    const std::string asked = read_until(call, "cannot be taken back");
    const std::size_t at = asked.find("{\"jsonrpc\"");
    EXPECT_NE(at, std::string::npos) << asked;
    std::string whole = asked;
    if (whole.find("\n\n", at) == std::string::npos) whole += read_until(call, "\n\n");
    const json::object question = object_at(whole, at);
    EXPECT_EQ(question.at("method"), "elicitation/create");
    EXPECT_THAT(reply_.requests(), SizeIs(deleted_));
    json::object response{{"jsonrpc", "2.0"}, {"id", question.at("id")}, {"result", std::move(answer)}};
    const std::string taken = ask(program_.port, post(session_ + "Connection: close\r\n", response));
    EXPECT_THAT(taken, HasSubstr("202"));
    return read_until(call, "\"id\":2");
  }

  std::string session_;
  std::size_t deleted_ = 0;
};

TEST_F(HttpSession, TheQuestionComesOnTheStreamAndOnlyAYesGoesUpstream) {
  EXPECT_THAT(remove({{"action", "decline"}}), HasSubstr("policy"));
  EXPECT_THAT(reply_.requests(), IsEmpty());
  EXPECT_THAT(remove({{"action", "accept"}, {"content", json::object{{"confirm", true}}}}),
              HasSubstr("\"ok\":true"));
  ASSERT_THAT(reply_.requests(), SizeIs(1));
  EXPECT_EQ(reply_.requests()[0].method, "DELETE");
}

TEST_F(HttpConsent, InTheStatelessEraAnyRequestMayBringTheAnswer) {
  const auto call = [&](json::object extra) {
    json::object params{{"name", "contacts_delete"},
                        {"arguments", json::object{{"id", 5}}},
                        {"_meta", json::object{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                                               {"io.modelcontextprotocol/clientCapabilities",
                                                json::object{{"elicitation", json::object{}}}}}}};
    for (auto& [key, value] : extra) params[key] = std::move(value);
    const std::string answer =
        ask(program_.port, post("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n"
                                "Mcp-Name: contacts_delete\r\nConnection: close\r\n",
                                request(3, "tools/call", std::move(params))));
    return object_at(answer, answer.find("{\"jsonrpc\""));
  };
  const json::object asked = call({}).at("result").as_object();
  EXPECT_EQ(asked.at("resultType"), "input_required");
  EXPECT_THAT(reply_.requests(), IsEmpty());
  json::object yes{{"action", "accept"}, {"content", json::object{{"confirm", true}}}};
  json::object responses;
  responses[asked.at("inputRequests").as_object().begin()->key()] = std::move(yes);
  const json::object answer{{"inputResponses", std::move(responses)},
                            {"requestState", asked.at("requestState")}};
  EXPECT_EQ(call(answer).at("result").at("resultType"), "complete");
  ASSERT_THAT(reply_.requests(), SizeIs(1));
  EXPECT_EQ(call(answer).at("result").at("resultType"), "input_required");
  EXPECT_THAT(reply_.requests(), SizeIs(1));
}

}  // namespace
}  // namespace reply_mcp::test
