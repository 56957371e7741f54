#include "reply/client/wire_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace reply_mcp::reply::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const BaseUrl k_base = *parse_base_url("https://api.reply.io", false);

Request request_to(std::string target) {
  Request request;
  request.target = std::move(target);
  request.operation = "contacts_get";
  return request;
}

Identity some_identity() {
  Identity identity;
  identity.api_key = base::Secret("k-1");
  return identity;
}

boost::system::result<WireRequest, Failure> make(Request request, CallOptions options = {}) {
  return make_wire_request(std::move(request), some_identity(), options, k_base, "reply-mcp/test");
}

std::string refusal(Request request, CallOptions options = {}) {
  const auto wire = make(std::move(request), std::move(options));
  if (wire.has_value()) {
    ADD_FAILURE() << "accepted " << wire->target();
    return {};
  }
  EXPECT_EQ(wire.error().kind, FailureKind::invalid_request);
  EXPECT_FALSE(wire.error().maybe_executed);
  return wire.error().message;
}

TEST(WireRequest, RefusesTargetsThatAreNotAPercentEncodedPath) {
  for (const char* const target :
       {"", "v3/contacts", "https://example.com/v3", "/v3/a b", "/v3/a\r\nHost: x", "/v3/a\nb", "/v3/\x01",
        "/v3/caf\xC3\xA9", "/v3/a#b", "/v3/%zz", "/v3/%", "/v3/x?q=\"", "*"}) {
    EXPECT_THAT(refusal(request_to(target)), HasSubstr("contacts_get")) << target;
  }
}

TEST(WireRequest, RefusesPathsThatAServerCouldFoldIntoAnother) {
  for (const char* const target :
       {"/v3/contacts/..", "/v3/contacts/../whoami", "/v3/contacts/%2E%2e/x", "/v3/./contacts", "/v3/.%2e"}) {
    EXPECT_THAT(refusal(request_to(target)), HasSubstr("\"..\"")) << target;
  }
  EXPECT_TRUE(make(request_to("/v3/contacts/...")).has_value());
  EXPECT_TRUE(make(request_to("/v3/contacts/a..b?x=..")).has_value());
}

TEST(WireRequest, RefusesATargetWithoutEnd) {
  EXPECT_THAT(refusal(request_to("/v3/" + std::string(20'000, 'a'))), HasSubstr("16384"));
}

TEST(WireRequest, RefusesFieldValuesThatEndALine) {
  CallOptions options;
  options.request_id = "1\r\nX-Evil: 1";
  EXPECT_THAT(refusal(request_to("/v3/x"), options), HasSubstr("request id"));
  Request typed = request_to("/v3/x");
  typed.body = std::string("x");
  typed.content_type = "text/plain\nX: 1";
  EXPECT_THAT(refusal(typed), HasSubstr("content type"));
  Request accepting = request_to("/v3/x");
  accepting.accept = "a\rb";
  EXPECT_THAT(refusal(accepting), HasSubstr("accept"));
}

TEST(WireRequest, RefusesABodyWithoutAType) {
  Request request = request_to("/v3/x");
  request.body = std::string("{}");
  EXPECT_THAT(refusal(request), HasSubstr("content type"));
}

TEST(WireRequest, WritesTheBodyFromWhereItsBytesAre) {
  Request request = request_to("/v3/x");
  request.method = Method::post;
  request.content_type = "text/plain";
  request.body = std::string(1000, 'x');
  const auto wire = make(request);
  ASSERT_TRUE(wire.has_value());
  EXPECT_EQ(wire->body().view().data(), request.body.view().data());
  EXPECT_EQ((*wire)[boost::beast::http::field::content_length], "1000");
  boost::system::error_code error;
  SharedBody::writer writer(wire->base(), wire->body());
  EXPECT_EQ(writer.get(error)->first.data(), request.body.view().data());
}

TEST(WireRequest, LeavesOutATraceparentThatIsNotOne) {
  for (const char* const bad : {"00-abc", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n",
                                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 "}) {
    CallOptions options;
    options.traceparent = bad;
    const auto wire = make(request_to("/v3/x"), options);
    ASSERT_TRUE(wire.has_value()) << bad;
    EXPECT_EQ(wire->count("traceparent"), 0U) << bad;
  }
}

TEST(WireRequest, MessagesNeverShowTheValueThatWasRefused) {
  Identity identity;
  identity.api_key = base::Secret("secret value");
  identity.user_email = "hidden\r\n@example.com";
  const auto by_key = make_wire_request(request_to("/v3/x"), identity, {}, k_base, "a");
  ASSERT_FALSE(by_key.has_value());
  EXPECT_THAT(by_key.error().message, Not(HasSubstr("secret")));
  identity.api_key = base::Secret("good");
  const auto by_email = make_wire_request(request_to("/v3/x"), identity, {}, k_base, "a");
  ASSERT_FALSE(by_email.has_value());
  EXPECT_THAT(by_email.error().message, HasSubstr("user e-mail"));
  EXPECT_THAT(by_email.error().message, Not(HasSubstr("hidden")));
}

TEST(WireRequest, PatchAndPutSayThatTheirBodyIsEmpty) {
  for (const Method method : {Method::post, Method::put, Method::patch}) {
    Request request = request_to("/v3/x");
    request.method = method;
    const auto wire = make(std::move(request));
    ASSERT_TRUE(wire.has_value());
    EXPECT_EQ((*wire)[boost::beast::http::field::content_length], "0");
  }
}

}  // namespace
}  // namespace reply_mcp::reply::client
