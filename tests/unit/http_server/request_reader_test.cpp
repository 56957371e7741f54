#include "http_server/request_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace reply_mcp::http_server {
namespace {

using State = RequestReader::State;

/// Gives all of `bytes` to a reader, `step` at a time, as a connection would: what is not taken is given
/// again with more behind it.
struct Fed {
  explicit Fed(const std::string& bytes, std::size_t step = 1 << 20, std::size_t max_header = 4096,
               std::size_t max_body = 1000)
      : reader(max_header, max_body) {
    std::size_t given = 0;
    while (given < bytes.size() && reader.state() != State::done && reader.state() != State::failed) {
      const std::size_t count = std::min(step, bytes.size() - given);
      held.append(bytes, given, count);
      given += count;
      for (;;) {
        const std::size_t used = reader.feed(held);
        held.erase(0, used);
        if (used == 0 || held.empty()) break;
      }
    }
    held.append(bytes, given);
  }
  RequestReader reader;
  std::string held;  ///< what the reader did not take
};

int refusal(const std::string& bytes) {
  Fed fed(bytes);
  EXPECT_EQ(fed.reader.state(), State::failed) << bytes;
  return fed.reader.state() == State::failed ? fed.reader.violation().status : 0;
}

const std::string k_post =
    "POST /mcp/x?team=1 HTTP/1.1\r\nHost: localhost:80\r\nContent-Length: 5\r\nX-One:  a b \r\n\r\nhello";

TEST(RequestReader, ReadsARequestHoweverItsBytesAreCut) {
  for (std::size_t step = 1; step <= k_post.size(); ++step) {
    Fed fed(k_post, step);
    ASSERT_EQ(fed.reader.state(), State::done) << step;
    const HttpRequest request = fed.reader.take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/mcp/x");
    EXPECT_EQ(request.query, "team=1");
    EXPECT_EQ(request.host, "localhost:80");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(*request.find("x-one"), "a b");
    EXPECT_TRUE(request.keep_alive);
  }
}

TEST(RequestReader, LeavesTheBytesOfTheNextRequestAlone) {
  Fed fed(k_post + "GET / HTTP/1.1\r\n");
  ASSERT_EQ(fed.reader.state(), State::done);
  EXPECT_EQ(fed.held, "GET / HTTP/1.1\r\n");
}

TEST(RequestReader, ReadsAChunkedBodyAndDropsItsTrailers) {
  for (const std::size_t step : {1UL, 7UL, 1000UL}) {
    Fed fed(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: Bearer late\r\nMcp-Name: x\r\n\r\n",
        step);
    ASSERT_EQ(fed.reader.state(), State::done);
    const HttpRequest request = fed.reader.take();
    EXPECT_EQ(request.body, "abcde");
    EXPECT_EQ(request.find("authorization"), nullptr) << "a trailer must not become a credential";
    EXPECT_EQ(request.find("mcp-name"), nullptr);
  }
}

TEST(RequestReader, ReadsAnEmptyChunkedBodyHoweverItIsCut) {
  for (std::size_t step = 1; step < 12; ++step) {
    const Fed fed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", step);
    EXPECT_EQ(fed.reader.state(), State::done) << step;
  }
}

TEST(RequestReader, RefusesEveryWayToDisagreeAboutTheLength) {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(refusal(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: 5, 5\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: +5\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: -1\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: 0x5\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length:\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Content-Length: 99999999999999999999999\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked, chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: identity\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: xchunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding:\tchunked\r\nTransfer-Encoding: identity\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding : chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), 400);
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestReader, RefusesRepeatedFieldsThatMayBeThereOnce) {
  for (const std::string name : {"Host", "Authorization", "Origin", "Content-Type"}) {
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\n" + name + ": x\r\n" + name + ": y\r\n\r\n"), 400)
        << name;
  }
}

TEST(RequestReader, RefusesRepeatsOfTheFieldsThatItsOwnerNames) {
  const std::string twice = "GET / HTTP/1.1\r\nHost: a\r\nX-Team: 1\r\nX-TEAM: 2\r\n\r\n";
  RequestReader lenient(4096, 1000);
  lenient.feed(twice);
  EXPECT_EQ(lenient.state(), State::done);
  RequestReader strict(4096, 1000, [](std::string_view name) { return name == "x-team"; });
  strict.feed(twice);
  ASSERT_EQ(strict.state(), State::failed);
  EXPECT_EQ(strict.violation().status, 400);
}

TEST(RequestReader, KeepsRepeatedFieldsThatMayRepeat) {
  Fed fed("GET / HTTP/1.1\r\nHost: a\r\nAccept: a/b\r\nAccept: c/d\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::done);
  EXPECT_EQ(*fed.reader.take().find("accept"), "a/b, c/d");
}

TEST(RequestReader, RefusesWhatIsNotHttp) {
  EXPECT_EQ(refusal("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a tls hello on a plain port\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET /\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\n\r\n"), 505);
  EXPECT_NE(refusal("GET / HTTP/1.1\nHost: a\n\n"), 0);
  EXPECT_EQ(refusal("G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nbad name: x\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: a\x01z\r\n\r\n"), 400);
  EXPECT_EQ(refusal(std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0z\r\n\r\n", 35)), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: a\rz\r\n\r\n"), 400);
}

TEST(RequestReader, NeedsAHostInHttp11) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nAccept: a/b\r\n\r\n"), 400);
  Fed old("GET / HTTP/1.0\r\n\r\n");
  ASSERT_EQ(old.reader.state(), State::done);
  const HttpRequest request = old.reader.take();
  EXPECT_TRUE(request.http_1_0);
  EXPECT_FALSE(request.keep_alive);
}

TEST(RequestReader, TheAuthorityOfAnAbsoluteTargetIsTheHost) {
  Fed fed("GET http://evil.example.com/mcp?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::done);
  const HttpRequest request = fed.reader.take();
  EXPECT_EQ(request.host, "evil.example.com");
  EXPECT_EQ(request.path, "/mcp");
  EXPECT_EQ(request.query, "a=b");
  EXPECT_EQ(refusal("GET localhost/mcp HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(RequestReader, LimitsTheHeader) {
  const std::string long_value(5000, 'x');
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + long_value + "\r\n\r\n"), 431);
  EXPECT_EQ(refusal("GET /" + long_value + " HTTP/1.1\r\nHost: a\r\n\r\n"), 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  while (many.size() < 5000) many += "a: b\r\n";
  EXPECT_EQ(refusal(many + "\r\n"), 431);
  std::string fields = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 128; ++i) fields += "x" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(refusal(fields + "\r\n"), 431);
  Fed trickle("GET / HTTP/1.1\r\nHost: a\r\nX: " + long_value, 1);
  EXPECT_EQ(trickle.reader.state(), State::failed) << "the limit must not wait for the end of the header";
}

TEST(RequestReader, LimitsTheBodyBeforeItIsSentAndWhileItIs) {
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"), 413);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                    std::string(1001, 'x') + "\r\n"),
            413);
  std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1001; ++i) chunks += "1\r\nx\r\n";
  EXPECT_EQ(refusal(chunks), 413);
  Fed just("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_EQ(just.reader.state(), State::done);
}

TEST(RequestReader, LimitsWhatIsAroundTheChunksOfABody) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string much(5000, 'x');
  std::string many_extensions = head;
  for (int i = 0; i < 20; ++i) many_extensions += "1;" + std::string(300, 'x') + "\r\ny\r\n";
  std::string many_trailers = head + "0\r\n";
  while (many_trailers.size() < 5000) many_trailers += "A: b\r\n";
  for (const std::string& bytes :
       {head + "5;" + much, head + "5;" + much + "\r\nhello\r\n0\r\n\r\n", head + "5;a=\"" + much,
        head + std::string(5000, '0'), head + std::string(5000, '0') + "5\r\nhello\r\n0\r\n\r\n",
        head + "5\r\nhello\r\n0;" + much, head + "5\r\nhello\r\n0\r\nA: " + much,
        head + "0\r\nA: " + much + "\r\n\r\n", many_extensions + "0\r\n\r\n", many_trailers,
        many_trailers + "\r\n"}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, bytes.size()}) {
      Fed fed(bytes, step);
      EXPECT_EQ(fed.reader.state(), State::failed) << bytes.substr(head.size(), 20) << " by " << step;
      EXPECT_EQ(fed.reader.violation().status, 431);
    }
  }
  std::string plain = head;
  for (int i = 0; i < 900; ++i) plain += "0001\r\nx\r\n";
  Fed many(plain + "0\r\nA: b\r\n\r\n");
  EXPECT_EQ(many.reader.state(), State::done) << "sizes and line ends belong to the chunks";
}

TEST(RequestReader, SaysWhenTheClientWaitsForContinue) {
  RequestReader reader(4096, 1000);
  reader.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(reader.state(), State::body);
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: magic\r\n\r\n"), 417);
}

TEST(RequestReader, RefusesACompressedBody) {
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n"),
            415);
}

TEST(HttpRequest, QueryParametersAreDecodedOnce) {
  HttpRequest request;
  request.query = "a=1&sessionId=x%2Fy%2520+z&sessionId=second&broken=%4&flag";
  EXPECT_EQ(request.query_parameter("sessionId"), "x/y%20 z");
  EXPECT_EQ(request.query_parameter("flag"), "");
  EXPECT_FALSE(request.query_parameter("broken"));
  EXPECT_FALSE(request.query_parameter("session"));
}

TEST(HttpResponse, HeadStatesTheLengthOrThatThereIsNone) {
  EXPECT_EQ(render_head({200, {{"A", "b"}}, "xyz"}, false, true, 3),
            "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(render_head({200, {}, {}}, false, false, std::nullopt),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(render_head({204, {}, {}}, false, true, 0), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(render_head({200, {}, {}}, true, false, std::nullopt),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
}

}  // namespace
}  // namespace reply_mcp::http_server
