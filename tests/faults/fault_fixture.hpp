// The built program on its pipes with the fault upstream behind it: what the tests of this folder begin with.
#pragma once

#include "support/child_process.hpp"
#include "support/mcp_pipe.hpp"
#include "upstream_program.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::faults {

namespace json = boost::json;

/// JSON with ' for ".
inline json::object jo(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse(text).as_object();
}

class Faults : public ::testing::Test {
 protected:
  void start(const json::object& script, const std::vector<std::string>& more = {}) {
    upstream = std::make_unique<UpstreamProgram>(script);
    start_program(upstream->url(), more);
  }
  /// `more`: options and their values; they replace those of the same name below.
  void start_program(const std::string& url, const std::vector<std::string>& more = {}) {
    std::map<std::string, std::string> options{{"--base-url", url},
                                               {"--idle-timeout", "400ms"},
                                               {"--timeout", "2s"},
                                               {"--retry-pause", "10ms"},
                                               {"--max-response", "64KiB"}};
    for (std::size_t i = 0; i + 1 < more.size(); i += 2) options[more[i]] = more[i + 1];
    std::vector<std::string> arguments{"stdio", "--no-cache"};
    for (const auto& [name, value] : options) arguments.insert(arguments.end(), {name, value});
    program = std::make_unique<test::ChildProcess>(
        REPLY_MCP_PROGRAM, arguments, std::map<std::string, std::string>{{"REPLY_API_KEY", "key"}});
    mcp = std::make_unique<test::McpPipe>(*program);
    mcp->initialize("2025-11-25");
  }
  json::object read() { return mcp->call_tool("custom_fields_get", jo("{'id': 7}")); }
  /// A change that must not be repeated.
  json::object create() {
    return mcp->call_tool("custom_fields_create", jo("{'title': 'Size', 'fieldType': 'text'}"));
  }
  /// A change that may be.
  json::object remove() { return mcp->call_tool("custom_fields_delete", jo("{'id': 7}")); }

  static bool failed(const json::object& result) {
    const json::value* flag = result.if_contains("isError");
    return flag != nullptr && flag->as_bool();
  }
  static json::object error_of(const json::object& result) {
    EXPECT_TRUE(failed(result)) << json::serialize(result);
    return failed(result) ? result.at("structuredContent").at("error").as_object() : json::object{};
  }
  static std::string member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
  }

  std::unique_ptr<UpstreamProgram> upstream;
  std::unique_ptr<test::ChildProcess> program;
  std::unique_ptr<test::McpPipe> mcp;
};

inline const std::string k_field = "{\\\"id\\\":7,\\\"title\\\":\\\"Size\\\",\\\"fieldType\\\":\\\"text\\\"}";
inline const std::string k_good = R"({"read":true},{"respond":{"status":200,"body":")" + k_field + R"("}})";

inline json::object steps(const std::string& first, const std::string& then = "{\"loop\":[" + k_good + "]}") {
  return json::parse("{\"connections\":[[" + first + "]],\"then\":[" + then + "]}").as_object();
}

}  // namespace reply_mcp::faults
