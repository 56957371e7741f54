// A small MCP client over a child's pipes, for tests of the program as a whole: it speaks both eras and
// holds every line of standard output to being one JSON-RPC message.
#pragma once

#include "support/child_process.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::test {

namespace json = boost::json;

class McpPipe {
 public:
  explicit McpPipe(ChildProcess& child) : child_(child) {}

  /// The stateful era: initialize and notifications/initialized. Gives the result of initialize.
  json::object initialize(std::string_view revision, json::object capabilities = {});
  /// The stateless era: requests carry `_meta` from here on.
  void use_stateless(json::object capabilities = {});

  /// Sends a request and gives its id.
  std::int64_t send(std::string_view method, json::object params = {});
  void notify(std::string_view method, json::object params = {});
  /// Sends a line as it is.
  void send_raw(std::string_view line);

  /// The whole response to that request, whatever comes before it.
  json::object response(std::int64_t id);
  /// send and response; throws std::runtime_error when the response is an error.
  json::object result(std::string_view method, json::object params = {});
  /// send and response; throws std::runtime_error when the response is a result.
  json::object error(std::string_view method, json::object params = {});
  /// tools/call; the CallToolResult.
  json::object call_tool(std::string_view name, json::object arguments = {});
  /// Id of a tools/call that is not waited for.
  std::int64_t send_call(std::string_view name, json::object arguments = {});

  /// The next message of any kind; throws at the end of output.
  json::object next();
  /// Notifications that came so far and were not asked for with next().
  [[nodiscard]] const std::vector<json::object>& notifications() const { return notifications_; }
  /// Ids of the responses in the order in which they came.
  [[nodiscard]] const std::vector<std::int64_t>& order() const { return order_; }

 private:
  ChildProcess& child_;
  bool stateless_ = false;
  json::object capabilities_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, json::object> responses_;
  std::vector<json::object> notifications_;
  std::vector<std::int64_t> order_;
};

}  // namespace reply_mcp::test
