#include "transport/http/access_control.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http {
namespace {

// SHA-256 of "secret-token", as sha256sum prints it.
const std::string k_secret_digest = "930bbdc51b6aed5c2a5678fd6e28dee7a05e8a4b643cfc0b4427c3efb86c0d94";
const std::string k_tokens = k_secret_digest + "  alice\n";

http_server::HttpRequest request(const std::string& host, http_server::HeaderList headers = {}) {
  http_server::HttpRequest made;
  made.method = "POST";
  made.path = "/mcp";
  made.host = host;
  made.headers = std::move(headers);
  return made;
}

int refused(const HttpOptions& options, const http_server::HttpRequest& request) {
  const auto checked = AccessControl(options).check_site(request);
  return checked ? 0 : checked.error().status;
}

HttpOptions on(const std::string& address) {
  HttpOptions options;
  options.listen.host = address;
  return options;
}

TEST(HostName, TakesOffPortAndBracketsAndRefusesTheRest) {
  EXPECT_EQ(host_name("Example.COM:8080"), "example.com");
  EXPECT_EQ(host_name("[::1]:80"), "::1");
  EXPECT_EQ(host_name("127.0.0.1"), "127.0.0.1");
  for (const char* bad :
       {"", ":80", "a b", "a/b", "user@host", "a:80:90", "a:port", "[::1", "a:123456", "a,b"}) {
    EXPECT_FALSE(host_name(bad)) << bad;
  }
}

TEST(AccessControl, OnLoopbackOnlyLoopbackNamesAreAnswered) {
  const HttpOptions options = on("127.0.0.1");
  for (const char* host :
       {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:9", "LOCALHOST", "app.localhost"}) {
    EXPECT_EQ(refused(options, request(host)), 0) << host;
  }
  for (const char* host :
       {"evil.example.com", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"}) {
    EXPECT_EQ(refused(options, request(host)), 403) << host;
  }
  EXPECT_EQ(refused(options, request("")), 400);
}

TEST(AccessControl, OnLoopbackOnlyPagesOfLoopbackMayCall) {
  const HttpOptions options = on("127.0.0.1");
  EXPECT_EQ(refused(options, request("localhost", {{"origin", "http://localhost:6274"}})), 0);
  for (const char* origin : {"http://evil.example.com", "null", "file://", "http://localhost.example.com",
                             "http://localhost@evil.example.com", "chrome-extension://abc", ""}) {
    EXPECT_EQ(refused(options, request("localhost", {{"origin", origin}})), 403) << origin;
  }
}

TEST(AccessControl, OnAnOpenAddressNoPageMayCallUnlessItsOriginIsConfigured) {
  HttpOptions options = on("0.0.0.0");
  EXPECT_EQ(refused(options, request("mcp.example.com")), 0);
  // DNS rebinding makes Host and Origin agree, so that they agree proves nothing.
  EXPECT_EQ(refused(options, request("evil.example.com", {{"origin", "http://evil.example.com"}})), 403);
  EXPECT_EQ(refused(options, request("mcp.example.com", {{"origin", "http://localhost:1"}})), 403);
  options.allowed_origins = {"https://app.example.com"};
  EXPECT_EQ(refused(options, request("mcp.example.com", {{"origin", "https://app.example.com"}})), 0);
  EXPECT_EQ(refused(options, request("mcp.example.com", {{"origin", "http://app.example.com"}})), 403);
}

TEST(AccessControl, ConfiguredHostsReplaceTheDefault) {
  HttpOptions options = on("127.0.0.1");
  options.allowed_hosts = {"MCP.example.com"};
  EXPECT_EQ(refused(options, request("mcp.example.com:443")), 0);
  EXPECT_EQ(refused(options, request("localhost")), 403);
}

TEST(AccessControl, GivesCorsHeadersToConfiguredOriginsOnly) {
  HttpOptions options = on("127.0.0.1");
  options.allowed_origins = {"https://app.example.com"};
  const AccessControl gate(options);
  EXPECT_TRUE(gate.cors_headers(request("localhost")).empty());
  EXPECT_TRUE(gate.cors_headers(request("localhost", {{"origin", "http://localhost:1"}})).empty());
  const http_server::HeaderList headers =
      gate.cors_headers(request("localhost", {{"origin", "https://app.example.com"}}));
  ASSERT_FALSE(headers.empty());
  EXPECT_EQ(headers.front().second, "https://app.example.com");

  const http_server::HttpResponse granted = gate.preflight(
      request("localhost",
              {{"origin", "https://app.example.com"}, {"access-control-request-headers", "mcp-name"}}),
      "POST");
  EXPECT_EQ(granted.status, 204);
  EXPECT_EQ(granted.headers.front().first, "Access-Control-Allow-Origin");
  const http_server::HttpResponse plain =
      gate.preflight(request("localhost", {{"origin", "http://localhost:1"}}), "POST");
  for (const auto& [name, value] : plain.headers) EXPECT_EQ(name.find("Access-Control"), std::string::npos);
}

HttpOptions with_tokens() {
  HttpOptions options = on("0.0.0.0");
  options.auth.mode = AuthMode::token;
  options.auth.tokens = *parse_token_file(k_tokens);
  return options;
}

std::string challenge_of(const http_server::HttpResponse& refusal) {
  for (const auto& [name, value] : refusal.headers) {
    if (name == "WWW-Authenticate") return value;
  }
  return {};
}

TEST(AccessControl, LetsInAKnownTokenUnderItsName) {
  const AccessControl gate(with_tokens());
  for (const char* value : {"Bearer secret-token", "bearer secret-token", "BEARER  secret-token"}) {
    const auto who = gate.identify(request("a", {{"authorization", value}}), "/x/core");
    ASSERT_TRUE(who) << value;
    EXPECT_EQ(who->principal, "alice");
    EXPECT_EQ(who->path, "/x/core");
    EXPECT_TRUE(who->credentials.empty()) << "our token is not for anybody upstream";
  }
}

TEST(AccessControl, RefusesEverythingElseWithAChallenge) {
  const AccessControl gate(with_tokens());
  EXPECT_EQ(challenge_of(gate.identify(request("a"), {}).error()), "Bearer realm=\"mcp\"");
  for (const char* value : {"Bearer secret-tokex", "Bearer", "Bearer ", "Basic secret-token", "secret-token",
                            "Bearer secret-token x", "Bearer secret-token,"}) {
    const auto who = gate.identify(request("a", {{"authorization", value}}), {});
    ASSERT_FALSE(who) << value;
    EXPECT_EQ(who.error().status, 401);
    EXPECT_NE(challenge_of(who.error()).find("invalid_token"), std::string::npos);
    EXPECT_EQ(who.error().body.find("secret"), std::string::npos) << "what was sent is not repeated";
  }
}

HttpOptions passing_through() {
  HttpOptions options = on("0.0.0.0");
  options.auth.mode = AuthMode::passthrough;
  options.auth.credential_headers = {"authorization", "x-reply-api-key"};
  options.pass_headers = {"x-team-id", "x-user-id"};
  return options;
}

TEST(AccessControl, PassesTheCallersOwnCredentialsOn) {
  const AccessControl gate(passing_through());
  const auto bearer = gate.identify(
      request("a", {{"authorization", "Bearer key-one"}, {"x-team-id", "7"}, {"x-other", "no"}}), {});
  ASSERT_TRUE(bearer);
  const auto& one = *bearer;
  EXPECT_EQ(one.credentials.at("authorization").expose(), "key-one");
  EXPECT_EQ(one.headers.at("x-team-id"), "7");
  EXPECT_FALSE(one.headers.contains("x-other"));
  EXPECT_EQ(one.principal.find("key-one"), std::string::npos);

  const auto named = gate.identify(request("a", {{"x-reply-api-key", "key-one"}}), {});
  ASSERT_TRUE(named);
  EXPECT_EQ(named->principal, one.principal) << "the same key is the same caller";
  const auto other = gate.identify(request("a", {{"x-reply-api-key", "key-two"}}), {});
  EXPECT_NE(other->principal, one.principal);
}

TEST(AccessControl, RefusesMissingAndContradictingCredentials) {
  const AccessControl gate(passing_through());
  EXPECT_EQ(gate.identify(request("a"), {}).error().status, 401);
  EXPECT_EQ(gate.identify(request("a", {{"x-reply-api-key", ""}}), {}).error().status, 401);
  EXPECT_EQ(gate.identify(request("a", {{"authorization", "Basic a2V5"}}), {}).error().status, 401);
  EXPECT_EQ(gate.identify(request("a", {{"authorization", "Bearer one"}, {"x-reply-api-key", "two"}}), {})
                .error()
                .status,
            400);
  EXPECT_TRUE(gate.identify(request("a", {{"authorization", "Bearer one"}, {"x-reply-api-key", "one"}}), {}));
}

TEST(TokenFile, ReadsDigestsWithAndWithoutNames) {
  const auto tokens =
      parse_token_file("# ours\n\n" + k_tokens + k_secret_digest + "  -\r\n" + k_secret_digest);
  ASSERT_TRUE(tokens.has_value());
  ASSERT_EQ(tokens->size(), 3U);
  EXPECT_EQ((*tokens)[0].name, "alice");
  EXPECT_EQ((*tokens)[1].name, "token-" + k_secret_digest.substr(0, 8));
  EXPECT_EQ((*tokens)[2].name, (*tokens)[1].name);
}

TEST(TokenFile, SaysWhichLineIsWrongAndDoesNotRepeatIt) {
  const auto plain = parse_token_file("# x\nmy-plain-token\n");
  ASSERT_TRUE(plain.has_error());
  EXPECT_NE(plain.error().find("line 2"), std::string::npos);
  EXPECT_EQ(plain.error().find("my-plain-token"), std::string::npos);
  EXPECT_TRUE(parse_token_file("# nobody\n").has_error());
  EXPECT_TRUE(parse_token_file(k_secret_digest.substr(1)).has_error());
}

}  // namespace
}  // namespace reply_mcp::transport::http
