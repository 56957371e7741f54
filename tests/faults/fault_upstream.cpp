// An upstream that misbehaves as a script says: fault_upstream SCRIPT.json
//
// Prints {"port": N} when it listens. For each line on standard input it prints its log so far as one
// line: {"connections": N, "failed_handshakes": N, "requests": [{connection, method, target, id, body}]}.
// Ends at the end of the input. The script is described in fault_script.hpp.
#include "fault_script.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

namespace json = boost::json;
using reply_mcp::testing::ScriptedHttpServer;

json::object log_of(const ScriptedHttpServer& server) {
  json::array requests;
  for (const auto& request : server.requests()) {
    requests.push_back(json::object{{"connection", request.connection},
                                    {"method", request.method},
                                    {"target", request.target},
                                    {"id", request.field("x-request-id")},
                                    {"traceparent", request.field("traceparent")},
                                    {"body", request.body}});
  }
  return {{"connections", server.connections()},
          {"failed_handshakes", server.failed_handshakes()},
          {"requests", std::move(requests)}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fault_upstream SCRIPT.json\n";
    return 2;
  }
  std::ifstream file(arguments[1]);
  std::stringstream text;
  text << file.rdbuf();
  boost::system::error_code error;
  const json::value description = json::parse(text.str(), error);
  if (error || !description.is_object()) {
    std::cerr << arguments[1] << " is not a JSON object\n";
    return 2;
  }
  const ScriptedHttpServer server(reply_mcp::faults::script_of(description.as_object()),
                                  reply_mcp::faults::options_of(description.as_object()));
  std::cout << json::serialize(json::object{{"port", server.port()}}) << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << json::serialize(log_of(server)) << std::endl;
  }
  return 0;
}
