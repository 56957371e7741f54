// Answers as they should not be: each ends in one clear failure, in time and within bounds.
#include "base/hex.hpp"
#include "client_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <zlib.h>

namespace reply_mcp::reply::client {
namespace {

using testing::Event;
using ::testing::HasSubstr;
using testing::ScriptedHttpServer;

/// A server that reads one request, sends these bytes, and closes.
ScriptedHttpServer::Script answers(std::string bytes) {
  return [bytes = std::move(bytes)](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send(bytes);
    session.close();
  };
}

/// A server that reads one request, sends these bytes, and keeps the connection open.
ScriptedHttpServer::Script answers_and_waits(std::string bytes) {
  return [bytes = std::move(bytes)](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send(bytes);
    session.wait_for_close();
  };
}

class ClientAnswers : public ::testing::Test {
 protected:
  SendResult result_of(ScriptedHttpServer::Script script, ClientOptions options = options_for("")) {
    server_ = std::make_unique<ScriptedHttpServer>(std::move(script));
    options.base_url = server_->base_url();
    client_ = make_client(std::move(options));
    return caller_.call(*client_, post("/v3/x", "{}"));
  }

  Response response_to(std::string bytes) {
    return expect_response(result_of(answers(std::move(bytes))), 200);
  }

  /// A failure after the request was sent; the connection must be gone afterwards.
  Failure failure_of(ScriptedHttpServer::Script script, FailureKind kind,
                     ClientOptions options = options_for("")) {
    const Failure failure = expect_failure(result_of(std::move(script), std::move(options)), kind, true);
    EXPECT_EQ(client_->connections().idle, 0U);
    EXPECT_EQ(client_->connections().in_use, 0U);
    EXPECT_TRUE(server_->wait_for_ended(1));
    EXPECT_EQ(server_->connections(), 1U) << "a harmful request was sent again";
    return failure;
  }

  Caller caller_;
  std::unique_ptr<ScriptedHttpServer> server_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientAnswers, ReadsAChunkedBodyAndIgnoresItsTrailers) {
  const Response response = response_to(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;name=value\r\nabc\r\n4\r\ndefg\r\n0\r\nRetry-After: 9\r\n\r\n");
  EXPECT_EQ(response.body, "abcdefg");
  EXPECT_EQ(response.header("retry-after"), "");
}

TEST_F(ClientAnswers, ReadsABodyThatEndsWithTheConnection) {
  EXPECT_EQ(response_to("HTTP/1.1 200 OK\r\n\r\nall of it").body, "all of it");
  EXPECT_EQ(client_->connections().idle, 0U);
}

TEST_F(ClientAnswers, ReadsAnswersOfHttp10AndDoesNotKeepTheirConnection) {
  EXPECT_EQ(response_to("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}").body, "{}");
  EXPECT_EQ(client_->connections().idle, 0U);
}

TEST_F(ClientAnswers, PassesOverInterimAnswers) {
  EXPECT_EQ(response_to("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")
                .body,
            "done");
}

TEST_F(ClientAnswers, GivesUpOnInterimAnswersWithoutEnd) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_THAT(failure_of(answers_and_waits(many), FailureKind::protocol).message, HasSubstr("1xx"));
}

TEST_F(ClientAnswers, RefusesToSwitchProtocols) {
  failure_of(
      answers_and_waits("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
      FailureKind::protocol);
}

TEST_F(ClientAnswers, AnErrorAnswerCarriesItsProblemAndNoOtherAnswerDoes) {
  const Response refused = expect_response(
      result_of(answers("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n\r\n"
                        R"({"title":"Not Found","code":"sequence.notFound"})")),
      404);
  ASSERT_TRUE(refused.problem.has_value());
  EXPECT_EQ(refused.problem->status, 404);
  EXPECT_EQ(refused.problem->code, "sequence.notFound");
  EXPECT_FALSE(response_to(R"(HTTP/1.1 200 OK)"
                           "\r\n\r\n"
                           R"({"code":"x"})")
                   .problem.has_value());
}

TEST_F(ClientAnswers, NoErrorAnswerCarriesTheKeyBack) {
  const std::string key = k_test_key;
  const Response echo = expect_response(
      result_of(answers("HTTP/1.1 502 Bad Gateway\r\nX-Echo: Bearer " + key + "\r\n\r\nYou sent " + key)),
      502);
  EXPECT_EQ(echo.header("x-echo"), "Bearer [API key removed]");
  EXPECT_EQ(echo.body, "You sent [API key removed]");
  EXPECT_THAT(echo.problem->detail, Not(HasSubstr(key)));
}

TEST_F(ClientAnswers, NoAnswerOfAnyStatusCarriesTheKeyBackHoweverItIsSpelled) {
  const std::string slashed = "key/that-must+not&be\"shown";
  std::string escaped;
  for (const char c : slashed) escaped += "\\u00" + base::to_hex({&c, 1});
  std::string doubled;
  for (const char c : slashed) doubled += "\\\\u00" + base::to_hex({&c, 1});
  std::string percent;
  for (const char c : slashed) percent += "%" + base::to_hex({&c, 1});
  std::string references;
  for (const char c : slashed) references += "&#" + std::to_string(static_cast<int>(c)) + ";";
  Identity identity;
  identity.api_key = base::Secret(slashed);
  for (const std::string& spelling :
       {slashed, escaped, doubled, percent, references, std::string(R"(key\/that-must\u002Bnot&be\"shown)"),
        std::string(R"(k\u0065y\/that-must+not\u0026be\"shown)"),
        std::string("key/that-must+not&amp;be&quot;shown")}) {
    for (const int status : {200, 201, 202, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503}) {
      const std::string body = R"({"title":")" + spelling + R"(","detail":"x )" + spelling +
                               R"( y","code":")" + spelling + R"(","errors":[{"pointer":")" + spelling +
                               R"(","detail":")" + spelling + R"("}],"list":[{")" + spelling + R"(":1}]})";
      server_ = std::make_unique<ScriptedHttpServer>(
          answers("HTTP/1.1 " + std::to_string(status) + " X\r\nX-Echo: " + spelling + "\r\n\r\n" + body));
      client_ = make_client(options_for(server_->base_url()));
      const Response echo = expect_response(caller_.call(*client_, post("/v3/x", "{}"), identity), status);
      EXPECT_EQ(echo.header("x-echo"), "[API key removed]") << spelling;
      EXPECT_EQ(
          echo.body,
          R"({"title":"[API key removed]","detail":"x [API key removed] y","code":"[API key removed]",)"
          R"("errors":[{"pointer":"[API key removed]","detail":"[API key removed]"}],"list":[{"[API key removed]":1}]})")
          << spelling;
      EXPECT_EQ(echo.problem ? echo.problem->title : "[API key removed]", "[API key removed]");
    }
  }
}

TEST_F(ClientAnswers, TakesAnEmptyBodyOfAnswersThatHaveNone) {
  const SendResult result = result_of(answers_and_waits("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(expect_response(result, 204).body, "");
  EXPECT_EQ(client_->connections().idle, 1U);
}

TEST_F(ClientAnswers, NoAnswerAtAllIsAClosedConnection) {
  EXPECT_THAT(failure_of(answers(""), FailureKind::closed).message, HasSubstr("without an answer"));
}

TEST_F(ClientAnswers, ACutHeaderIsAClosedConnection) {
  EXPECT_THAT(failure_of(answers("HTTP/1.1 200 OK\r\nContent-Le"), FailureKind::closed).message,
              HasSubstr("before its answer was whole"));
}

TEST_F(ClientAnswers, ABodyShorterThanItsLengthIsAClosedConnection) {
  EXPECT_THAT(failure_of(answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\":"), FailureKind::closed)
                  .message,
              HasSubstr("before its answer was whole"));
}

TEST_F(ClientAnswers, AChunkedBodyWithoutItsEndIsAClosedConnection) {
  failure_of(answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"),
             FailureKind::closed);
}

TEST_F(ClientAnswers, AResetInTheMiddleIsAClosedConnection) {
  failure_of(
      [](ScriptedHttpServer::Session& session) {
        session.read_request();
        session.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\":");
        session.reset();
      },
      FailureKind::closed);
}

TEST_F(ClientAnswers, ABodyLongerThanItsLengthIsCutThereAndTheConnectionNotUsedAgain) {
  const SendResult result =
      result_of(answers_and_waits("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n"));
  EXPECT_EQ(expect_response(result, 200).body, "{}");
  EXPECT_EQ(client_->connections().idle, 0U);
}

TEST_F(ClientAnswers, GarbageIsNotAnAnswer) {
  for (const char* const garbage :
       {"\x16\x03\x01\x02\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n"}) {
    SCOPED_TRACE(garbage);
    failure_of(answers_and_waits(garbage), FailureKind::protocol);
  }
}

/// As zlib packs it: 31 for gzip, 15 for deflate, -15 for deflate without its wrapping.
std::string packed(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string coded(int status, const std::string& coding, const std::string& body,
                  const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields + "Content-Encoding: " + coding +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(ClientAnswers, UnpacksBodiesThatComeCompressedAllTheSame) {
  const std::string text = R"({"id":7,"title":")" + std::string(100'000, 'x') + "\"}";
  const std::string gzip = packed(text, 31);
  EXPECT_EQ(response_to(coded(200, "gzip", gzip)).body, text);
  EXPECT_EQ(response_to(coded(200, "X-GZip", gzip)).body, text);
  EXPECT_EQ(response_to(coded(200, "identity, gzip", gzip)).body, text);
  EXPECT_EQ(response_to(coded(200, "gzip", packed("{\"a\":", 31) + packed("1}", 31))).body, "{\"a\":1}");
  EXPECT_EQ(response_to(coded(200, "gzip", gzip + "padding")).body, text);
  EXPECT_EQ(response_to(coded(200, "deflate", packed(text, 15))).body, text);
  EXPECT_EQ(response_to(coded(200, "deflate", packed(text, -15))).body, text);
  EXPECT_EQ(response_to(coded(200, "deflate, gzip", packed(packed(text, 15), 31))).body, text);
  EXPECT_EQ(response_to(coded(200, "gzip\r\nContent-Encoding: gzip", packed(packed(text, 31), 31))).body,
            text);
  EXPECT_EQ(response_to(coded(200, "gzip", "")).body, "");
}

TEST_F(ClientAnswers, ABodyThatCannotBeUnpackedSaysWhyAndTheStatusCounts) {
  ClientOptions options = options_for("");
  options.max_response_bytes = 100'000;
  const std::string bomb = packed(std::string(5'000'000, 'x'), 31);
  ASSERT_LT(bomb.size(), 100'000U);
  const std::string whole = packed("{\"id\":7}", 31);
  std::string damaged = whole;
  damaged[12] = static_cast<char>(damaged[12] ^ 0x55);
  const std::pair<std::string, std::string> cases[] = {
      {coded(200, "gzip", bomb), "larger than the 100000 bytes"},
      {coded(200, "gzip, gzip", packed(bomb, 31)), "larger than the 100000 bytes"},
      {coded(200, "br", "\x0b\x02\x80"), "br"},
      {coded(200, "zstd", "x"), "does not know its coding"},
      {coded(200, "gzip", whole.substr(0, whole.size() - 9)), "ends before"},
      {coded(200, "gzip", damaged), "damaged"},
      {coded(200, "gzip", "plain text"), "damaged"},
      {coded(200, "gzip,gzip,gzip,gzip,gzip", whole), "too many times"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding"}};
  for (const auto& [bytes, why] : cases) {
    const Response response = expect_response(result_of(answers_and_waits(bytes), options), 200);
    EXPECT_THAT(response.unreadable, HasSubstr(why));
    EXPECT_EQ(response.body, "");
  }
}

TEST_F(ClientAnswers, AnErrorStatusAndRetryAfterCountWhateverTheBodyIs) {
  ClientOptions options = options_for("");
  options.max_response_bytes = 1'000;
  options.idle_timeout = std::chrono::milliseconds(300);
  const std::string fields = "Retry-After: 600\r\n";
  const std::string problem = R"({"code":"sequence.notFound","detail":"gone"})";
  const auto start = [&](int status, const std::string& more) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields + more;
  };
  for (const int status : {400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504}) {
    for (const std::string& bytes :
         {coded(status, "gzip", packed(problem, 31), fields), coded(status, "br", "\x01\x02", fields),
          coded(status, "gzip", packed(std::string(100'000, 'x'), 31), fields),
          start(status, "Content-Length: 100000\r\n\r\n"), start(status, "Content-Length: 90\r\n\r\nhalf"),
          start(status, "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"),
          start(status, "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"),
          start(status, "Transfer-Encoding: gzip, chunked\r\n\r\n")}) {
      SCOPED_TRACE(bytes.substr(0, 120));
      const Response response = expect_response(result_of(answers(bytes), options), status);
      ASSERT_TRUE(response.problem.has_value());
      EXPECT_EQ(response.problem->retry_after, std::chrono::seconds(600));
      EXPECT_FALSE(response.problem->detail.empty());
      EXPECT_EQ(client_->connections().in_use, 0U);
    }
    const Response whole =
        expect_response(result_of(answers(coded(status, "gzip", packed(problem, 31)))), status);
    EXPECT_EQ(whole.problem->code, "sequence.notFound");
    EXPECT_EQ(whole.unreadable, "");
  }
  const Response stalled = expect_response(
      result_of(answers_and_waits(start(429, "Content-Length: 90\r\n\r\nhalf")), options), 429);
  EXPECT_EQ(stalled.problem->retry_after, std::chrono::seconds(600));
}

TEST_F(ClientAnswers, AcceptsTheIdentityCoding) {
  EXPECT_EQ(response_to("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok").body,
            "ok");
}

TEST_F(ClientAnswers, StopsAtABodyThatIsAnnouncedTooLarge) {
  ClientOptions options = options_for("");
  options.max_response_bytes = 1000;
  EXPECT_THAT(failure_of(answers_and_waits("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"),
                         FailureKind::too_large, options)
                  .message,
              HasSubstr("body"));
  const std::string exact(1000, 'a');
  EXPECT_EQ(expect_response(
                result_of(answers("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + exact), options), 200)
                .body,
            exact);
}

TEST_F(ClientAnswers, StopsAtABodyThatGrowsTooLarge) {
  ClientOptions options = options_for("");
  options.max_response_bytes = 100'000;
  const auto endless_chunks = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (session.send("400\r\n" + std::string(1024, 'x') + "\r\n")) {
    }
  };
  failure_of(endless_chunks, FailureKind::too_large, options);
  const auto endless_stream = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\n\r\n");
    while (session.send(std::string(1024, 'x'))) {
    }
  };
  failure_of(endless_stream, FailureKind::too_large, options);
}

TEST_F(ClientAnswers, StopsAtAHeaderThatIsTooLarge) {
  ClientOptions options = options_for("");
  options.max_header_bytes = 4096;
  const auto endless_fields = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\n");
    while (session.send("X-Field: value\r\n")) {
    }
  };
  EXPECT_THAT(failure_of(endless_fields, FailureKind::too_large, options).message, HasSubstr("header"));
  const auto endless_line = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\nX-Field: ");
    while (session.send("value value value value")) {
    }
  };
  failure_of(endless_line, FailureKind::too_large, options);
  const auto endless_chunk_extension = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=");
    while (session.send("value-value-value-value")) {
    }
  };
  failure_of(endless_chunk_extension, FailureKind::too_large, options);
}

TEST_F(ClientAnswers, TheHeaderLimitAllowsAHeaderJustBelowIt) {
  ClientOptions options = options_for("");
  options.max_header_bytes = 4096;
  const std::string field = "X-Field: " + std::string(3'900, 'v') + "\r\n";
  EXPECT_EQ(
      expect_response(
          result_of(answers("HTTP/1.1 200 OK\r\n" + field + "Content-Length: 2\r\n\r\n{}"), options), 200)
          .body,
      "{}");
}

TEST_F(ClientAnswers, AServerThatNeverAnswersIsGivenUpAfterTheIdleTimeout) {
  ClientOptions options = options_for("");
  options.idle_timeout = std::chrono::milliseconds(50);
  EXPECT_THAT(failure_of(answers_and_waits(""), FailureKind::timeout, options).message,
              HasSubstr("did not begin to answer"));
}

TEST_F(ClientAnswers, AServerThatStopsInTheMiddleIsGivenUpAfterTheIdleTimeout) {
  ClientOptions options = options_for("");
  options.idle_timeout = std::chrono::milliseconds(400);
  EXPECT_THAT(failure_of(answers_and_waits("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
                         FailureKind::timeout, options)
                  .message,
              HasSubstr("in the middle"));
}

TEST_F(ClientAnswers, AServerThatTricklesIsGivenUpAfterTheTotalTimeout) {
  ClientOptions options = options_for("");
  options.total_timeout = std::chrono::milliseconds(500);
  const auto trickle = [](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (session.send("1\r\nx\r\n")) {
    }
  };
  EXPECT_THAT(failure_of(trickle, FailureKind::timeout, options).message, HasSubstr("ran out of time"));
}

TEST_F(ClientAnswers, AServerThatDoesNotReadTheBodyIsGivenUp) {
  Event over;
  server_ = std::make_unique<ScriptedHttpServer>([over](ScriptedHttpServer::Session& session) {
    session.read_until("\r\n\r\n");
    EXPECT_TRUE(over.wait());
  });
  ClientOptions options = options_for(server_->base_url());
  options.idle_timeout = std::chrono::milliseconds(100);
  client_ = make_client(options);
  expect_failure(caller_.call(*client_, post("/v3/upload", std::string(64'000'000, 'x'))),
                 FailureKind::timeout, true);
  over.set();
}

TEST_F(ClientAnswers, TakesAnAnswerThatComesBeforeTheBodyWasRead) {
  server_ = std::make_unique<ScriptedHttpServer>([](ScriptedHttpServer::Session& session) {
    session.read_until("\r\n\r\n");
    session.respond(413, "too much", "Connection: close\r\n");
    session.wait_for_close();
  });
  client_ = make_client(options_for(server_->base_url()));
  const SendResult result = caller_.call(*client_, post("/v3/upload", std::string(1'000'000, 'x')));
  EXPECT_EQ(expect_response(result, 413).body, "too much");
}

TEST_F(ClientAnswers, TakesTheAnswerOfAServerThatHangsUpOnTheBody) {
  server_ = std::make_unique<ScriptedHttpServer>([](ScriptedHttpServer::Session& session) {
    session.read_until("\r\n\r\n");
    session.respond(413, "too much");
  });
  client_ = make_client(options_for(server_->base_url()));
  const SendResult result = caller_.call(*client_, post("/v3/upload", std::string(64'000'000, 'x')));
  EXPECT_EQ(expect_response(result, 413).body, "too much");
  EXPECT_EQ(client_->connections().idle, 0U);
}

}  // namespace
}  // namespace reply_mcp::reply::client
