// HTTPS: who is trusted, and what a person is told when someone is not.
#include "client_fixture.hpp"
#include "support/certificates.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <mutex>
#include <vector>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using testing::CertificateAuthority;
using testing::Credentials;
using testing::Event;
using ::testing::HasSubstr;
using testing::ScriptedHttpServer;
using testing::TemporaryFile;

class ClientTls : public ::testing::Test {
 protected:
  ScriptedHttpServer::Options with(Credentials credentials) {
    ScriptedHttpServer::Options options;
    options.tls = std::move(credentials);
    return options;
  }

  Credentials good() { return authority_.issue({.dns_names = {"reply.example.com"}, .addresses = {}}); }

  /// A client that reaches `server` under that name and trusts the authority of these tests.
  std::unique_ptr<Client> client_of(const ScriptedHttpServer& server,
                                    const std::string& host = "reply.example.com") {
    ClientOptions options = options_for("https://" + host + ":" + std::to_string(server.port()));
    options.tls_ca_file = ca_file_.path();
    options.connect_to = {boost::asio::ip::make_address("127.0.0.1")};
    return make_client(std::move(options));
  }

  /// The message of the refusal that a server with these credentials must meet. Nothing may be sent to it.
  std::string refusal(Credentials credentials, const std::string& host = "reply.example.com") {
    ScriptedHttpServer server(always(200, "{}"), with(std::move(credentials)));
    const auto client = client_of(server, host);
    const SendResult result = caller_.call(*client, get("/v3/x"));
    EXPECT_TRUE(server.wait_for_ended(1));
    EXPECT_EQ(server.requests().size(), 0U);
    return expect_failure(result, FailureKind::tls, false).message;
  }

  CertificateAuthority authority_;
  TemporaryFile ca_file_{authority_.pem()};
  Caller caller_;
};

TEST_F(ClientTls, AcceptsACertificateForTheHostAndNamesTheHostInTheHandshake) {
  std::string server_name;
  ScriptedHttpServer server(
      [&](ScriptedHttpServer::Session& session) {
        server_name = session.server_name();
        session.read_request();
        session.respond(200, "secure");
      },
      with(good()));
  const auto client = client_of(server);
  EXPECT_EQ(expect_response(caller_.call(*client, get("/v3/x")), 200).body, "secure");
  ASSERT_TRUE(server.wait_for_ended(1));
  EXPECT_EQ(server_name, "reply.example.com");
  EXPECT_EQ(server.requests()[0].field("host"), "reply.example.com:" + std::to_string(server.port()));
}

TEST_F(ClientTls, AcceptsACertificateForAnAddressAndSendsNoServerName) {
  std::string server_name = "unset";
  ScriptedHttpServer server(
      [&](ScriptedHttpServer::Session& session) {
        server_name = session.server_name();
        session.read_request();
        session.respond(200, "{}");
      },
      with(authority_.issue({.dns_names = {}, .addresses = {"127.0.0.1"}})));
  const auto client = client_of(server, "127.0.0.1");
  expect_response(caller_.call(*client, get("/v3/x")), 200);
  ASSERT_TRUE(server.wait_for_ended(1));
  EXPECT_EQ(server_name, "");
}

TEST_F(ClientTls, AcceptsAWildcardForOneLabelOnly) {
  const Credentials wildcard = authority_.issue({.dns_names = {"*.example.com"}, .addresses = {}});
  ScriptedHttpServer server(always(200, "{}"), with(wildcard));
  expect_response(caller_.call(*client_of(server), get("/v3/x")), 200);
  EXPECT_THAT(refusal(wildcard, "a.b.example.com"), HasSubstr("hostname mismatch"));
}

TEST_F(ClientTls, KeepsTheConnectionForTheNextCall) {
  ScriptedHttpServer server(always(200, "{}"), with(good()));
  const auto client = client_of(server);
  for (int i = 0; i < 5; ++i) expect_response(caller_.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(server.connections(), 1U);
  EXPECT_EQ(server.requests().size(), 5U);
}

TEST_F(ClientTls, RefusesACertificateForAnotherHost) {
  const std::string message = refusal(authority_.issue({.dns_names = {"evil.example.com"}, .addresses = {}}));
  EXPECT_THAT(message, HasSubstr("reply.example.com"));
  EXPECT_THAT(message, HasSubstr("hostname mismatch"));
}

TEST_F(ClientTls, DoesNotTakeTheCommonNameForAHostName) {
  testing::CertificateSpec spec;
  spec.common_name = "reply.example.com";
  EXPECT_THAT(refusal(authority_.issue(spec)), HasSubstr("hostname mismatch"));
}

TEST_F(ClientTls, RefusesACertificateForAnotherAddress) {
  EXPECT_THAT(
      refusal(authority_.issue({.dns_names = {"127.0.0.1"}, .addresses = {"127.0.0.2"}}), "127.0.0.1"),
      HasSubstr("IP address mismatch"));
}

TEST_F(ClientTls, RefusesAnExpiredCertificateAndPointsAtTheClock) {
  testing::CertificateSpec spec{.dns_names = {"reply.example.com"}, .addresses = {}};
  spec.not_before = std::chrono::hours(-48);
  spec.not_after = std::chrono::hours(-24);
  const std::string message = refusal(authority_.issue(spec));
  EXPECT_THAT(message, HasSubstr("expired"));
  EXPECT_THAT(message, HasSubstr("clock"));
}

TEST_F(ClientTls, RefusesACertificateThatIsNotYetValid) {
  testing::CertificateSpec spec{.dns_names = {"reply.example.com"}, .addresses = {}};
  spec.not_before = std::chrono::hours(24);
  spec.not_after = std::chrono::hours(48);
  EXPECT_THAT(refusal(authority_.issue(spec)), HasSubstr("not yet valid"));
}

TEST_F(ClientTls, RefusesASelfSignedCertificateAndSaysWhatWouldHelp) {
  const std::string message =
      refusal(testing::self_signed({.dns_names = {"reply.example.com"}, .addresses = {}}));
  EXPECT_THAT(message, HasSubstr("self"));
  EXPECT_THAT(message, HasSubstr("SSL_CERT_FILE"));
}

TEST_F(ClientTls, RefusesAnAuthorityThatIsNotTrusted) {
  const CertificateAuthority stranger("Test authority");  // the same name, another key
  EXPECT_THAT(refusal(stranger.issue({.dns_names = {"reply.example.com"}, .addresses = {}})),
              HasSubstr("is not accepted"));
}

TEST_F(ClientTls, TrustsTheAuthoritiesOfSslCertFile) {
  ScriptedHttpServer server(always(200, "{}"), with(good()));
  ClientOptions options = options_for("https://reply.example.com:" + std::to_string(server.port()));
  options.connect_to = {boost::asio::ip::make_address("127.0.0.1")};
  const auto distrusting = make_client(options);
  expect_failure(caller_.call(*distrusting, get("/v3/x")), FailureKind::tls, false);
  ::setenv("SSL_CERT_FILE", ca_file_.path().c_str(), 1);
  const auto trusting = make_client(options);
  const SendResult result = caller_.call(*trusting, get("/v3/x"));
  ::unsetenv("SSL_CERT_FILE");
  expect_response(result, 200);
}

TEST_F(ClientTls, RefusesVersionsBefore12) {
  ScriptedHttpServer::Options options = with(good());
  options.max_tls_version = TLS1_1_VERSION;
  ScriptedHttpServer server(always(200, "{}"), options);
  expect_failure(caller_.call(*client_of(server), get("/v3/x")), FailureKind::tls, false);
  EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(ClientTls, SpeaksVersion12WhereThereIsNoNewerOne) {
  ScriptedHttpServer::Options options = with(good());
  options.max_tls_version = TLS1_2_VERSION;
  ScriptedHttpServer server(always(200, "{}"), options);
  const auto client = client_of(server);
  expect_response(caller_.call(*client, get("/v3/x")), 200);
  expect_response(caller_.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(ClientTls, RefusesVersion12WithoutForwardSecrecy) {
  for (const char* suite : {"AES128-SHA", "AES256-SHA", "AES128-GCM-SHA256", "AES256-GCM-SHA384"}) {
    ScriptedHttpServer::Options options = with(good());
    options.max_tls_version = TLS1_2_VERSION;
    options.tls_ciphers = suite;
    ScriptedHttpServer server(always(200, "{}"), options);
    expect_failure(caller_.call(*client_of(server), get("/v3/x")), FailureKind::tls, false);
    EXPECT_EQ(server.requests().size(), 0U) << suite;
  }
}

TEST_F(ClientTls, SaysThatAServerDoesNotSpeakTls) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) {
    session.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    session.wait_for_close();
  });
  const auto result = caller_.call(*client_of(server), get("/v3/x"));
  EXPECT_THAT(expect_failure(result, FailureKind::tls, false).message, HasSubstr("handshake"));
}

TEST_F(ClientTls, AServerThatHangsUpDuringTheHandshakeHasExecutedNothing) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) {
    session.read_until("\x16\x03");  // how a handshake begins
    session.reset();
  });
  const auto result = caller_.call(*client_of(server), post("/v3/x", "{}"));
  const Failure failure = expect_failure(result, FailureKind::tls, false);
  EXPECT_THAT(failure.message, HasSubstr("closed the connection"));
  EXPECT_TRUE(failure.hung_up);
}

TEST_F(ClientTls, AHandshakeThatNeverEndsIsGivenUp) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) { session.wait_for_close(); });
  ClientOptions options = options_for("https://127.0.0.1:" + std::to_string(server.port()));
  options.connect_timeout = std::chrono::milliseconds(50);
  const auto client = make_client(options);
  const auto result = caller_.call(*client, get("/v3/x"));
  EXPECT_THAT(expect_failure(result, FailureKind::timeout, false).message, HasSubstr("handshake"));
  EXPECT_TRUE(server.wait_for_ended(1));
}

TEST_F(ClientTls, ABodyThatEndsWithoutCloseNotifyIsCutOff) {
  ScriptedHttpServer server(
      [](ScriptedHttpServer::Session& session) {
        session.read_request();
        session.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"half\":");
        session.cut();
      },
      with(good()));
  expect_failure(caller_.call(*client_of(server), get("/v3/x")), FailureKind::closed, true);
}

TEST_F(ClientTls, ABodyThatEndsWithCloseNotifyIsWhole) {
  ScriptedHttpServer server(
      [](ScriptedHttpServer::Session& session) {
        session.read_request();
        session.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}");
        session.close();
      },
      with(good()));
  EXPECT_EQ(expect_response(caller_.call(*client_of(server), get("/v3/x")), 200).body, "{}");
}

TEST_F(ClientTls, ANewConnectionResumesTheSessionOfAnEarlierOneOnce) {
  std::mutex mutex;
  std::vector<bool> resumed;
  ScriptedHttpServer server(
      [&](ScriptedHttpServer::Session& session) {
        session.read_request();
        {
          const std::lock_guard lock(mutex);
          resumed.push_back(session.resumed());
        }
        session.respond(200, "{}", "Connection: close\r\n");
        session.close();
      },
      with(good()));
  const auto client = client_of(server);
  for (int i = 0; i < 3; ++i) expect_response(caller_.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(resumed, (std::vector<bool>{false, true, true}));
}

TEST_F(ClientTls, ASessionIsNotCarriedToAClientOfAnotherHost) {
  ScriptedHttpServer server(always(200, "{}"), with(good()));
  const auto right = client_of(server);
  expect_response(caller_.call(*right, get("/v3/x")), 200);
  const auto wrong = client_of(server, "other.example.com");
  expect_failure(caller_.call(*wrong, get("/v3/x")), FailureKind::tls, false);
}

TEST_F(ClientTls, ADeadKeptConnectionIsReplacedForARequestThatIsHarmlessToRepeat) {
  ScriptedHttpServer server(
      [](ScriptedHttpServer::Session& session) {
        session.read_request();
        session.respond(200, std::to_string(session.number()));
        if (session.number() == 1) {
          session.read_request();
          session.cut();
        } else {
          session.wait_for_close();
        }
      },
      with(good()));
  const auto client = client_of(server);
  EXPECT_EQ(expect_response(caller_.call(*client, get("/v3/x")), 200).body, "1");
  EXPECT_EQ(expect_response(caller_.call(*client, get("/v3/x")), 200).body, "2");
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(ClientTls, ADeadKeptConnectionIsReportedForARequestThatIsHarmful) {
  ScriptedHttpServer server(
      [](ScriptedHttpServer::Session& session) {
        session.read_request();
        session.respond(200, "{}");
        session.read_request();
        session.reset();
      },
      with(good()));
  const auto client = client_of(server);
  expect_response(caller_.call(*client, get("/v3/x")), 200);
  expect_failure(caller_.call(*client, post("/v3/x", "{}")), FailureKind::closed, true);
  EXPECT_EQ(server.connections(), 1U);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(ClientTls, SendsAndReadsMoreThanOneRecord) {
  const std::string large(3'000'000, 'y');
  ScriptedHttpServer server(always(200, large), with(good()));
  const auto client = client_of(server);
  EXPECT_EQ(expect_response(caller_.call(*client, post("/v3/upload", large)), 200).body, large);
  EXPECT_EQ(server.requests()[0].body, large);
}

}  // namespace
}  // namespace reply_mcp::reply::client
