#include "transport/http/header_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http {
namespace {

namespace json = boost::json;

const std::string k_version = "2026-07-28";

mcp::message::RequestMessage message(const std::string& method, const std::string& params = "{}") {
  json::object object = json::parse(params).as_object();
  object["_meta"] = json::object{{"io.modelcontextprotocol/protocolVersion", k_version}};
  return {std::int64_t{1}, method, std::move(object)};
}

http_server::HttpRequest with(http_server::HeaderList headers) {
  http_server::HttpRequest request;
  request.headers = std::move(headers);
  request.headers.emplace_back("mcp-protocol-version", k_version);
  return request;
}

std::string error_of(const http_server::HttpRequest& request, const mcp::message::RequestMessage& message,
                     const std::string& schema = "") {
  json::object parsed;
  if (!schema.empty()) parsed = json::parse(schema).as_object();
  mcp::MirroredValues values = mcp::mirrored_values(message);
  if (!schema.empty()) values.input_schema = &parsed;
  const auto checked = check_mirrored_headers(request, values);
  if (checked) return {};
  EXPECT_EQ(checked.error().code, -32020);
  return checked.error().message;
}

TEST(HeaderRules, AcceptHeadersThatMirrorTheBody) {
  EXPECT_EQ(error_of(with({{"mcp-method", "tools/list"}}), message("tools/list")), "");
  EXPECT_EQ(error_of(with({{"mcp-method", "tools/call"}, {"mcp-name", "t"}}),
                     message("tools/call", R"({"name":"t"})")),
            "");
  EXPECT_EQ(error_of(with({{"mcp-method", "resources/read"}, {"mcp-name", "file:///a"}}),
                     message("resources/read", R"({"uri":"file:///a"})")),
            "");
  EXPECT_EQ(error_of(with({{"mcp-method", "tasks/get"}, {"mcp-name", "k7"}}),
                     message("tasks/get", R"({"taskId":"k7"})")),
            "");
}

TEST(HeaderRules, RefuseAMissingOrDifferentVersion) {
  http_server::HttpRequest none;
  none.headers = {{"mcp-method", "tools/list"}};
  EXPECT_NE(error_of(none, message("tools/list")).find("MCP-Protocol-Version is missing"), std::string::npos);
  none.headers.emplace_back("mcp-protocol-version", "2025-11-25");
  EXPECT_NE(error_of(none, message("tools/list")).find("2025-11-25"), std::string::npos);
}

TEST(HeaderRules, RefuseAMissingOrDifferentMethodWithItsCase) {
  EXPECT_NE(error_of(with({}), message("tools/list")).find("Mcp-Method is missing"), std::string::npos);
  EXPECT_NE(error_of(with({{"mcp-method", "prompts/list"}}), message("tools/list")), "");
  EXPECT_NE(error_of(with({{"mcp-method", "TOOLS/LIST"}}), message("tools/list")), "");
}

TEST(HeaderRules, RefuseAMissingOrDifferentName) {
  const auto call = message("tools/call", R"({"name":"t"})");
  EXPECT_NE(error_of(with({{"mcp-method", "tools/call"}}), call).find("Mcp-Name is missing"),
            std::string::npos);
  EXPECT_NE(error_of(with({{"mcp-method", "tools/call"}, {"mcp-name", "T"}}), call), "");
  EXPECT_NE(error_of(with({{"mcp-method", "tasks/cancel"}, {"mcp-name", "other"}}),
                     message("tasks/cancel", R"({"taskId":"k7"})")),
            "");
}

TEST(HeaderRules, CompareNamesAfterDecodingTheSentinel) {
  const auto call = message("tools/call", "{\"name\":\"caf\xC3\xA9\"}");
  EXPECT_EQ(error_of(with({{"mcp-method", "tools/call"}, {"mcp-name", "=?base64?Y2Fmw6k=?="}}), call), "");
  EXPECT_NE(error_of(with({{"mcp-method", "tools/call"}, {"mcp-name", "=?base64?Y2Fm?="}}), call), "");
  EXPECT_NE(error_of(with({{"mcp-method", "tools/call"}, {"mcp-name", "caf\xC3\xA9"}}), call), "")
      << "raw bytes above ASCII are not allowed in the header";
}

TEST(HeaderRules, LeaveWhatIsMissingInTheBodyToTheEngine) {
  EXPECT_EQ(error_of(with({{"mcp-method", "tools/call"}}), message("tools/call")), "");
  mcp::message::RequestMessage bare{std::int64_t{1}, "server/discover", {}};
  EXPECT_EQ(error_of(with({{"mcp-method", "server/discover"}}), bare), "");
}

TEST(HeaderValue, DecodesOnlyWhatHasBothMarkers) {
  EXPECT_EQ(decode_header_value("plain value"), "plain value");
  EXPECT_EQ(decode_header_value("=?base64?SGVsbG8="), "=?base64?SGVsbG8=");
  EXPECT_EQ(decode_header_value("SGVsbG8=?="), "SGVsbG8=?=");
  EXPECT_EQ(decode_header_value("=?BASE64?SGVsbG8=?="), "=?BASE64?SGVsbG8=?=");
  EXPECT_EQ(decode_header_value("=?base64?SGVsbG8=?="), "Hello");
  EXPECT_EQ(decode_header_value("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="), "=?base64?literal?=");
  EXPECT_EQ(decode_header_value("=?base64?"
                                "?="),
            "");
  EXPECT_EQ(decode_header_value("=?base64?="), "=?base64?=") << "the markers must not overlap";
}

TEST(HeaderValue, RefusesBrokenBase64AndText) {
  EXPECT_FALSE(decode_header_value("=?base64?SGVsbG8?="));
  EXPECT_FALSE(decode_header_value("=?base64?SGVs!!!bG8=?="));
  EXPECT_FALSE(decode_header_value("=?base64?/w==?=")) << "0xFF is no UTF-8";
  EXPECT_FALSE(decode_header_value("a\xC3\xA9"));
  EXPECT_FALSE(decode_header_value("a\x7F"));
}

const std::string k_schema = R"({"type":"object","properties":{
  "region":{"type":"string","x-mcp-header":"Region"},
  "count":{"type":"integer","x-mcp-header":"Count"},
  "dry":{"type":"boolean","x-mcp-header":"Dry"},
  "plain":{"type":"string"},
  "where":{"type":"object","properties":{"city":{"type":"string","x-mcp-header":"City"}}},
  "list":{"type":"array","items":{"type":"object","properties":{"z":{"type":"string","x-mcp-header":"Z"}}}}}})";

std::string call_error(const std::string& arguments, http_server::HeaderList headers) {
  headers.emplace_back("mcp-method", "tools/call");
  headers.emplace_back("mcp-name", "t");
  return error_of(with(std::move(headers)),
                  message("tools/call", R"({"name":"t","arguments":)" + arguments + "}"), k_schema);
}

TEST(HeaderRules, AcceptParametersThatMirrorTheArguments) {
  EXPECT_EQ(call_error(R"({"region":"eu","count":42,"dry":true,"plain":"x","where":{"city":"Oslo"}})",
                       {{"mcp-param-region", "eu"},
                        {"mcp-param-count", "42.0"},
                        {"mcp-param-dry", "true"},
                        {"mcp-param-city", "=?base64?T3Nsbw==?="},
                        {"mcp-param-unknown", "ignored"}}),
            "");
  EXPECT_EQ(call_error(R"({"list":[{"z":"a"}]})", {}), "") << "annotations below items are none";
}

TEST(HeaderRules, ExpectNoHeaderForNullOrAbsentArguments) {
  EXPECT_EQ(call_error(R"({"region":null})", {}), "");
  EXPECT_EQ(call_error("{}", {}), "");
  EXPECT_NE(call_error("{}", {{"mcp-param-region", "eu"}}), "");
  EXPECT_NE(call_error(R"({"region":null})", {{"mcp-param-region", "eu"}}), "");
}

TEST(HeaderRules, RefuseMissingAndDifferentParameters) {
  EXPECT_NE(call_error(R"({"region":"eu"})", {}).find("Mcp-Param-Region is missing"), std::string::npos);
  EXPECT_NE(call_error(R"({"region":"eu"})", {{"mcp-param-region", "us"}}), "");
  EXPECT_NE(call_error(R"({"region":"Hello"})", {{"mcp-param-region", "=?base64?SGVsbG8?="}}), "");
  EXPECT_NE(call_error(R"({"count":42})", {{"mcp-param-count", "43"}}), "");
  EXPECT_NE(call_error(R"({"count":42})", {{"mcp-param-count", "42x"}}), "");
  EXPECT_NE(call_error(R"({"count":42})", {{"mcp-param-count", "nan"}}), "");
  EXPECT_NE(call_error(R"({"dry":true})", {{"mcp-param-dry", "True"}}), "");
  EXPECT_NE(call_error(R"({"where":{"city":"Oslo"}})", {}).find("arguments.where.city"), std::string::npos);
  EXPECT_NE(call_error(R"({"region":{"a":1}})", {{"mcp-param-region", "{}"}}), "");
}

}  // namespace
}  // namespace reply_mcp::transport::http
