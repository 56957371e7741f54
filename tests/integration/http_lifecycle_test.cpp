// What becomes of calls when their client leaves or the process ends, new certificates, and threads.
#include "integration/http_program.hpp"
#include "support/certificates.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;

constexpr char k_whoami[] = R"({"userId":1,"username":"jane@example.com","teamId":2})";
const std::map<std::string, std::string> k_key{{"REPLY_API_KEY", "k-1"}};

/// A Reply that tells when a request has come and when its connection ended, and answers when it may.
class HttpLifecycle : public ::testing::Test {
 protected:
  HttpLifecycle()
      : reply_([this](upstream::ScriptedHttpServer::Session& session) {
          if (!session.read_request()) return;
          arrived_.set();
          if (may_answer_.wait()) session.respond(200, k_whoami, "Content-Type: application/json\r\n");
          std::ignore = session.wait_for_close();
        }) {}
  ~HttpLifecycle() override { may_answer_.set(); }

  [[nodiscard]] std::vector<std::string> options(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--base-url", reply_.base_url()});
    return more;
  }

  upstream::Event arrived_;
  upstream::Event may_answer_;
  upstream::ScriptedHttpServer reply_;
};

TEST(HttpLeavingClient, CutsItsCallOffDownToTheSocketOfReply) {
  upstream::Event arrived;
  upstream::Event cut_off;
  upstream::ScriptedHttpServer reply([&](upstream::ScriptedHttpServer::Session& session) {
    if (!session.read_request()) return;
    arrived.set();
    if (session.wait_for_close()) cut_off.set();
  });
  HttpProgram program({"--base-url", reply.base_url()}, k_key);
  HttpClient client(program.port);
  client.send(call_whoami(""));
  ASSERT_TRUE(arrived.wait());
  EXPECT_FALSE(cut_off.is_set());
  client.close();
  EXPECT_TRUE(cut_off.wait()) << "the call went on although nobody waits for it";
  EXPECT_EQ(program.stop(), 0);
}

TEST_F(HttpLifecycle, SigtermLetsCallsFinishWhileHealthChecksSayThatItStops) {
  HttpProgram program(options({"--admin-listen", "127.0.0.1:0"}), k_key);
  const std::uint16_t admin = program.admin_port();
  EXPECT_THAT(ask(admin, get("/readyz")), HasSubstr("200 OK"));
  HttpClient client(program.port);
  client.send(call_whoami(""));
  ASSERT_TRUE(arrived_.wait());
  program.child.signal(SIGTERM);
  program.child.wait_for_error_text("SIGTERM");
  while (ask(admin, get("/readyz")).find("503") == std::string::npos) continue;
  EXPECT_THAT(ask(admin, get("/healthz")), HasSubstr("200 OK"));
  may_answer_.set();
  EXPECT_THAT(client.read_all(), HasSubstr("userId"));
  EXPECT_EQ(program.child.wait(), 0);
}

TEST_F(HttpLifecycle, CallsThatOutlastTheDrainTimeoutAreCutOffAndTheExitCodeIsZero) {
  HttpProgram program(options({"--drain-timeout", "50ms"}), k_key);
  HttpClient client(program.port);
  client.send(call_whoami(""));
  ASSERT_TRUE(arrived_.wait());
  EXPECT_EQ(program.stop(), 0);
  may_answer_.set();
  EXPECT_TRUE(reply_.wait_for_ended(1));
}

TEST_F(HttpLifecycle, TheSecondSignalEndsTheProcessAtOnce) {
  HttpProgram program(options(), k_key);
  HttpClient client(program.port);
  client.send(call_whoami(""));
  ASSERT_TRUE(arrived_.wait());
  program.child.signal(SIGTERM);
  program.child.wait_for_error_text("SIGTERM");
  EXPECT_EQ(program.stop(), 128 + SIGTERM);
}

/// The common name of the certificate that a server shows.
std::string certificate_name(std::uint16_t port) {
  HttpClient client(port);
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const std::unique_ptr<SSL, void (*)(SSL*)> tls(SSL_new(context.get()), SSL_free);
  SSL_set_fd(tls.get(), client.socket());
  if (SSL_connect(tls.get()) != 1) return "no TLS";
  const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(tls.get()), X509_free);
  char name[256] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof(name));
  return name;
}

TEST(HttpCertificates, AreReadAgainOnSighupAndKeptWhenTheNewOnesAreNoGood) {
  const TempDir folder;
  const auto write = [&](const std::string& name) {
    upstream::CertificateSpec spec;
    spec.common_name = name;
    const upstream::Credentials made = upstream::self_signed(spec);
    std::ofstream(folder.path() / "cert.pem") << made.certificate;
    std::ofstream(folder.path() / "key.pem") << made.key;
  };
  write("first.example.com");
  HttpProgram program({"--sandbox", "--tls-cert", (folder.path() / "cert.pem").string(), "--tls-key",
                       (folder.path() / "key.pem").string()});
  EXPECT_EQ(certificate_name(program.port), "first.example.com");

  write("second.example.com");
  program.child.signal(SIGHUP);
  program.child.wait_for_error_text("certificate read again");
  EXPECT_EQ(certificate_name(program.port), "second.example.com");

  std::ofstream(folder.path() / "key.pem") << "no key";
  program.child.signal(SIGHUP);
  program.child.wait_for_error_text("the certificate in use stays");
  EXPECT_EQ(certificate_name(program.port), "second.example.com");
  EXPECT_EQ(program.stop(), 0);
}

std::ptrdiff_t threads_of(const HttpProgram& program) {
  const std::filesystem::path tasks = "/proc/" + std::to_string(program.child.pid()) + "/task";
  return std::distance(std::filesystem::directory_iterator(tasks), std::filesystem::directory_iterator());
}

TEST(HttpThreads, AreAsManyAsTheOptionSays) {
  HttpProgram one({"--sandbox", "--threads", "1"});
  HttpProgram four({"--sandbox", "--threads", "4"});
  EXPECT_EQ(threads_of(four) - threads_of(one), 3);
  EXPECT_THAT(ask(one.port, call_whoami("Connection: close\r\n")), HasSubstr("userId"));
  EXPECT_THAT(ask(four.port, call_whoami("Connection: close\r\n")), HasSubstr("userId"));
}

}  // namespace
}  // namespace reply_mcp::test
