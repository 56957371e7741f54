// The fault upstream (fault_upstream.cpp) as a process of its own.
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_file.hpp"

#include <boost/json.hpp>

#include <string>

namespace reply_mcp::faults {

class UpstreamProgram {
 public:
  /// The script is described in fault_script.hpp.
  explicit UpstreamProgram(const boost::json::object& script)
      : file_(boost::json::serialize(script)), child_(FAULT_UPSTREAM, {file_.path()}) {
    port_ = boost::json::parse(child_.read_line().value()).at("port").to_number<int>();
  }
  [[nodiscard]] std::string url(const std::string& scheme = "http",
                                const std::string& host = "127.0.0.1") const {
    return scheme + "://" + host + ':' + std::to_string(port_);
  }
  [[nodiscard]] int port() const { return port_; }
  /// {connections, failed_handshakes, requests: [{connection, method, target, id, traceparent, body}]}
  boost::json::object log() {
    child_.write("\n");
    return boost::json::parse(child_.read_line().value()).as_object();
  }
  std::size_t requests() { return log().at("requests").as_array().size(); }

 private:
  testing::TemporaryFile file_;
  test::ChildProcess child_;
  int port_ = 0;
};

}  // namespace reply_mcp::faults
