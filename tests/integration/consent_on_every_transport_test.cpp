// What goes out and what does not, over every transport, before an upstream that records what
// arrives: consent, the fallback where nobody can be asked, limits and dry runs.
#include "integration/transport_variants.hpp"
#include "support/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const json::object k_one{{"id", 5}};

class Guarded : public InEveryWay {
 protected:
  std::unique_ptr<TransportClient> client(std::vector<std::string> options = {},
                                          json::object capabilities = {}) {
    options.insert(options.begin(), {"--base-url", reply_.base_url()});
    return start({std::move(options), std::move(capabilities), {{"REPLY_API_KEY", "key-of-the-test"}}});
  }
  static std::string kind(const json::object& result) {
    return std::string(tool_error(result).at("kind").as_string());
  }

  upstream::ScriptedHttpServer reply_{upstream::always(204, "", "")};
};
INSTANTIATE_TRANSPORTS(Guarded);

TEST_P(Guarded, OnlyAPlainYesGoesOut) {
  const auto mcp = client({}, can_ask());
  for (const auto& no : {declines, cancels, says_no}) {
    mcp->person = no;
    EXPECT_EQ(kind(mcp->call("contacts_delete", k_one)), "policy");
  }
  EXPECT_THAT(reply_.changes(), IsEmpty());
  mcp->person = says_yes;
  EXPECT_FALSE(mcp->call("contacts_delete", k_one).contains("isError"));
  ASSERT_THAT(reply_.changes(), SizeIs(1));
  EXPECT_EQ(reply_.changes()[0].method, "DELETE");
  EXPECT_EQ(reply_.changes()[0].target, "/v3/contacts/5");
  EXPECT_THAT(mcp->questions, SizeIs(4));
}

TEST_P(Guarded, AQuestionSaysWhatWillHappenToHowMany) {
  const auto mcp = client({}, can_ask());
  mcp->person = declines;
  std::ignore = mcp->call("sequence_contacts_bulk_add", {{"id", 3}, {"contactIds", {11, 12, 13}}});
  std::ignore = mcp->call("inbox_send_reply",
                          {{"id", 8}, {"channel", "email"}, {"message", "<p>Tuesday suits me</p>"}});
  const auto message = [&](std::size_t i) {
    return std::string(mcp->questions.at(i).at("message").as_string());
  };
  EXPECT_THAT(message(0),
              AllOf(HasSubstr("sequence_contacts_bulk_add"), HasSubstr("id 3"),
                    HasSubstr("touches 3 contacts: 11, 12, 13"), HasSubstr("cannot be taken back")));
  EXPECT_THAT(message(1), AllOf(HasSubstr("inbox_send_reply"), HasSubstr("id 8"),
                                HasSubstr("Tuesday suits me"), HasSubstr("reaches people")));
  const json::value& wanted = mcp->questions.at(0).at("requestedSchema");
  EXPECT_EQ(wanted.at("properties").at("confirm").at("type"), "boolean");
  EXPECT_EQ(wanted.at("properties").at("confirm").at("default"), false);
  EXPECT_THAT(reply_.changes(), IsEmpty());
}

TEST_P(Guarded, ArgumentsThatRaiseTheEffectRaiseTheQuestion) {
  const auto mcp = client({}, can_ask());
  json::object arguments{{"contactIds", {11}}, {"statusInSequence", "paused"}};
  std::ignore = mcp->call("contacts_set_status_in_sequence", arguments);
  EXPECT_THAT(mcp->questions, IsEmpty());
  EXPECT_THAT(reply_.requests(), SizeIs(1));
  mcp->person = declines;
  arguments["statusInSequence"] = "active";
  EXPECT_EQ(kind(mcp->call("contacts_set_status_in_sequence", arguments)), "policy");
  EXPECT_THAT(mcp->questions, SizeIs(1));
  EXPECT_THAT(reply_.changes(), SizeIs(1));
}

TEST_P(Guarded, WhereNobodyCanBeAskedTheFallbackDecides) {
  for (const json::object& capabilities :
       {json::object(), json::object{{"elicitation", {{"url", json::object()}}}}}) {
    const auto denying = client({"--confirm-fallback", "deny"}, capabilities);
    EXPECT_EQ(kind(denying->call("contacts_delete", k_one)), "policy");
    EXPECT_EQ(kind(denying->call("sequences_start", k_one)), "policy");
  }
  EXPECT_THAT(reply_.requests(), IsEmpty());
  const auto allowing = client();
  EXPECT_FALSE(allowing->call("contacts_delete", k_one).contains("isError"));
  EXPECT_THAT(reply_.requests(), SizeIs(1));
}

TEST_P(Guarded, DenyAsksNobody) {
  const auto mcp = client({"--policy", "delete=deny,inbox/send=allow"}, can_ask());
  EXPECT_EQ(kind(mcp->call("contacts_delete", k_one)), "policy");
  EXPECT_THAT(mcp->questions, IsEmpty());
  EXPECT_THAT(reply_.requests(), IsEmpty());
  std::ignore = mcp->call("inbox_send_reply", {{"id", 8}, {"channel", "email"}, {"message", "<p>Yes</p>"}});
  EXPECT_THAT(mcp->questions, IsEmpty());
  EXPECT_THAT(reply_.requests(), SizeIs(1));
}

TEST_P(Guarded, AnArgumentOfTheModelIsNoConsent) {
  const auto mcp = client({"--confirm-fallback", "deny"});
  for (const char* name : {"confirm", "confirmed", "consent"}) {
    EXPECT_EQ(kind(mcp->call("contacts_delete", {{"id", 5}, {name, true}})), "invalidArguments");
  }
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST_P(Guarded, HourlyLimitsHoldForDeletesAndSendsEachByItself) {
  const auto mcp = client(
      {"--policy", "delete=allow,send=allow", "--max-deletes-per-hour", "1", "--max-sends-per-hour", "2"});
  EXPECT_FALSE(mcp->call("contacts_delete", k_one).contains("isError"));
  for (const char* refused : {"contacts_delete", "schedules_delete"}) {
    const json::object error = tool_error(mcp->call(refused, k_one));
    EXPECT_EQ(error.at("kind"), "policy");
    EXPECT_EQ(error.at("retryable"), true);
    EXPECT_GT(error.at("retryAfterSeconds").to_number<int>(), 3'000);
    EXPECT_THAT(std::string(error.at("hint").as_string()), HasSubstr("--max-deletes-per-hour"));
  }
  std::ignore = mcp->call("sequences_start", k_one);
  std::ignore = mcp->call("sequences_start", k_one);
  EXPECT_EQ(kind(mcp->call("sequences_start", k_one)), "policy");
  EXPECT_THAT(reply_.requests(), SizeIs(3));
}

TEST_P(Guarded, ADryRunShowsTheRequestAndSendsNothing) {
  const auto mcp = client({}, can_ask());
  const json::object shown = structured_of(mcp->call("contacts_delete", {{"id", 5}, {"dry_run", true}}));
  EXPECT_EQ(shown, json::parse(R"({"dryRun":true,"request":{"method":"DELETE","path":"/v3/contacts/5"},)"
                               R"("effect":"delete","policy":"confirm"})"));
  const json::object body =
      structured_of(mcp->call("contacts_update", {{"id", 5}, {"firstName", "Robin"}, {"dry_run", true}}));
  EXPECT_EQ(body.at("request").at("body"), json::parse(R"({"firstName":"Robin"})"));
  EXPECT_THAT(mcp->questions, IsEmpty());
  EXPECT_THAT(reply_.requests(), IsEmpty());
}

TEST(GuardedInOlderRevisions, APersonIsAskedWhereTheRevisionHasElicitation) {
  for (const auto& [revision, asks] :
       {std::pair{"2025-06-18", true}, std::pair{"2025-03-26", false}, std::pair{"2024-11-05", false}}) {
    StdioServer server({"--sandbox", "--confirm-fallback", "deny"});
    server.mcp.initialize(revision, can_ask());
    const std::int64_t id = server.mcp.send_call("contacts_delete", {{"id", 1001}});
    json::object came = server.mcp.next();
    if (asks) {
      ASSERT_EQ(came.at("method"), "elicitation/create") << revision;
      server.mcp.send_raw(
          json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", came.at("id")}, {"result", says_yes({})}}));
      came = server.mcp.response(id);
    }
    EXPECT_EQ(came.at("result").as_object().contains("isError"), !asks) << revision;
  }
}

/// requestState of the stateless era, where a client holds it and could do anything with it.
class SealedState : public Guarded {
 protected:
  json::object send(TransportClient& mcp, json::object extra, std::string_view tool = "contacts_delete",
                    const json::object& arguments = k_one) {
    json::object params{{"name", tool}, {"arguments", arguments}};
    for (auto& [key, value] : extra) params[key] = std::move(value);
    return mcp.once("tools/call", std::move(params));
  }
  /// A yes to what was asked, with its state.
  static json::object yes_to(const json::object& asked) {
    const json::object& result = asked.at("result").as_object();
    EXPECT_EQ(result.at("resultType"), "input_required");
    json::object responses;
    responses[result.at("inputRequests").as_object().begin()->key()] = says_yes({});
    return {{"inputResponses", std::move(responses)}, {"requestState", result.at("requestState")}};
  }
  static bool is_asked_again(const json::object& answer) {
    return answer.contains("result") && answer.at("result").at("resultType") == "input_required";
  }
};
INSTANTIATE_TEST_SUITE_P(, SealedState,
                         ::testing::Values(TransportVariant{"Pipes", false, true},
                                           TransportVariant{"Http", true, true}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(SealedState, IsGoodForOneCall) {
  const auto mcp = client({}, can_ask());
  const json::object yes = yes_to(send(*mcp, {}));
  EXPECT_EQ(send(*mcp, yes).at("result").at("resultType"), "complete");
  EXPECT_THAT(reply_.changes(), SizeIs(1));
  EXPECT_TRUE(is_asked_again(send(*mcp, yes))) << "the same yes once more";
  EXPECT_THAT(reply_.changes(), SizeIs(1));
}

TEST_P(SealedState, IsRefusedWhenItIsAlteredOrBelongsToAnotherCall) {
  const auto mcp = client({}, can_ask());
  const json::object yes = yes_to(send(*mcp, {}));
  const auto refused = [](const json::object& answer) {
    return answer.contains("error") && answer.at("error").at("code") == json::value(-32602);
  };
  EXPECT_TRUE(refused(send(*mcp, yes, "contacts_delete", {{"id", 6}}))) << "other arguments";
  EXPECT_TRUE(refused(send(*mcp, yes, "schedules_delete"))) << "another tool";
  const std::string state(yes.at("requestState").as_string());
  for (const std::size_t at : {std::size_t{0}, state.size() / 2, state.size() - 2}) {
    json::object altered = yes;
    std::string other = state;
    other[at] = other[at] == 'A' ? 'B' : 'A';
    altered["requestState"] = other;
    EXPECT_TRUE(refused(send(*mcp, altered))) << at;
  }
  json::object bare = yes;
  bare.erase("requestState");
  EXPECT_TRUE(is_asked_again(send(*mcp, bare))) << "an answer to nothing";
  EXPECT_THAT(reply_.changes(), IsEmpty());
  EXPECT_EQ(send(*mcp, yes).at("result").at("resultType"), "complete") << "none of that spent the consent";
  EXPECT_THAT(reply_.changes(), SizeIs(1));
}

class AmongCallers : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<TransportClient> caller(const std::string& key, bool stateless) const {
    return http_client({program_.port, "/mcp", "Authorization: Bearer " + key + "\r\n"}, stateless,
                       can_ask());
  }
  upstream::ScriptedHttpServer reply_{upstream::always(204, "", "")};
  HttpProgram program_{{"--base-url", reply_.base_url(), "--auth", "passthrough"}};
};

TEST_F(AmongCallers, AStateIsGoodForItsOwnCallerAlone) {
  const auto ann = caller("key-of-ann", true);
  const auto bob = caller("key-of-bob", true);
  json::object params{{"name", "contacts_delete"}, {"arguments", k_one}};
  const json::object asked = ann->once("tools/call", params).at("result").as_object();
  json::object responses;
  responses[asked.at("inputRequests").as_object().begin()->key()] = says_yes({});
  params["inputResponses"] = std::move(responses);
  params["requestState"] = asked.at("requestState");
  EXPECT_EQ(bob->once("tools/call", params).at("error").at("code"), -32602);
  EXPECT_THAT(reply_.changes(), IsEmpty());
  EXPECT_EQ(ann->once("tools/call", params).at("result").at("resultType"), "complete");
  ASSERT_THAT(reply_.changes(), SizeIs(1));
  EXPECT_EQ(reply_.changes()[0].field("authorization"), "Bearer key-of-ann");
}

TEST_F(AmongCallers, EachIsAskedForItself) {
  for (const bool stateless : {false, true}) {
    const auto ann = caller("key-of-ann", stateless);
    const auto bob = caller("key-of-bob", stateless);
    ann->person = says_yes;
    bob->person = declines;
    EXPECT_FALSE(ann->call("contacts_delete", k_one).contains("isError"));
    EXPECT_EQ(tool_error(bob->call("contacts_delete", k_one)).at("kind"), "policy");
  }
  ASSERT_THAT(reply_.changes(), SizeIs(2));
  for (const auto& request : reply_.changes()) EXPECT_EQ(request.field("authorization"), "Bearer key-of-ann");
}

}  // namespace
}  // namespace reply_mcp::test
