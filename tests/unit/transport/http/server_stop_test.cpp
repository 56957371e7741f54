// Stopping, the admin listener, and TLS.
#include "fixture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <unistd.h>

namespace reply_mcp::transport::http::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string k_get_ready = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::future<bool> stop_later(HttpFixture& fixture, milliseconds drain) {
  return std::async(std::launch::async, [&fixture, drain] { return fixture.http->stop(drain); });
}

TEST(HttpStop, FinishesWhatIsInFlightAndClosesTheConnection) {
  HttpFixture fixture([](HttpOptions& options) { options.threads = 1; });
  RawClient idle(fixture.port());
  idle.send(k_get_ready);
  ASSERT_EQ(idle.read_reply().status, 200);
  RawClient client(fixture.port());
  client.send(modern_call("hold", {}, 7));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  std::future<bool> stopped = stop_later(fixture, seconds(20));
  ASSERT_TRUE(idle.read_end()) << "from here on the connections know that the server stops";
  fixture.tools.open_gate();
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.json().at("id"), 7);
  EXPECT_EQ(reply.header("connection"), "close");
  client.close_sending();
  EXPECT_TRUE(stopped.get()) << "nothing had to be cancelled";
  EXPECT_EQ(fixture.tools.finished.count(), 1);
}

TEST(HttpStop, CancelsWhatDoesNotEndInTime) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient modern(fixture.port());
  modern.send(modern_call("hold"));
  RawClient older(fixture.port());
  older.send(fixture.in_session(
      session, R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hold"}})"));
  ASSERT_TRUE(fixture.tools.started.wait_for(2));
  EXPECT_FALSE(fixture.http->stop(milliseconds(20)));
  EXPECT_EQ(fixture.tools.cancelled.count(), 2);
}

TEST(HttpStop, EndsIdleConnectionsAndStreamsAtOnce) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient idle(fixture.port());
  idle.send(k_get_ready);
  EXPECT_EQ(idle.read_reply().status, 200);
  RawClient stream(fixture.port());
  stream.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n");
  ASSERT_EQ(stream.read_head().status, 200);
  RawClient sse(fixture.port());
  sse.send("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_EQ(sse.read_head().status, 200);
  ASSERT_TRUE(sse.read_event());
  EXPECT_TRUE(fixture.http->stop(seconds(20)));
  EXPECT_TRUE(idle.read_end());
  while (stream.read_event()) continue;
  EXPECT_FALSE(sse.read_event());
  EXPECT_THROW(RawClient(fixture.port()), std::runtime_error) << "nobody listens any more";
}

TEST(HttpStop, TheStreamOf20241105WaitsForTheAnswersItOwes) {
  HttpFixture fixture;
  RawClient sse(fixture.port());
  sse.send("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_EQ(sse.read_head().status, 200);
  const std::string place = sse.read_event()->data;
  std::ignore = fixture.exchange(post(initialize_body("2024-11-05"), {}, place));
  std::ignore = sse.read_event();
  const std::string call = R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"hold"}})";
  std::ignore = fixture.exchange(post(call, {}, place));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  std::future<bool> stopped = stop_later(fixture, seconds(20));
  fixture.tools.open_gate();
  const auto answer = sse.read_event();
  ASSERT_TRUE(answer);
  EXPECT_EQ(boost::json::parse(answer->data).at("id"), 2);
  EXPECT_TRUE(stopped.get());
}

TEST(HttpStop, TheAdminListenerSaysThatTheServerStopsAndCounts) {
  HttpFixture fixture([](HttpOptions& options) { options.admin.host = "127.0.0.1"; });
  EXPECT_EQ(fixture.exchange(modern_call("echo")).status, 200);
  RawClient admin(fixture.http->admin_port());
  admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply metrics = admin.read_reply();
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("mcp_http_requests_total{status=\"200\"} 1"), std::string::npos)
      << metrics.body;
  admin.send(k_get_ready);
  EXPECT_EQ(admin.read_reply().status, 200);
  admin.send("GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(admin.read_reply().status, 404) << "the endpoint is not served here";
  admin.send("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(admin.read_reply().status, 405);

  RawClient client(fixture.port());
  client.send(modern_call("hold"));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  std::future<bool> stopped = stop_later(fixture, seconds(20));
  int status = 200;
  while (status == 200) {
    RawClient probe(fixture.http->admin_port());
    probe.send(k_get_ready);
    status = probe.read_reply().status;
  }
  EXPECT_EQ(status, 503);
  fixture.tools.open_gate();
  EXPECT_EQ(client.read_reply().status, 200);
  client.close_sending();
  EXPECT_TRUE(stopped.get());
}

/// A self-signed certificate in a folder that goes with it.
class Certificate {
 public:
  explicit Certificate(const std::string& name) {
    folder_ =
        std::filesystem::temp_directory_path() / ("http_tls_test_" + std::to_string(::getpid()) + "_" + name);
    std::filesystem::create_directories(folder_);
    write(name);
  }
  ~Certificate() { std::filesystem::remove_all(folder_); }
  void write(const std::string& name) const {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=" +
        name + " -keyout " + key() + " -out " + certificate() + " >/dev/null 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  [[nodiscard]] std::string key() const { return (folder_ / "key.pem").string(); }
  [[nodiscard]] std::string certificate() const { return (folder_ / "cert.pem").string(); }

 private:
  std::filesystem::path folder_;
};

/// What s_client says about the connection, with the answer to one request.
std::string over_tls(std::uint16_t port, const std::string& request) {
  const std::string command =
      "printf '" + request +
      "' | timeout 20 openssl s_client -quiet -verify_quiet -connect 127.0.0.1:" + std::to_string(port) +
      " -ign_eof 2>&1";
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  char chunk[4096];
  for (std::size_t count = 0; (count = ::fread(chunk, 1, sizeof(chunk), pipe)) > 0;) out.append(chunk, count);
  ::pclose(pipe);
  return out;
}

std::string subject_of(std::uint16_t port) {
  const std::string command = "timeout 20 openssl s_client -connect 127.0.0.1:" + std::to_string(port) +
                              " </dev/null 2>/dev/null | openssl x509 -noout -subject";
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  char chunk[4096];
  for (std::size_t count = 0; (count = ::fread(chunk, 1, sizeof(chunk), pipe)) > 0;) out.append(chunk, count);
  ::pclose(pipe);
  return out;
}

TEST(HttpTls, ServesOverTlsAndTakesANewCertificateWithoutARestart) {
  const Certificate files("first.example.com");
  HttpFixture fixture([&](HttpOptions& options) { options.tls = {files.certificate(), files.key()}; });
  const std::string request = "GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n";
  EXPECT_NE(over_tls(fixture.port(), request).find("HTTP/1.1 200 OK"), std::string::npos);
  EXPECT_NE(subject_of(fixture.port()).find("first.example.com"), std::string::npos);

  files.write("second.example.com");
  EXPECT_TRUE(fixture.http->reload_tls());
  EXPECT_NE(subject_of(fixture.port()).find("second.example.com"), std::string::npos);

  std::ofstream(files.certificate()) << "broken";
  const auto broken = fixture.http->reload_tls();
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().find("cert.pem"), std::string::npos);
  EXPECT_NE(subject_of(fixture.port()).find("second.example.com"), std::string::npos) << "the old one stays";
}

TEST(HttpTls, StreamsOverTls) {
  const Certificate files("stream.example.com");
  HttpFixture fixture([&](HttpOptions& options) { options.tls = {files.certificate(), files.key()}; });
  std::string request = modern_call("steps", {}, 1, true);
  std::string escaped;
  for (const char c : request) {
    if (c == '\r') {
      escaped += "\\r";
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  escaped.replace(escaped.find("\\r\\n"), 4, "\\r\\nConnection: close\\r\\n");
  const std::string answer = over_tls(fixture.port(), escaped);
  EXPECT_NE(answer.find("text/event-stream"), std::string::npos) << answer;
  EXPECT_NE(answer.find("stepped"), std::string::npos);
}

TEST(HttpTls, PlainTextAndScannersDoNotDisturb) {
  const Certificate files("noise.example.com");
  HttpFixture fixture([&](HttpOptions& options) {
    options.tls = {files.certificate(), files.key()};
    options.limits.handshake_timeout = milliseconds(50);
  });
  RawClient plain(fixture.port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (plain.fill()) continue;
  RawClient silent(fixture.port());
  EXPECT_TRUE(silent.read_end());
  EXPECT_NE(subject_of(fixture.port()).find("noise.example.com"), std::string::npos);
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
