#include "base/json_text.hpp"
#include "mcp/message/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

namespace reply_mcp::mcp::message {
namespace {

TEST(Encode, WritesAResultUnderTheIdOfItsRequest) {
  EXPECT_EQ(encode_result(RequestId(5), {{"a", 1}}), R"({"jsonrpc":"2.0","id":5,"result":{"a":1}})");
  EXPECT_EQ(encode_result(RequestId("q\"\n"), {}), R"({"jsonrpc":"2.0","id":"q\"\n","result":{}})");
}

TEST(Encode, PutsARenderedMemberIntoTheResultByteForByte) {
  // Spaces, an order of members and a spelling of a number that serialising again would change.
  const auto text = std::make_shared<const std::string>(R"([ {"z":1.0,"a":1e2} ])");
  EXPECT_EQ(encode_result(RequestId(5), {{"ttlMs", 1}}, {"tools", text}),
            R"({"jsonrpc":"2.0","id":5,"result":{"ttlMs":1,"tools":[ {"z":1.0,"a":1e2} ]}})");
  EXPECT_EQ(encode_result(RequestId(5), {}, {"tools", text}),
            R"({"jsonrpc":"2.0","id":5,"result":{"tools":[ {"z":1.0,"a":1e2} ]}})");
  EXPECT_EQ(encode_result(RequestId(5), {{"a", 1}}, {}), encode_result(RequestId(5), {{"a", 1}}));
}

TEST(Encode, WritesErrorsWithNullForAnUnknownId) {
  EXPECT_EQ(encode_error(std::nullopt, {-32700, "Not JSON", std::nullopt}),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Not JSON"}})");
  EXPECT_EQ(encode_error(RequestId("a"), {-32022, "x", json::value{{"requested", "1"}}}),
            R"({"jsonrpc":"2.0","id":"a","error":{"code":-32022,"message":"x","data":{"requested":"1"}}})");
}

TEST(Encode, WritesStrictJsonWhateverTheValuesHold) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(encode_result(RequestId(5), {{"a", infinite}, {"b", -infinite}, {"c", std::nan("")}}),
            R"({"jsonrpc":"2.0","id":5,"result":{"a":null,"b":null,"c":null}})");
  EXPECT_EQ(
      encode_result(RequestId("\xFF"), {{"k\xED\xA0\x80", "\xC3"}}),
      "{\"jsonrpc\":\"2.0\",\"id\":\"\xEF\xBF\xBD\",\"result\":{\"k\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\":"
      "\"\xEF\xBF\xBD\"}}");
  const std::string error = encode_error(std::nullopt, {1, "\xFF", json::value(infinite)});
  EXPECT_EQ(
      error,
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"\xEF\xBF\xBD\",\"data\":null}}");
}

TEST(Encode, LeavesParamsOfANotificationOutWhenThereAreNone) {
  EXPECT_EQ(encode_notification("notifications/x", {}), R"({"jsonrpc":"2.0","method":"notifications/x"})");
}

TEST(Encode, TellsNotificationsFromEverythingElse) {
  EXPECT_TRUE(is_encoded_notification(encode_notification("notifications/progress", {{"id", 1}})));
  EXPECT_FALSE(is_encoded_notification(encode_request(RequestId(1), "roots/list", {})));
  EXPECT_FALSE(is_encoded_notification(encode_result(RequestId(1), {{"method", "x"}})));
  EXPECT_FALSE(is_encoded_notification(encode_error(std::nullopt, {})));
  EXPECT_FALSE(is_encoded_notification(""));
}

// --- properties ---

/// Any text of valid UTF-8, control characters and what lies beyond the first plane included.
rc::Gen<std::string> arbitrary_text() {
  const auto point =
      rc::gen::oneOf(rc::gen::inRange<char32_t>(0, 0x80), rc::gen::inRange<char32_t>(0x80, 0xD800),
                     rc::gen::inRange<char32_t>(0xE000, 0x110000));
  return rc::gen::map(rc::gen::container<std::vector<char32_t>>(point),
                      [](const std::vector<char32_t>& points) {
                        std::string out;
                        const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
                        for (const char32_t p : points) {
                          if (p < 0x80) {
                            put(p);
                          } else if (p < 0x800) {
                            put(0xC0 | (p >> 6)), put(0x80 | (p & 0x3F));
                          } else if (p < 0x10000) {
                            put(0xE0 | (p >> 12)), put(0x80 | ((p >> 6) & 0x3F)), put(0x80 | (p & 0x3F));
                          } else {
                            put(0xF0 | (p >> 18)), put(0x80 | ((p >> 12) & 0x3F)),
                                put(0x80 | ((p >> 6) & 0x3F)), put(0x80 | (p & 0x3F));
                          }
                        }
                        return out;
                      });
}

json::value arbitrary_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3: {
      const double number = *rc::gen::arbitrary<double>();
      return std::isfinite(number) ? number : 0.5;
    }
    case 4:
      return json::value(*arbitrary_text());
    case 5: {
      json::array out;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) out.push_back(arbitrary_value(depth - 1));
      return out;
    }
    default: {
      json::object out;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        out.insert_or_assign(*arbitrary_text(), arbitrary_value(depth - 1));
      }
      return out;
    }
  }
}

json::object arbitrary_object() {
  json::object out;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i)
    out.insert_or_assign(*arbitrary_text(), arbitrary_value(3));
  return out;
}

RequestId arbitrary_id() {
  if (*rc::gen::arbitrary<bool>()) return RequestId(*rc::gen::arbitrary<std::int64_t>());
  return RequestId(*arbitrary_text());
}

/// A double that is whole comes back as an integer, which JSON does not tell apart, so values are compared as
/// text.
template <typename T>
void expect_same(const T& a, const T& b) {
  RC_ASSERT(base::compact_json(a) == base::compact_json(b));
}

Message only_message(const std::string& text) {
  RC_ASSERT(text.find('\n') == std::string::npos);  // one line each: the framing of stdio needs it
  Decoded decoded = decode(text);
  RC_ASSERT(decoded.messages.size() == 1U);
  return std::move(decoded.messages[0]);
}

TEST(EncodeProperty, RequestsComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([] {
    const RequestId id = arbitrary_id();
    const std::string method = *arbitrary_text();
    const json::object params = arbitrary_object();
    const Message message = only_message(encode_request(id, method, params));
    const auto* request = std::get_if<RequestMessage>(&message);
    RC_ASSERT(request != nullptr);
    RC_ASSERT(request->id == id);
    RC_ASSERT(request->method == method);
    expect_same(request->params, params);
  }));
}

TEST(EncodeProperty, NotificationsComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([] {
    const std::string method = *arbitrary_text();
    const json::object params = arbitrary_object();
    const Message message = only_message(encode_notification(method, params));
    const auto* notification = std::get_if<NotificationMessage>(&message);
    RC_ASSERT(notification != nullptr);
    RC_ASSERT(notification->method == method);
    expect_same(notification->params, params);
  }));
}

TEST(EncodeProperty, ResultsComeBackAsTheyWereWithAndWithoutARenderedMember) {
  EXPECT_TRUE(rc::check([] {
    const RequestId id = arbitrary_id();
    json::object result = arbitrary_object();
    const std::string key = *arbitrary_text();
    const json::value member = arbitrary_value(2);
    result.erase(key);
    const auto text = std::make_shared<const std::string>(base::compact_json(member));
    const Message message = only_message(encode_result(id, result, {key, text}));
    const auto* response = std::get_if<ResponseMessage>(&message);
    RC_ASSERT(response != nullptr);
    RC_ASSERT(response->id == id);
    json::object back = std::get<json::object>(response->outcome);
    RC_ASSERT(base::compact_json(back.at(key)) == *text);
    back.erase(key);
    expect_same(json::value(back).as_object(), result);
  }));
}

TEST(EncodeProperty, ErrorsComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([] {
    const RequestId id = arbitrary_id();
    const Error error{*rc::gen::arbitrary<int>(), *arbitrary_text(), arbitrary_value(2)};
    const Message message = only_message(encode_error(id, error));
    const auto* response = std::get_if<ResponseMessage>(&message);
    RC_ASSERT(response != nullptr);
    const auto* back = std::get_if<Error>(&response->outcome);
    RC_ASSERT(back != nullptr);
    RC_ASSERT(back->code == error.code);
    RC_ASSERT(back->message == error.message);
    expect_same(*back->data, *error.data);
  }));
}

TEST(DecodeProperty, NoBytesMakeItThrowAndEveryTextGivesAtLeastOneMessage) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) { RC_ASSERT(!decode(bytes).messages.empty()); }));
}

TEST(DecodeProperty, AMessageCutShortIsNeverAMessage) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = encode_request(arbitrary_id(), *arbitrary_text(), arbitrary_object());
    const auto length = *rc::gen::inRange<std::size_t>(0, text.size());
    const Decoded decoded = decode(std::string_view(text).substr(0, length));
    RC_ASSERT(std::holds_alternative<InvalidMessage>(decoded.messages.at(0)));
  }));
}

}  // namespace
}  // namespace reply_mcp::mcp::message
