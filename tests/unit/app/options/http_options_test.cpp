#include "app/options/http_options.hpp"

#include "support/temp_dir.hpp"
#include "tools/selection/narrowing.hpp"
#include "unit/app/options/options_fixture.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace reply_mcp::app::options {
namespace {

using testing::HasSubstr;
using testing::Not;
using transport::http::AuthMode;

struct Parsed {
  HttpOptionGroup options;
  std::string error;
};

std::unique_ptr<Parsed> parse(std::vector<std::string> arguments) {
  auto parsed = std::make_unique<Parsed>();
  parsed->error = test::take_options(parsed->options, std::move(arguments));
  return parsed;
}

TEST(HttpOptions, ServeThisMachineOnlyByDefault) {
  const auto parsed = parse({});
  ASSERT_EQ(parsed->error, "");
  const auto options = parsed->options.load();
  ASSERT_TRUE(options.has_value());
  EXPECT_TRUE(options->listen.is_loopback());
  EXPECT_EQ(options->auth.mode, AuthMode::none);
  EXPECT_TRUE(options->admin.host.empty());
  EXPECT_TRUE(options->allowed_origins.empty());
  EXPECT_NE(options->sealer, nullptr);
}

TEST(HttpOptions, RefuseAnOpenAddressWithoutAuthentication) {
  EXPECT_THAT(parse({"--listen", "0.0.0.0:8080"})->error, HasSubstr("--allow-unauthenticated"));
  EXPECT_THAT(parse({"--listen", "[::]:8080"})->error, HasSubstr("--auth"));
  EXPECT_EQ(parse({"--listen", "0.0.0.0:8080", "--allow-unauthenticated"})->error, "");
  EXPECT_EQ(parse({"--listen", "0.0.0.0:8080", "--auth", "passthrough"})->error, "");
  EXPECT_EQ(parse({"--listen", "[::1]:0"})->error, "");
}

TEST(HttpOptions, RefuseWhatDoesNotFitTogether) {
  EXPECT_THAT(parse({"--auth", "token"})->error, HasSubstr("--token-file"));
  EXPECT_THAT(parse({"--token-file", "x"})->error, HasSubstr("--auth token"));
  EXPECT_THAT(parse({"--tls-cert", "x"})->error, HasSubstr("--tls-key"));
  EXPECT_THAT(parse({"--listen", "8080"})->error, HasSubstr("127.0.0.1:8080"));
  EXPECT_THAT(parse({"--admin-listen", "x:y"})->error, HasSubstr("--admin-listen"));
  EXPECT_THAT(parse({"--auth", "tokens"})->error, HasSubstr("token"));
  for (const char* origin : {"app.example.com", "https://app.example.com/", "ftp://a"}) {
    EXPECT_THAT(parse({"--allowed-origins", origin})->error, HasSubstr("--allowed-origins")) << origin;
  }
}

TEST(HttpOptions, ReadListsAndLimits) {
  const auto parsed = parse({"--allowed-hosts", "a.example.com, b.example.com", "--allowed-origins",
                             "https://a.example.com,http://localhost:3000", "--max-body", "1MiB",
                             "--stream-lifetime", "1500ms", "--max-clients", "10", "--threads", "3"});
  ASSERT_EQ(parsed->error, "");
  const auto options = parsed->options.load();
  EXPECT_EQ(options->allowed_hosts, (std::vector<std::string>{"a.example.com", "b.example.com"}));
  EXPECT_EQ(options->allowed_origins.size(), 2U);
  EXPECT_EQ(options->limits.max_body_bytes, 1024U * 1024U);
  EXPECT_EQ(options->session_limits.max_stream_lifetime, std::chrono::seconds(2));
  EXPECT_EQ(options->limits.max_connections, 10U);
  EXPECT_EQ(options->threads, 3U);
}

TEST(HttpOptions, ReadSecretsFromTheirFilesAndNeverShowThem) {
  const test::TempDir dir;
  const std::string keys = (dir.path() / "keys").string();
  const std::string tokens = (dir.path() / "tokens").string();
  const auto error_of = [](const std::vector<std::string>& arguments) {
    const auto loaded = parse(arguments)->options.load();
    return loaded ? std::string() : loaded.error();
  };
  EXPECT_THAT(error_of({"--session-key-file", keys}), HasSubstr("cannot be read"));
  std::ofstream(keys) << "too-short-to-be-a-key\n";
  EXPECT_THAT(error_of({"--session-key-file", keys}), HasSubstr("at least 32"));
  EXPECT_THAT(error_of({"--session-key-file", keys}), Not(HasSubstr("too-short")));
  std::ofstream(keys) << "\n" << std::string(40, 'a') << "\n" << std::string(40, 'b') << "\n";
  EXPECT_EQ(error_of({"--session-key-file", keys}), "");

  std::ofstream(tokens) << "a-token-in-the-clear\n";
  EXPECT_THAT(error_of({"--auth", "token", "--token-file", tokens}), HasSubstr("line 1"));
  EXPECT_THAT(error_of({"--auth", "token", "--token-file", tokens}), Not(HasSubstr("in-the-clear")));
  std::ofstream(tokens) << std::string(64, 'a') << " alice\n";
  EXPECT_EQ(error_of({"--auth", "token", "--token-file", tokens}), "");
  std::ofstream(tokens) << "\xEF\xBB\xBF" << std::string(64, 'a') << " alice\n";
  EXPECT_EQ(error_of({"--auth", "token", "--token-file", tokens}), "") << "with a byte order mark";
  std::ofstream(tokens) << "";
  EXPECT_THAT(error_of({"--auth", "token", "--token-file", tokens}), Not(HasSubstr("cannot be read")));
}

TEST(HttpOptions, PassEveryHeaderOnThatNarrowsWhatARequestSees) {
  for (const char* auth : {"none", "passthrough"}) {
    const auto options = parse({"--auth", auth})->options.load();
    for (const std::string_view header : tools::selection::k_narrowing_headers) {
      EXPECT_THAT(options->pass_headers, testing::Contains(header)) << auth;
    }
  }
}

TEST(HttpOptions, PassCredentialsOnOnlyWhenTheyAreTheCallers) {
  const auto own = parse({})->options.load();
  EXPECT_THAT(own->pass_headers, Not(testing::Contains("x-team-id")));
  const auto theirs = parse({"--auth", "passthrough"})->options.load();
  EXPECT_THAT(theirs->pass_headers, testing::Contains("x-team-id"));
  EXPECT_EQ(theirs->auth.credential_headers, (std::vector<std::string>{"authorization", "x-reply-api-key"}));
}

}  // namespace
}  // namespace reply_mcp::app::options
